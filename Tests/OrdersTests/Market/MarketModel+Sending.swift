import Core
import Fulfilment
import Listings

@testable import Orders

/// How an order's goods come to leave, and arrive.
extension MarketModel {
  /// Packs a village's part: some goods in the place of others, and what each part weighed. Gives
  /// why it cannot be; then what it leaves is of no use.
  mutating func pack(
    _ id: Identifier, _ place: Int, _ substitutions: [NewSubstitution],
    _ grams: [(line: Int, part: Int, grams: Int)], on today: CivilDate
  ) -> (any Refusal & Equatable)? {
    guard var purchase = purchases[id] else { return nil }
    let consignment = purchase.consignments[place]
    guard purchase.isToBeSent, consignment.status == .pending else {
      return OrderRefusal.wrongConsignmentState(consignment.status, order: purchase.status)
    }
    if !live(purchase).contains(place) { return OrderRefusal.nothingLeft }
    if purchase.status == .placed {
      sell(purchase)
      purchase.status = .packing
      purchases[id] = purchase
    }
    if let refusal = substitute(substitutions, in: id, on: today) { return refusal }
    guard var packed = purchases[id] else { return nil }
    if let refusal = waits(packed, for: consignment.village) { return refusal }
    packed.consignments[place].status = .packed
    settle(&packed)
    purchases[id] = packed
    weigh(id, grams)
    return nil
  }

  /// The places of the lines that a village sends.
  func lines(_ purchase: Purchase, from village: Identifier?) -> [Int] {
    purchase.lines.indices.filter { goods[purchase.lines[$0].listing]?.village == village }
  }

  /// Units of a village's goods that are still to be sent.
  func waiting(_ purchase: Purchase, from village: Identifier?) -> Int {
    lines(purchase, from: village).flatMap { purchase.lines[$0].parts }
      .reduce(0) { $0 + $1.waiting }
  }

  /// The consignments of which something is still to be sent.
  func waiting(_ purchase: Purchase) -> [Int] {
    purchase.consignments.indices.filter {
      waiting(purchase, from: purchase.consignments[$0].village) > 0
    }
  }

  /// How many of a line are still to be sent.
  func packsWaiting(_ line: Line) -> Int {
    line.parts.reduce(0) { $0 + $1.waiting } / (goods[line.listing]?.units ?? 1)
  }

  /// Why a village's part cannot leave by itself.
  func refusalToSend(_ purchase: Purchase, _ place: Int) -> OrderRefusal? {
    let consignment = purchase.consignments[place]
    if purchase.delivery == .joined { return .joinedAtHub }
    guard purchase.isBeingSent, consignment.status == .packed else {
      return .wrongConsignmentState(consignment.status, order: purchase.status)
    }
    if !waiting(purchase).contains(place) { return .nothingLeft }
    if consignment.parcels.count >= 20 { return .tooManyParcels }
    let isFree = purchase.payment == .cashOnDelivery || isDueOfOthers(purchase, than: place)
    return isFree ? nil : .paymentDue(Fen(purchase.due))
  }

  /// Why what is joined at the hub cannot leave.
  func refusalToJoin(_ purchase: Purchase, _ waiting: [Int]) -> OrderRefusal? {
    if purchase.delivery != .joined { return .notJoined }
    if !purchase.isBeingSent { return .wrongState(purchase.status) }
    if waiting.isEmpty { return .nothingLeft }
    let missing = waiting.map { purchase.consignments[$0] }.filter { $0.status != .atHub }
    if !missing.isEmpty { return .notAllAtHub(missing.map(\.id)) }
    let isFree = purchase.payment == .cashOnDelivery || purchase.due == 0
    return isFree ? nil : .paymentDue(Fen(purchase.due))
  }

  /// Whether all that is due is for what weighed more in other villages, and is still there.
  private func isDueOfOthers(_ purchase: Purchase, than place: Int) -> Bool {
    if purchase.due == 0 { return true }
    func excess(_ consignment: Int) -> Int64 {
      purchase.lines.reduce(0) { sum, line in
        guard goods[line.listing]?.village == purchase.consignments[consignment].village else {
          return sum
        }
        return sum + max(0, line.amount - line.price * Int64(line.quantity))
      }
    }
    let others = purchase.consignments.indices.filter {
      $0 != place && [.pending, .packed].contains(purchase.consignments[$0].status)
    }
    return excess(place) == 0 && purchase.due <= others.reduce(0) { $0 + excess($1) }
  }

