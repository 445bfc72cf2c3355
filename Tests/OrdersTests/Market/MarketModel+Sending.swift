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

  /// The consignments of which something is still to be sent.
  func waiting(_ purchase: Purchase) -> [Int] {
    purchase.consignments.indices.filter { place in
      let consignment = purchase.consignments[place]
      return consignment.parcel == nil
        && purchase.lines.contains {
          goods[$0.listing]?.village == consignment.village && $0.quantity > 0
        }
    }
  }

  /// Why a village's part cannot leave by itself.
  func refusalToSend(_ purchase: Purchase, _ place: Int) -> OrderRefusal? {
    let consignment = purchase.consignments[place]
    if purchase.delivery == .joined { return .joinedAtHub }
    guard purchase.isBeingSent, consignment.status == .packed else {
      return .wrongConsignmentState(consignment.status, order: purchase.status)
    }
    if !waiting(purchase).contains(place) { return .nothingLeft }
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

  mutating func send(_ id: Identifier, _ places: [Int]) {
    move(id, places, to: .dispatched, .dispatched)
  }

  mutating func deliver(_ id: Identifier, _ places: [Int]) {
    move(id, places, to: .delivered, .delivered)
  }

  private mutating func move(
    _ id: Identifier, _ places: [Int], to status: ConsignmentStatus, _ parcel: ParcelStatus
  ) {
    guard var purchase = purchases[id] else { return }
    for place in places {
      purchase.consignments[place].status = status
      purchase.consignments[place].parcel = parcel
    }
    settle(&purchase)
    purchases[id] = purchase
  }

  /// The consignments whose goods travel with those of this one.
  func together(_ purchase: Purchase, _ place: Int) -> [Int] {
    purchase.delivery == .separate
      ? [place] : purchase.consignments.indices.filter { purchase.consignments[$0].parcel != nil }
  }

  /// The consignments that decide where an order stands: with something in them, or sent.
  func live(_ purchase: Purchase) -> [Int] {
    purchase.consignments.indices.filter { place in
      let consignment = purchase.consignments[place]
      return consignment.status == .dispatched || consignment.status == .delivered
        || purchase.lines.contains {
          goods[$0.listing]?.village == consignment.village && $0.quantity > 0
        }
    }
  }

  /// Where an order stands by its consignments, once it is on its way.
  func settle(_ purchase: inout Purchase) {
    let statuses = live(purchase).map { purchase.consignments[$0].status }
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
