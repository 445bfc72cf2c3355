import Core
import Fulfilment
import Orders
import SQLite
import Storage
import TestSupport

/// The way of an order's goods: packed, joined at the county hub or not, on the road, at the door
/// or back.
extension MarketHistory {
  func pack() throws {
    let today = market.clock.now.countyDate
    guard
      let id = anyOrder({ order in
        order.isToBeSent && order.consignments.contains { $0.status == .pending }
      }), let purchase = model.purchases[id],
      let place = anyPlace(purchase, { $0.status == .pending })
    else { return }
    let consignment = purchase.consignments[place]
    let substitutions = someSubstitutions(for: purchase, from: consignment.village)
    let weights = someWeights(of: purchase, in: consignment.village)
    var packed = model
    let refusal = packed.pack(
      id, place, substitutions, weights.map { ($0.line, $0.part, $0.given.grams.reduce(0, +)) },
      on: today)
    let order = try attempt(refusal) { db in
      try packConsignment(
        consignment.id, weights: weights.map(\.given), substituting: substitutions, as: admin,
        in: db)
    }
    if order == nil { return }
    packed.now = model.now
    model = packed
  }

  /// Of some lines a part is replaced by what their buyer agreed to.
  private func someSubstitutions(
    for purchase: MarketModel.Purchase, from village: Identifier
  ) -> [NewSubstitution] {
    purchase.lines.enumerated().compactMap { number, line in
      guard line.quantity > 0, model.goods[line.listing]?.village == village,
        let listing = line.substitutes.randomElement(using: &random),
        Int.random(in: 0..<3, using: &random) == 0
      else { return nil }
      return NewSubstitution(
        line: number + 1, listing: listing,
        quantity: Int.random(in: 1...line.quantity, using: &random),
        isRestocked: Bool.random(using: &random))
    }
  }

  /// What of an order is ready goes to the hub, or comes there.
  func moveToHub(arrives: Bool) throws {
    let before: ConsignmentStatus = arrives ? .toHub : .packed
    guard
      let id = anyOrder({ order in
        order.delivery == .joined && order.consignments.contains { $0.status == before }
      }), let purchase = model.purchases[id]
    else { return }
    let ready = purchase.consignments.indices.filter { purchase.consignments[$0].status == before }
    for place in ready.isEmpty ? [0] : ready {
      let consignment = purchase.consignments[place]
      let refusal: OrderRefusal? =
        purchase.delivery != .joined
        ? .notJoined
        : purchase.isBeingSent && consignment.status == before
          ? nil : .wrongConsignmentState(consignment.status, order: purchase.status)
      let moved = try attempt(refusal) { db in
        try arrives
          ? arriveAtHub(consignment.id, as: admin, in: db)
          : forwardToHub(consignment.id, as: admin, in: db)
      }
      if moved != nil {
        model.purchases[id]?.consignments[place].status = arrives ? .atHub : .toHub
      }
    }
  }

  func dispatch() throws {
    guard
      let id = anyOrder({ order in
        order.delivery == .separate && order.consignments.contains { $0.status == .packed }
      }), let purchase = model.purchases[id],
      let place = anyPlace(purchase, { $0.status == .packed })
    else { return }
    let sent = try attempt(model.refusalToSend(purchase, place)) {
      try dispatchConsignment(
        purchase.consignments[place].id, carrier: "邮政", trackingNumber: "1", as: admin, in: $0)
    }
    if sent != nil { model.send(id, [place]) }
  }

  func sendJoined() throws {
    guard
      let id = anyOrder({ order in
        let open = model.waiting(order).map { order.consignments[$0].status }
        return order.delivery == .joined && !open.isEmpty && open.allSatisfy { $0 == .atHub }
      }), let purchase = model.purchases[id]
    else { return }
    let waiting = model.waiting(purchase)
    let sent = try attempt(model.refusalToJoin(purchase, waiting)) {
      try dispatchJoined(id, only: nil, carrier: "邮政", trackingNumber: "1", as: admin, in: $0)
    }
    if sent != nil { model.send(id, waiting) }
  }

  func deliver() throws {
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
    if delivered != nil { model.deliver(id, model.together(purchase, place)) }
  }

  // MARK: What goes wrong on the way

  func fail() throws {
    try move(.failed, from: [.dispatched, .failed]) {
      _ = try failParcel($0, reason: "不在家", as: self.admin, in: $1)
    }
  }

  func sendAgain() throws {
    try move(.dispatched, from: [.failed]) {
      _ = try redeliverParcel($0, as: self.admin, in: $1)
    }
  }

  /// A step of a parcel that changes nothing about its order.
  private func move(
    _ status: ParcelStatus, from before: Set<ParcelStatus>,
    _ body: (Identifier, Connection) throws -> Void
  ) throws {
    guard let (id, place, parcel) = try anyParcel(standing: before),
      let purchase = model.purchases[id], let now = purchase.consignments[place].parcel
    else { return }
    let refusal: FulfilmentRefusal? = before.contains(now) ? nil : .wrongParcelState(now)
    let moved: Void? = try attempt(refusal) { try body(parcel.id, $0) }
    if moved == nil { return }
    for part in model.together(purchase, place) {
      model.purchases[id]?.consignments[part].parcel = status
    }
  }

  /// A parcel that has left: as a rule one that stands like this.
  func anyParcel(
    standing: Set<ParcelStatus>, of fits: (MarketModel.Purchase) -> Bool = { _ in true }
  ) throws -> (order: Identifier, place: Int, parcel: Parcel)? {
    let sent = model.purchases.sorted { $0.key < $1.key }.flatMap { id, purchase in
      purchase.consignments.indices.filter { purchase.consignments[$0].parcel != nil }
        .map { (id: id, place: $0, purchase: purchase) }
    }
    let fitting = sent.filter { item in
      item.purchase.consignments[item.place].parcel.map(standing.contains) == true
        && fits(item.purchase)
    }
    let isAny = Int.random(in: 0..<6, using: &random) == 0
    guard
      let item = (isAny ? sent : fitting).randomElement(using: &random)
        ?? sent.randomElement(using: &random)
    else { return nil }
    let id = item.purchase.consignments[item.place].id
    guard let parcel = try Fulfilment.parcels(of: id, in: market.db).first else {
      throw HistoryFault(text: "consignment \(id) has no parcel")
    }
    return (item.id, item.place, parcel)
  }

  /// A parcel is lost, or comes back.
  func giveUp(isLost: Bool) throws {
    guard let (id, place, parcel) = try anyParcel(standing: [.dispatched, .failed]),
      let purchase = model.purchases[id], let now = purchase.consignments[place].parcel
    else { return }
    let places = model.together(purchase, place)
    let held = try places.flatMap {
      try Fulfilment.parcels(of: purchase.consignments[$0].id, in: market.db).flatMap(\.lines)
    }
    let lines = held.map {
      ReturnedLine(line: $0.line, isRestocked: Bool.random(using: &random))
    }
    let refusal: FulfilmentRefusal? =
      now == .dispatched || now == .failed ? nil : .wrongParcelState(now)
    let given = try attempt(refusal) { db in
      try isLost
        ? loseParcel(parcel.id, reason: "丢失", as: admin, in: db)
        : returnParcel(parcel.id, lines, reason: "拒收", as: admin, in: db)
    }
    if given == nil { return }
    let restocked = Set(isLost ? [] : lines.filter(\.isRestocked).map { $0.line - 1 })
    for part in places {
      model.purchases[id]?.consignments[part].parcel = isLost ? .lost : .returned
      model.giveUp(id, part) { restocked.contains($0) }
    }
  }
}
