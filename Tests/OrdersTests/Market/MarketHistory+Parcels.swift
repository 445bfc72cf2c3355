import Core
import Fulfilment
import Orders
import SQLite
import Storage

/// What becomes of parcels that have left: at the door, back, or lost.
extension MarketHistory {
  func deliver() throws {
    if Int.random(in: 0..<3, using: &random) == 0 { return try deliverOne() }
    guard
      let id = anyOrder({ order in order.consignments.contains { $0.status == .dispatched } }),
      let purchase = model.purchases[id],
      let place = anyPlace(purchase, { $0.status == .dispatched })
    else { return }
    let consignment = purchase.consignments[place]
    let refusal: OrderRefusal? =
      consignment.status == .dispatched
      ? nil : .wrongConsignmentState(consignment.status, order: purchase.status)
    let delivered = try attempt(refusal) {
      try deliverConsignment(consignment.id, as: admin, in: $0)
    }
    if delivered == nil { return }
    let open = model.parcels(id, place).filter { model[$0]?.isOpen == true }
    model.deliver(open.flatMap(model.together))
  }

  /// A parcel arrives, and others of its consignment do not.
  private func deliverOne() throws {
    let delivered = try move(from: [.dispatched, .failed]) {
      _ = try deliverParcel($0, as: self.admin, in: $1)
    }
    if let delivered { model.deliver(model.together(delivered)) }
  }

  func fail() throws {
    let failed = try move(from: [.dispatched, .failed]) {
      _ = try failParcel($0, reason: "不在家", as: self.admin, in: $1)
    }
    if let failed { for place in model.together(failed) { model[place]?.status = .failed } }
  }

  func sendAgain() throws {
    let sent = try move(from: [.failed]) {
      _ = try redeliverParcel($0, as: self.admin, in: $1)
    }
    if let sent { for place in model.together(sent) { model[place]?.status = .dispatched } }
  }

  /// A parcel is lost, or comes back.
  func giveUp(isLost: Bool) throws {
    var restocked: Set<Int> = []
    let given = try move(from: [.dispatched, .failed]) { parcel, place, db in
      if isLost {
        _ = try loseParcel(parcel, reason: "丢失", as: self.admin, in: db)
        return
      }
      let held = self.model.together(place).flatMap { self.model[$0]?.goods ?? [] }
      let lines = Set(held.map(\.line)).sorted().map {
        ReturnedLine(line: $0 + 1, isRestocked: Bool.random(using: &self.random))
      }
      restocked = Set(lines.filter(\.isRestocked).map { $0.line - 1 })
      _ = try returnParcel(parcel, lines, reason: "拒收", as: self.admin, in: db)
    }
    guard let given else { return }
    for place in model.together(given) {
      model.giveUp(place, isLost ? .lost : .returned) { restocked.contains($0) }
    }
  }

  private func move(
    from before: Set<ParcelStatus>, _ body: (Identifier, Connection) throws -> Void
  ) throws -> MarketModel.ParcelPlace? {
    try move(from: before) { parcel, _, db in try body(parcel, db) }
  }

  /// Takes a step of a parcel, as a rule of one that stands so that it can. Gives which that is.
  private func move(
    from before: Set<ParcelStatus>,
    _ body: (Identifier, MarketModel.ParcelPlace, Connection) throws -> Void
  ) throws -> MarketModel.ParcelPlace? {
    guard let (place, parcel) = try anyParcel(standing: before), let now = model[place]?.status
    else { return nil }
    let refusal: FulfilmentRefusal? = before.contains(now) ? nil : .wrongParcelState(now)
    let moved: Void? = try attempt(refusal) { try body(parcel, place, $0) }
    return moved == nil ? nil : place
  }

  /// A parcel that has left: as a rule one that stands like this.
  func anyParcel(
    standing: Set<ParcelStatus>, of fits: (MarketModel.Purchase) -> Bool = { _ in true }
  ) throws -> (place: MarketModel.ParcelPlace, id: Identifier)? {
    let sent = model.purchases.sorted { $0.key < $1.key }.flatMap { id, purchase in
      purchase.consignments.indices.flatMap { model.parcels(id, $0) }
    }
    let fitting = sent.filter { place in
      model[place].map { standing.contains($0.status) } == true
        && model.purchases[place.order].map(fits) == true
    }
    let isAny = Int.random(in: 0..<6, using: &random) == 0
    guard
      let place = (isAny ? sent : fitting).randomElement(using: &random)
        ?? sent.randomElement(using: &random),
      let consignment = model.purchases[place.order]?.consignments[place.consignment].id
    else { return nil }
    let parcels = try Fulfilment.parcels(of: consignment, in: market.db)
    guard parcels.indices.contains(place.parcel) else {
      throw HistoryFault(text: "consignment \(consignment) has \(parcels.count) parcels")
    }
    return (place, parcels[place.parcel].id)
  }
}
