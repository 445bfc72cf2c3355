import Core
import Fulfilment
import Households
import Listings
import Orders

/// What goes along in a parcel: its lines, what each weighed, and the lots that they are of, each
/// with the code that tells its story.
package struct PackingSlip: Sendable {
  package let order: Order
  package let consignment: Consignment
  package let parcel: Parcel?
  package let village: Village
  /// The consignment's goods.
  package let goods: [OrderAllocation]
  package let lots: [Identifier: LotLabel]
  package let publicURL: PublicURL

  /// Codes on a slip; there is no more room for further ones, and no use.
  package static let maximumCodes = 60

  package init(
    order: Order, consignment: Consignment, parcel: Parcel?, village: Village,
    goods: [OrderAllocation], lots: [Identifier: LotLabel], publicURL: PublicURL
  ) {
    self.order = order
    self.consignment = consignment
    self.parcel = parcel
    self.village = village
    self.goods = goods
    self.lots = lots
    self.publicURL = publicURL
  }

  /// The slip as a page.
  package func page(in language: Language) -> Page {
    let words = language.words
    return Page("\(words.packingSlip) \(order.number)", in: language) { main in
      main.element(.header, .style(.paper)) { header in
        header.element(.div) { text in
          text.element(.h1, text: words.packingSlip)
          writeFacts(words, to: &text)
        }
        header.symbol(of: order.number, label: "\(words.order) \(order.number)")
      }
      writeLines(words, to: &main)
      writeLots(words, to: &main)
      main.element(.footer, text: words.scanLots)
    }
  }

  private func writeFacts(_ words: Words, to html: inout HTMLWriter) {
    html.element(.dl, .style(.facts)) { facts in
      facts.fact(words.order, order.number)
      facts.fact(words.consignment, consignment.id.description)
      facts.fact(words.from, "\(village.name), \(village.township)")
      facts.fact(words.recipient, "\(order.recipient.name), \(order.recipient.phone.rawValue)")
      facts.fact(words.address, order.recipient.address)
      if let round = consignment.round { facts.fact(words.pickUp, "\(round.pickUpOn)") }
      if order.delivery == .joined { facts.fact(words.parcel, words.toHub) }
      if let parcel {
        facts.fact(words.parcel, "\(parcel.carrier) \(parcel.trackingNumber)")
        facts.fact(words.dispatched, words.moment(parcel.dispatchedAt))
      }
      if !order.note.isEmpty { facts.fact(words.note, order.note) }
    }
  }

  /// What cannot travel together stands apart, as it goes.
  private func writeLines(_ words: Words, to html: inout HTMLWriter) {
    let lines = order.lines.enumerated().filter { $0.element.consignment == consignment.id }
    let kinds = order.parcelKinds(of: consignment)
    if kinds.isEmpty {
      html.element(.h2, text: words.goods)
      write(lines, words, to: &html)
    }
    for kind in kinds {
      html.element(.h2, text: "\(words.goods): \(words.travel(kind))")
      write(lines.filter { $0.element.travels == kind }, words, to: &html)
    }
  }

  private func write(
    _ lines: [(offset: Int, element: OrderLine)], _ words: Words, to html: inout HTMLWriter
  ) {
    let isWeighed = lines.contains { $0.element.weight != nil }
    html.element(.table) { table in
      table.heads(
        ["#", words.goods], numbers: [words.quantity] + (isWeighed ? [words.weight] : []))
      table.element(.tbody) { body in
        for (place, line) in lines {
          body.element(.tr) { row in
            row.element(.td, text: "\(place + 1)")
            row.element(.td) { order.writeTitle(of: line, words, to: &$0) }
            row.element(.td, .style(.number), text: "\(line.quantity) \(line.unit)")
            if isWeighed {
              row.element(.td, .style(.number), text: weight(of: line, words))
            }
          }
        }
      }
    }
  }

  /// What it weighed or, until that is known, what it should.
  private func weight(of line: OrderLine, _ words: Words) -> String {
    guard let weight = line.weight else { return "" }
    if let grams = weight.grams { return words.kilograms(grams) }
    return "≈ " + words.kilograms(weight.estimateGrams * line.quantity)
  }

  private func writeLots(_ words: Words, to html: inout HTMLWriter) {
    let parts = parts
    html.element(.h2, text: words.lots)
    html.element(.ul, .style(.codes)) { list in
      for part in parts.prefix(PackingSlip.maximumCodes) {
        list.element(.li) { item in
          item.symbol(of: publicURL.lot(part.lot.traceCode), label: part.lot.traceCode)
          item.element(.div, .style(.code), text: part.lot.traceCode)
          item.element(.div, text: part.line.title)
          item.element(
            .div,
            text: words.quantity(
              part.units, unit: part.line.unit, stockUnits: part.line.stockUnits))
          if let grams = part.grams { item.element(.div, text: words.kilograms(grams)) }
          item.element(.div) { $0.day(words.bestBefore, "\(part.lot.bestBefore)") }
          if part.lot.isExpected {
            item.element(.div) { $0.day(words.expected, "\(part.lot.harvestedOn)") }
          }
        }
      }
    }
    if parts.count > PackingSlip.maximumCodes {
      html.element(
        .p, .style(.notice),
        text: words.moreThanShown(PackingSlip.maximumCodes, parts.count))
    }
  }

  /// What a line takes of a lot, whichever households' it is.
  private struct Part {
    let line: OrderLine
    let lot: LotLabel
    var units: Int
    var grams: Int?
  }

  private var parts: [Part] {
    var parts: [Part] = []
    var last: (line: Int, lot: Identifier)?
    // They come in the order of the lines, and of the lots.
    for good in goods where good.charged > 0 {
      let key = (line: good.line, lot: good.allocation.lot)
      if let last, last == key {
        parts[parts.count - 1].units += good.charged
        if let grams = good.grams { parts[parts.count - 1].grams? += grams }
        continue
      }
      guard let lot = lots[key.lot] else { preconditionFailure("goods are of a lot") }
      parts.append(
        Part(
          line: order.lines[good.line - 1], lot: lot, units: good.charged, grams: good.grams))
      last = key
    }
    return parts
  }
}
