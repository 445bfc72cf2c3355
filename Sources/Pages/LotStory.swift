import Core
import Fulfilment
import Households
import Listings

/// What a lot's code tells anybody: what, where and when, by whom as far as they agreed to be
/// shown, and its way to its buyers without a word about them.
package struct LotStory: Sendable {
  package let trace: Trace
  package let village: Village
  /// What the public sees of the households.
  package let names: [Identifier: String]
  package let movements: [LotMovement]

  /// Parcels that a lot's story tells of at the most.
  package static let maximumMovements = 50

  package init(
    trace: Trace, village: Village, names: [Identifier: String], movements: [LotMovement]
  ) {
    self.trace = trace
    self.village = village
    self.names = names
    self.movements = movements
  }

  private var lot: Lot { trace.lot }

  /// The story as a page for a buyer's phone.
  package func page(in language: Language) -> Page {
    let words = language.words
    let title = trace.listing.title
    return Page(title, in: language, isTranslatable: true) { main in
      main.element(.h1, text: title)
      writeStatus(words, to: &main)
      main.element(.dl, .style(.facts)) { facts in
        facts.fact(words.from, "\(village.name), \(village.township)")
        if lot.isHarvested { facts.fact(words.harvested, "\(lot.harvestedOn)") }
        if let day = lot.expectedOn { facts.fact(words.expected, "\(day)") }
        facts.fact(words.bestBefore, "\(lot.bestBefore)")
        facts.fact(words.lotQuantity, quantity(lot.received, words))
        facts.fact(words.lot, lot.traceCode)
      }
      writeHouseholds(words, to: &main)
      writeJourney(words, to: &main)
      main.element(.footer, text: words.storyFooter)
    }
  }

  private func quantity(_ units: Int, _ words: Words) -> String {
    words.quantity(units, unit: trace.listing.unit, stockUnits: trace.listing.stockUnits)
  }

  private func writeStatus(_ words: Words, to html: inout HTMLWriter) {
    switch lot.status {
    case .recalled:
      html.element(.p, .style(.banner)) { banner in
        banner.element(.strong, text: words.recalled)
        if let reason = lot.statusReason { banner.text(" \(reason)") }
      }
    case .expired: html.element(.p, .style(.banner), text: words.expired)
    case .expected: html.element(.p, .style(.notice), text: words.stillToBeHarvested)
    case .harvested, .held, .refused: break
    }
  }

  private func writeHouseholds(_ words: Words, to html: inout HTMLWriter) {
    html.element(.h2, text: words.households)
    html.element(.ul, .style(.plain)) { list in
      for part in lot.contributions {
        list.element(.li) { item in
          item.element(.span, text: names[part.household] ?? words.aHousehold)
          item.element(.span, .style(.number), text: quantity(part.quantity, words))
        }
      }
    }
  }

  private func writeJourney(_ words: Words, to html: inout HTMLWriter) {
    html.element(.h2, text: words.journey)
    if movements.isEmpty { html.element(.p, text: words.notYetSent) }
    html.element(.ul, .style(.plain)) { list in
      for movement in movements {
        list.element(.li) { item in
          var way = "\(words.dispatched) \(movement.dispatchedAt.countyDate)"
          if let delivered = movement.deliveredAt {
            way += " · \(words.delivered) \(delivered.countyDate)"
          }
          item.element(.span, text: way)
          item.element(.span, .style(.number), text: quantity(movement.quantity, words))
        }
      }
    }
    if movements.count == LotStory.maximumMovements {
      html.element(.p, text: words.newestOnly(LotStory.maximumMovements))
    }
  }
}