  /// Why these of a village's goods cannot leave in one parcel: what is weighed goes whole.
  func refusal(of wanted: [LinePart], _ purchase: Purchase, _ place: Int) -> OrderRefusal? {
    let village = purchase.consignments[place].village
    let faults = wanted.enumerated().flatMap { number, part -> [OrderRefusal.PartFault] in
      let line = purchase.lines[part.line - 1]
      let left = packsWaiting(line)
      if goods[line.listing]?.village != village || left == 0 {
        return [.notWaiting(part: number)]
      }
      if wanted.prefix(number).contains(where: { $0.line == part.line }) {
        return [.doubled(part: number)]
      }
      if part.quantity > left { return [.more(part: number, than: left)] }
      let isWhole = part.quantity == left || goods[line.listing]?.tolerance == nil
      return isWhole ? [] : [.weighedTogether(part: number, left)]
    }
    return faults.isEmpty ? nil : .unfitParcel(faults)
  }

  /// What waits of these consignments leaves in a parcel of each, or so much of some lines.
  mutating func send(_ id: Identifier, _ places: [Int], only wanted: [LinePart]? = nil) {
    guard var purchase = purchases[id] else { return }
    for place in places {
      var sent: [Parcel.Goods] = []
      for number in lines(purchase, from: purchase.consignments[place].village) {
        let each = goods[purchase.lines[number].listing]?.units ?? 1
        let packs = wanted.map { $0.first { $0.line == number + 1 }?.quantity ?? 0 }
        var rest = (packs ?? packsWaiting(purchase.lines[number])) * each
        for part in purchase.lines[number].parts.indices {
          let units = min(rest, purchase.lines[number].parts[part].waiting)
          if units == 0 { continue }
          purchase.lines[number].parts[part].sent += units
          rest -= units
          sent.append(
            Parcel.Goods(
              line: number, row: purchase.lines[number].parts[part].row, units: units))
        }
      }
      purchase.consignments[place].parcels.append(Parcel(goods: sent))
    }
    settle(&purchase)
    purchases[id] = purchase
  }

  mutating func deliver(_ parcels: [ParcelPlace]) {
    for place in parcels { self[place]?.status = .delivered }
    guard let id = parcels.first?.order, var purchase = purchases[id] else { return }
    settle(&purchase)
    purchases[id] = purchase
  }

  subscript(_ place: ParcelPlace) -> Parcel? {
    get { purchases[place.order]?.consignments[place.consignment].parcels[place.parcel] }
    set {
      guard let newValue else { return }
      purchases[place.order]?.consignments[place.consignment].parcels[place.parcel] = newValue
    }
  }

  /// The parcels of one consignment.
  func parcels(_ id: Identifier, _ consignment: Int) -> [ParcelPlace] {
    (purchases[id]?.consignments[consignment].parcels ?? []).indices.map {
      ParcelPlace(order: id, consignment: consignment, parcel: $0)
    }
  }

  /// What travels in one with a parcel, itself among it: what was joined left all at once.
  func together(_ place: ParcelPlace) -> [ParcelPlace] {
    guard let purchase = purchases[place.order], purchase.delivery == .joined else {
      return [place]
    }
    return purchase.consignments.indices.flatMap { parcels(place.order, $0) }
  }

  /// The consignments that decide where an order stands: with something in them, or sent.
  func live(_ purchase: Purchase) -> [Int] {
    purchase.consignments.indices.filter { place in
      let consignment = purchase.consignments[place]
      if consignment.status == .undelivered { return false }
      return !consignment.parcels.isEmpty
        || lines(purchase, from: consignment.village).contains { purchase.lines[$0].quantity > 0 }
    }
  }

  /// Once nothing of a consignment waits any more it stands where its parcels do.
  private func settleConsignments(_ purchase: inout Purchase) {
    for place in purchase.consignments.indices {
      let consignment = purchase.consignments[place]
      if consignment.parcels.isEmpty || waiting(purchase, from: consignment.village) > 0 {
        continue
      }
      purchase.consignments[place].status =
        consignment.parcels.contains(where: \.isOpen)
        ? .dispatched : consignment.parcels.allSatisfy(\.isGivenUp) ? .undelivered : .delivered
    }
  }

  /// Where an order stands by its consignments, once it is on its way. Of one that has left in part
  /// the rest is packed, or is to be packed anew: that does not take the order back.
  func settle(_ purchase: inout Purchase) {
    settleConsignments(&purchase)
    let statuses = live(purchase).map { place in
      let consignment = purchase.consignments[place]
      return consignment.status == .pending && !consignment.parcels.isEmpty
        ? .packed : consignment.status
    }
    if statuses.isEmpty {
      purchase.status = .cancelled
    } else if purchase.isBeingSent {
      if statuses.allSatisfy({ $0 == .delivered }) {
        purchase.status = .delivered
        purchase.deliveredAt = now
      } else if statuses.allSatisfy({ $0 == .dispatched || $0 == .delivered }) {
        purchase.status = .dispatched
      } else if !statuses.allSatisfy({ $0 == .pending }) {
        purchase.status = .packing
      } else if purchase.payment == .inAdvance {
        purchase.status = .paid
      }
    }
  }
}
