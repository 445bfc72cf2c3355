import Audit
import Core
import Listings
import SQLite
import Storage

/// A village's packed part of a joined order has left for the county hub. Gives the order as it is
/// then. Throws `CommonRefusal.notFound` outside of the actor's scope, `OrderRefusal.notJoined`,
/// and `.wrongConsignmentState` for one that is not packed or whose order is not on.
package func forwardToHub(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Order {
  try moveToHub(id, .forwarded, as: actor, in: db)
}

/// It has arrived at the hub. Throws what `forwardToHub` does, the last for one that is not on its
/// way there.
package func arriveAtHub(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Order {
  try moveToHub(id, .arrivedAtHub, as: actor, in: db)
}

private func moveToHub(
  _ id: Identifier, _ event: ConsignmentEvent, as actor: Actor, in db: Connection
) throws -> Order {
  var (consignment, order) = try consignment(id, as: actor, in: db)
  guard order.delivery == .joined else { throw OrderRefusal.notJoined }
  guard order.isBeingSent, let next = consignment.status.after(event) else {
    throw OrderRefusal.wrongConsignmentState(consignment.status, order: order.status)
  }
  try record(
    .consignmentMoved, of: id, partOf: order.id, from: ["status": .word(consignment.status)],
    to: ["status": .word(next)], as: actor, in: db)
  try ConsignmentStore.update(id, status: next, in: db)
  consignment.status = next
  order.consignments = order.consignments.map { $0.id == id ? consignment : $0 }
  return order
}

/// What a joint parcel holds of a consignment.
package struct JoinedGoods: Sendable {
  package let consignment: Identifier
  package let goods: [SentGoods]
}

/// Goods of a joined order leave the hub in one parcel: those of one kind, which needs to be said
/// where there are several that cannot travel together, or all. With the last of them its
/// consignments are on their way. Gives the order as it is then, and the goods of each consignment.
/// Throws `CommonRefusal.roleMayNot` for anybody but the county office, `.notFound`,
/// `OrderRefusal.notJoined`, `.wrongState` for one that is not being sent, `.notAllAtHub` with the
/// consignments that are missing, `.nothingLeft`, `.keptApart`, `.tooManyParcels`, and
/// `.paymentDue` while something is due of it that is not paid at the door.
package func sendJoined(
  _ id: Identifier, only kind: Travel?, as actor: Actor, in db: Connection
) throws -> (order: Order, parts: [JoinedGoods]) {
  guard actor.scope(of: .joinConsignments) == .all else { throw CommonRefusal.roleMayNot }
  guard var order = try OrderStore.find(id, in: db) else {
    throw CommonRefusal.notFound(what: "order")
  }
  guard order.delivery == .joined else { throw OrderRefusal.notJoined }
  guard order.isBeingSent else { throw OrderRefusal.wrongState(order.status) }
  let waiting = try OrderStore.allocations(of: id, in: db).filter { $0.waiting > 0 }
  let parts = try order.joined(waiting, only: kind)
  for part in parts {
    for goods in part.goods { try OrderStore.addSent(goods, of: id, in: db) }
    guard let place = order.consignments.firstIndex(where: { $0.id == part.consignment }) else {
      preconditionFailure("goods are of a consignment")
    }
    order.consignments[place].parcelsSent += 1
    order.consignments[place].parcelsUnderWay += 1
    try ConsignmentStore.setParcels(of: order.consignments[place], in: db)
  }
  try settle(&order, by: .actor(actor), in: db)
  return (order, parts)
}

extension Order {
  /// Whether its goods may leave.
  var isBeingSent: Bool { [.paid, .packing, .dispatched].contains(status) }

  /// Whether its goods may be packed: those of one that is paid at the door before it is paid.
  var isToBeSent: Bool { isBeingSent || status == .placed && payment == .cashOnDelivery }

  /// What of these goods leaves in one parcel, a consignment each in their order.
  fileprivate func joined(
    _ waiting: [OrderAllocation], only kind: Travel?
  ) throws -> [JoinedGoods] {
    func consignment(of part: OrderAllocation) -> Identifier { lines[part.line - 1].consignment }
    let open = Set(waiting.map(consignment))
    if open.isEmpty { throw OrderRefusal.nothingLeft }
    let missing = consignments.filter { open.contains($0.id) && $0.status != .atHub }
    guard missing.isEmpty else { throw OrderRefusal.notAllAtHub(missing.map(\.id)) }
    let goods = waiting.filter { kind == nil || lines[$0.line - 1].travels == kind }
    if goods.isEmpty { throw OrderRefusal.nothingLeft }
    let kinds = Set(goods.compactMap { lines[$0.line - 1].travels })
    if kinds.count > 1 { throw OrderRefusal.keptApart(kinds.sorted()) }
    guard due == .zero || payment == .cashOnDelivery else {
      throw OrderRefusal.paymentDue(due)
    }
    let sent = consignments.filter { part in goods.contains { consignment(of: $0) == part.id } }
    guard sent.allSatisfy({ $0.parcelsSent < Consignment.maximumParcels }) else {
      throw OrderRefusal.tooManyParcels
    }
    return sent.map { part in
      JoinedGoods(
        consignment: part.id,
        goods: goods.filter { consignment(of: $0) == part.id }.map(\.allWaiting))
    }
  }
}
