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
      let most = model.packsWaiting(line)
      guard most > 0, model.goods[line.listing]?.village == village,
        let listing = line.substitutes.randomElement(using: &random),
        Int.random(in: 0..<3, using: &random) == 0
      else { return nil }
      return NewSubstitution(
        line: number + 1, listing: listing,
        quantity: Int.random(in: 1...most, using: &random),
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

  /// A consignment, by its place in its order: as a rule one that can leave by itself.
  private func anyPacked() -> (order: Identifier, MarketModel.Purchase, place: Int)? {
    guard
      let id = anyOrder({ order in
        order.delivery == .separate && order.consignments.contains { $0.status == .packed }
      }), let purchase = model.purchases[id],
      let place = anyPlace(purchase, { $0.status == .packed })
    else { return nil }
    return (id, purchase, place)
  }

  func dispatch() throws {
    guard let (id, purchase, place) = anyPacked() else { return }
    let sent = try attempt(model.refusalToSend(purchase, place)) {
      try dispatchConsignment(
        purchase.consignments[place].id, carrier: "邮政", trackingNumber: "1", as: admin, in: $0)
    }
    if sent != nil { model.send(id, [place]) }
  }

  /// Some of what is packed leaves ahead of the rest.
  func sendPart() throws {
    guard let (id, purchase, place) = anyPacked() else { return }
    let wanted = someParts(of: purchase, from: purchase.consignments[place].village)
    let refusal =
      model.refusalToSend(purchase, place) ?? model.refusal(of: wanted, purchase, place)
    let sent = try attempt(refusal) {
      try sendParcel(
        wanted, of: purchase.consignments[place].id, carrier: "邮政", trackingNumber: "1",
        as: admin, in: $0)
    }
    if sent != nil { model.send(id, [place], only: wanted) }
  }

  /// As a rule what can travel: what is weighed goes whole.
  private func someParts(
    of purchase: MarketModel.Purchase, from village: Identifier
  ) -> [LinePart] {
    let own = model.lines(purchase, from: village).filter {
      model.packsWaiting(purchase.lines[$0]) > 0
    }
    let isAny = own.isEmpty || Int.random(in: 0..<12, using: &random) == 0
    let lines = isAny ? Array(purchase.lines.indices) : own
    let chosen = lines.shuffled(using: &random).prefix(Int.random(in: 1...2, using: &random))
    var parts = chosen.map { number in
      let line = purchase.lines[number]
      let most = max(1, model.packsWaiting(line))
      let isOdd = Int.random(in: 0..<10, using: &random) == 0
      let isWhole = model.goods[line.listing]?.tolerance != nil && !isOdd
      return LinePart(
        line: number + 1,
        quantity: isWhole ? most : Int.random(in: 1...most + (isOdd ? 1 : 0), using: &random))
    }
    if Int.random(in: 0..<16, using: &random) == 0 { parts.append(parts[0]) }
    return parts
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
}
