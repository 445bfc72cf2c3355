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

  /// A parcel is lost, or came back: what is not lost is on the shelf again where `isRestocked`
  /// says so of its line.
  mutating func giveUp(
    _ place: ParcelPlace, _ status: ParcelStatus, isRestocked: (Int) -> Bool
  ) {
    guard let parcel = self[place], let purchase = purchases[place.order] else { return }
    self[place]?.status = status
    let cuts = Set(parcel.goods.map(\.line)).sorted().map { number in
      lossCut(purchase.lines[number], number, of: parcel, elsewhere: elsewhere(place, number))
    }
    revise(place.order, cuts, hasLeft: true)
    // What was written off with all that had left is on the shelf after all.
    for cut in cuts where isRestocked(cut.line) {
      for (part, units) in cut.units {
        let row = purchase.lines[cut.line].parts[part].row
        rows[row].adjusted -= units
        rows[row].sold += units
        giveBack(units, of: row, isSold: true)
      }
    }
  }

  /// Units of a line in its consignment's other parcels that are not given up.
  private func elsewhere(_ place: ParcelPlace, _ line: Int) -> Int {
    let parcels = purchases[place.order]?.consignments[place.consignment].parcels ?? []
    return parcels.enumerated().filter { $0.offset != place.parcel && !$0.element.isGivenUp }
      .flatMap(\.element.goods).reduce(0) { $0 + ($1.line == line ? $1.units : 0) }
  }

  /// What was in a parcel and is charged for is not any more. Of what was recalled on the way
  /// nobody knows in which parcel it is: no more stays charged for than the other parcels hold.
  private func lossCut(
    _ line: Line, _ number: Int, of parcel: Parcel, elsewhere: Int
  ) -> Cut {
    let each = goods[line.listing]?.units ?? 1
    let own = line.parts.map { part in
      let held = parcel.goods.filter { $0.line == number && $0.row == part.row }
      return min(part.charged, held.reduce(0) { $0 + $1.units })
    }
    let charged = line.parts.reduce(0) { $0 + $1.charged } / each
    let staying = min(charged - own.reduce(0, +) / each, elsewhere / each)
    var rest = (charged - staying) * each
    var units: [Int: Int] = [:]
    for most in [own, line.parts.map(\.charged)] {
      for part in line.parts.indices.reversed() {
        let taken = min(rest, most[part] - units[part, default: 0])
        if taken > 0 { units[part, default: 0] += taken }
        rest -= max(0, taken)
      }
    }
    return Cut(line: number, quantity: line.quantity - (charged - staying), units: units)
  }

  /// What has left is not charged for, what has not does not leave.
  mutating func recall(_ lot: Identifier) {
    adjust(lot, by: -available(inLot: lot))
    lots[lot]?.status = .recalled
    for id in purchases.keys.sorted() {
      for hasLeft in [true, false] {
        guard let purchase = purchases[id], purchase.status != .cancelled,
          purchase.status != .refunded
        else { continue }
        let cuts = purchase.lines.indices.compactMap {
          recallCut(purchase.lines[$0], $0, lot, hasLeft: hasLeft)
        }
        guard let first = cuts.first else { continue }
        if !hasLeft { open(id, goods[purchase.lines[first.line].listing]?.village, without: cuts) }
        revise(id, cuts, hasLeft: hasLeft)
      }
    }
  }

  /// A packed parcel of which something is left is packed, and weighed, anew.
  private mutating func open(_ id: Identifier, _ village: Identifier?, without cuts: [Cut]) {
    guard var purchase = purchases[id],
      let place = purchase.consignments.firstIndex(where: {
        $0.village == village && [.packed, .toHub, .atHub].contains($0.status)
      })
    else { return }
    let taken = cuts.flatMap(\.units.values).reduce(0, +)
    if waiting(purchase, from: village) == taken { return }
    purchase.consignments[place].status = .pending
    for number in lines(purchase, from: village)
    where purchase.lines[number].parts.allSatisfy({ $0.sent == 0 }) {
      purchase.lines[number].isWeighed = false
      for part in purchase.lines[number].parts.indices {
        purchase.lines[number].parts[part].grams = nil
      }
      charge(&purchase.lines[number])
    }
    purchases[id] = purchase
  }

  /// All of the lot that has left, or that has not, and what no longer makes a whole unit of what
  /// is sold.
  private func recallCut(
    _ line: Line, _ number: Int, _ lot: Identifier, hasLeft: Bool
  ) -> Cut? {
    var units: [Int: Int] = [:]
    var sound: [Int: Int] = [:]
    for (place, part) in line.parts.enumerated() {
      let open = hasLeft ? part.charged : part.waiting
      if open == 0 { continue }
      if rows[part.row].lot == lot { units[place] = open } else { sound[place] = open }
    }
    guard !units.isEmpty, let each = goods[line.listing]?.units else { return nil }
    var rest = sound.values.reduce(0, +) % each
    for place in sound.keys.sorted().reversed() where rest > 0 {
      let taken = min(rest, sound[place] ?? 0)
      units[place] = taken
      rest -= taken
    }
    return Cut(
      line: number, quantity: line.quantity - units.values.reduce(0, +) / each, units: units)
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
    cap(&purchase, from: before)
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
