import Core
import Fulfilment
import Listings

@testable import Orders

/// What makes an order come to something else after it was placed.
extension MarketModel {
  /// Takes goods out of a line, by the places of its parts.
  struct Cut {
    let line: Int
    let quantity: Int
    let units: [Int: Int]
  }

  /// Its buyer wants no more than this of an order: what is left is sent for what that costs.
  mutating func reduce(_ id: Identifier, to wanted: [BasketLine]) {
    guard let purchase = purchases[id] else { return }
    var cuts: [Cut] = []
    for (number, line) in purchase.lines.enumerated()
    where wanted[number].quantity < line.quantity {
      let units = goods[line.listing]?.units ?? 1
      var missing = (line.quantity - wanted[number].quantity) * units
      var taken: [Int: Int] = [:]
      for part in line.parts.indices.reversed() where missing > 0 {
        taken[part] = min(missing, line.parts[part].quantity)
        missing -= taken[part] ?? 0
      }
      cuts.append(Cut(line: number, quantity: wanted[number].quantity, units: taken))
    }
    if cuts.isEmpty { return }
    let worth = zip(purchase.lines, wanted).reduce(0) { $0 + $1.0.price * Int64($1.1.quantity) }
    let cost = shipping(
      wanted.map { ($0.listing, $0.quantity) }, worth: worth, purchase.delivery)
    purchases[id]?.shipping = cost
    revise(id, cuts, hasLeft: false)
  }

  /// A village's only parcel of an order is lost, or came back: what is not lost is on the shelf
  /// again where `isRestocked` says so of its line.
  mutating func giveUp(_ id: Identifier, _ place: Int, isRestocked: (Int) -> Bool) {
    guard let purchase = purchases[id] else { return }
    purchases[id]?.consignments[place].status = .undelivered
    let village = purchase.consignments[place].village
    let numbers = purchase.lines.indices.filter {
      goods[purchase.lines[$0].listing]?.village == village && purchase.lines[$0].quantity > 0
    }
    let cuts = numbers.map { number in
      let parts = purchase.lines[number].parts
      let units = parts.indices.map { ($0, parts[$0].quantity - parts[$0].withdrawn) }
      return Cut(line: number, quantity: 0, units: Dictionary(uniqueKeysWithValues: units))
    }
    revise(id, cuts, hasLeft: true)
    // What was written off with all that had left is on the shelf after all.
    for cut in cuts where isRestocked(cut.line) {
      for (place, units) in cut.units {
        let row = purchase.lines[cut.line].parts[place].row
        rows[row].adjusted -= units
        rows[row].sold += units
        giveBack(units, of: row, isSold: true)
      }
    }
  }

  mutating func recall(_ lot: Identifier) {
    adjust(lot, by: -available(inLot: lot))
    lots[lot]?.status = .recalled
    for id in purchases.keys.sorted() {
      guard let purchase = purchases[id], purchase.status != .cancelled,
        purchase.status != .refunded
      else { continue }
      let cuts = purchase.lines.indices.compactMap { recallCut(purchase.lines[$0], $0, lot) }
      guard let first = cuts.first else { continue }
      let village = goods[purchase.lines[first.line].listing]?.village
      let hasLeft = purchase.consignments.contains {
        $0.village == village
          && [.dispatched, .delivered, .undelivered].contains($0.status)
      }
      if !hasLeft { open(id, village, without: cuts) }
      revise(id, cuts, hasLeft: hasLeft)
    }
  }

  /// A packed parcel of which something is left is packed, and weighed, anew.
  private mutating func open(_ id: Identifier, _ village: Identifier?, without cuts: [Cut]) {
    guard var purchase = purchases[id],
      let place = purchase.consignments.firstIndex(where: {
        $0.village == village && [.packed, .toHub, .atHub].contains($0.status)
      })
    else { return }
    let own = purchase.lines.indices.filter {
      goods[purchase.lines[$0].listing]?.village == village
    }
    let isLeft = own.contains { number in
      (cuts.first { $0.line == number }?.quantity ?? purchase.lines[number].quantity) > 0
    }
    if !isLeft { return }
    purchase.consignments[place].status = .pending
    for number in own {
      purchase.lines[number].isWeighed = false
      for part in purchase.lines[number].parts.indices {
        purchase.lines[number].parts[part].grams = nil
      }
      charge(&purchase.lines[number])
    }
    purchases[id] = purchase
  }

  /// All of the lot, and what no longer makes a whole unit of what is sold.
  private func recallCut(_ line: Line, _ number: Int, _ lot: Identifier) -> Cut? {
    var units: [Int: Int] = [:]
    var sound = 0
    for (place, part) in line.parts.enumerated() {
      let charged = part.quantity - part.withdrawn
      if charged == 0 { continue }
      if rows[part.row].lot == lot { units[place] = charged } else { sound += charged }
    }
    guard !units.isEmpty, let each = goods[line.listing]?.units else { return nil }
    var rest = sound % each
    for (place, part) in line.parts.enumerated().reversed()
    where rest > 0 && rows[part.row].lot != lot {
      let taken = min(rest, part.quantity - part.withdrawn)
      if taken > 0 { units[place] = taken }
      rest -= taken
    }
    return Cut(line: number, quantity: sound / each, units: units)
  }

  private mutating func revise(_ id: Identifier, _ cuts: [Cut], hasLeft: Bool) {
    guard let before = purchases[id] else { return }
    var purchase = before
    for cut in cuts {
      for (place, units) in cut.units {
        let row = purchase.lines[cut.line].parts[place].row
        if hasLeft {
          rows[row].sold -= units
          rows[row].adjusted += units
          purchase.lines[cut.line].parts[place].withdrawn += units
        } else {
          giveBack(units, of: row, isSold: before.status != .placed)
          purchase.lines[cut.line].parts[place].quantity -= units
        }
      }
      purchase.lines[cut.line].parts.removeAll { $0.quantity == 0 }
      shorten(&purchase.lines[cut.line], to: cut.quantity)
    }
    cap(&purchase)
    redivide(from: before, to: purchase)
    settle(&purchase)
    purchases[id] = purchase
  }

  /// A line has no more than this. What was waived of one that is to be weighed anew was for goods
  /// that it does not have any more.
  func shorten(_ line: inout Line, to quantity: Int) {
    if quantity < line.quantity && !line.isWeighed { line.waived = 0 }
    line.quantity = quantity
    charge(&line)
  }

  /// By the units, or by what they weighed, less what was waived.
  func charge(_ line: inout Line) {
    guard let item = goods[line.listing] else { return }
    let charged = line.parts.filter { $0.quantity > $0.withdrawn }
    if item.tolerance != nil, line.isWeighed {
      let grams = charged.reduce(0) { $0 + ($1.grams ?? 0) }
      line.amount = line.price * Int64(grams) / Int64(item.grams)
    } else {
      line.amount = line.price * Int64(line.quantity)
    }
    line.waived = min(line.waived, line.amount)
    line.amount -= line.waived
  }

  /// What a village's goods weighed when they were packed, by line and part.
  mutating func weigh(_ id: Identifier, _ grams: [(line: Int, part: Int, grams: Int)]) {
    guard var purchase = purchases[id] else { return }
    for weight in grams {
      purchase.lines[weight.line].parts[weight.part].grams = weight.grams
      purchase.lines[weight.line].isWeighed = true
      charge(&purchase.lines[weight.line])
    }
    purchases[id] = purchase
  }
}
