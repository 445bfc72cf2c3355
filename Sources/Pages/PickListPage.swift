import Core
import Households
import Listings
import Orders

/// What a village has to pick by a day, household by household, to take along on paper.
package struct PickListPage: Sendable {
  package let list: PickList
  package let village: Village
  package let households: [Identifier: HouseholdLabel]
  package let lots: [Identifier: LotLabel]

  package init(
    list: PickList, village: Village, households: [Identifier: HouseholdLabel],
    lots: [Identifier: LotLabel]
  ) {
    self.list = list
    self.village = village
    self.households = households
    self.lots = lots
  }

  /// The list as a page.
  package func page(in language: Language) -> Page {
    let words = language.words
    return Page("\(words.pickList) \(village.name) \(list.day)", in: language) { main in
      main.element(.h1) { $0.day("\(words.pickList): \(village.name),", "\(list.day)") }
      main.element(.p, text: words.pickListMeaning)
      main.element(.p, text: "\(words.consignments): \(list.consignments)")
      if !list.isComplete {
        main.element(.p, .style(.banner), text: words.moreToPick(PickList.maximumParts))
      }
      if list.parts.isEmpty { main.element(.p, .style(.notice), text: words.nothingToPick) }
      var rest = list.parts[...]
      while let household = rest.first?.household {
        let own = rest.prefix { $0.household == household }
        rest = rest.dropFirst(own.count)
        write(own, of: household, words, to: &main)
      }
    }
  }

  private func write(
    _ parts: ArraySlice<PickList.Part>, of household: Identifier, _ words: Words,
    to html: inout HTMLWriter
  ) {
    let label = households[household]
    let name = [label?.code, label?.name].compactMap { $0 }.joined(separator: " · ")
    html.element(.section) { section in
      section.element(.h2, text: name)
      section.element(.table) { table in
        table.heads(["", words.goods, words.lot], numbers: [words.quantity])
        table.element(.tbody) { body in
          for part in parts { write(part, words, to: &body) }
        }
      }
    }
  }

  private func write(_ part: PickList.Part, _ words: Words, to html: inout HTMLWriter) {
    html.element(.tr) { row in
      row.element(.td) { $0.element(.span, .style(.mark), text: "") }
      row.element(.td) { cell in
        cell.text(part.title)
        if part.isJoined { cell.element(.div, text: words.toHub) }
      }
      row.element(.td) { cell in
        guard let lot = lots[part.lot] else { return }
        cell.element(.span, .style(.code), text: lot.traceCode)
        cell.element(.div) { day in
          if lot.isExpected {
            day.day(words.expected, "\(lot.harvestedOn)")
          } else {
            day.day(words.bestBefore, "\(lot.bestBefore)")
          }
        }
      }
      row.element(
        .td, .style(.number),
        text: words.quantity(part.units, unit: part.unit, stockUnits: part.stockUnits))
    }
  }
}
