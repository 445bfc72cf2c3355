import Audit
import Core
import Households
import SQLite
import Storage

/// A consignment within the actor's scope, with its order as the actor may see it. Throws
/// `CommonRefusal.notFound`.
package func consignment(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> (consignment: Consignment, order: Order) {
  guard let consignment = try ConsignmentStore.find(id, in: db),
    actor.may(.handleConsignments, in: consignment.village),
    let order = try OrderStore.find(consignment.order, in: db)
  else { throw CommonRefusal.notFound(what: "consignment") }
  return (consignment, try order.withExpectedDays(in: db).seen(by: actor, in: db))
}

/// Whether the actor may see how a consignment travels: a buyer's own, its villages', or any.
package func mayRead(
  consignment id: Identifier, _ actor: Actor, in db: Connection
) throws -> Bool {
  guard let consignment = try ConsignmentStore.find(id, in: db),
    let order = try OrderStore.find(consignment.order, in: db)
  else { return false }
  // Of an order of several villages each knows about its own goods.
  if actor.scope(of: .readOrders) == .villages {
    return actor.may(.readOrders, in: consignment.village)
  }
  return try order.isSubject(to: .readOrders, actor, in: db)
}

/// Whether a consignment is of the villages that the actor keeps.
package func mayHandle(
  consignment id: Identifier, _ actor: Actor, in db: Connection
) throws -> Bool {
  try ConsignmentStore.find(id, in: db).map { actor.may(.handleConsignments, in: $0.village) }
    ?? false
}

/// The order of a consignment, as it is on record.
package func order(sending id: Identifier, in db: Connection) throws -> Order {
  guard let consignment = try ConsignmentStore.find(id, in: db),
    let order = try OrderStore.find(consignment.order, in: db)
  else { preconditionFailure("a consignment has its order") }
  return order
}

/// The work list of the villages that the actor keeps: consignments of orders that are paid, or are
/// paid at the door, newest first.
/// Throws `CommonRefusal.notFound` for a village or a round that it does not keep, as for one that
/// is not there.
package func consignments(
  village: Identifier?, round: Identifier? = nil, status: ConsignmentStatus?, _ page: PageRequest,
  as actor: Actor, in db: Connection
) throws -> Page<Consignment> {
  if let village, !actor.may(.handleConsignments, in: village) {
    throw CommonRefusal.notFound(what: "village")
  }
  if let round { _ = try Orders.round(round, as: actor, in: db) }
  let villages =
    village.map { [$0] } ?? (actor.scope(of: .handleConsignments) == .all ? nil : actor.villages)
  let rows = try ConsignmentStore.list(
    villages: villages, round: round, status: status, page, in: db)
  if rows.isEmpty, let village { try refuseAbsent(village: village, in: db) }
  return Page(rows, limit: page.limit) { Cursor(key: $0.order.rawValue, id: $0.id) }
}

/// A village has packed its consignment, or what is left of it, and weighed what is sold by weight.
/// Throws `CommonRefusal.notFound`, and `OrderRefusal.wrongConsignmentState` for one that is not
/// pending, or where the order is neither paid nor paid at the door or is called off,
/// `.nothingLeft` where all of its goods were recalled or fell short, `.notHarvested` for goods
/// that are still to be harvested, and `.unfitWeights` with all that is wrong with the weights;
/// `SubstitutionRefusal` where goods are to be replaced that cannot be.
package func packGoods(
  of id: Identifier, weights: [WeighedPart] = [], substituting: [NewSubstitution] = [],
  as actor: Actor, in db: Connection
) throws -> Order {
  var (consignment, order) = try consignment(id, as: actor, in: db)
  let before: Facts = ["status": .word(consignment.status), "order_status": .word(order.status)]
  guard order.isToBeSent, let packed = consignment.status.after(.packed) else {
    throw OrderRefusal.wrongConsignmentState(consignment.status, order: order.status)
  }
  guard order.liveConsignments.contains(where: { $0.id == id }) else {
    throw OrderRefusal.nothingLeft
  }
  if order.status == .placed { try beginUnpaid(&order, in: db) }
  if !substituting.isEmpty {
    try substitute(substituting, in: order, of: id, by: .actor(actor), in: db)
    (consignment, order) = try Orders.consignment(id, as: actor, in: db)
  }
  let waiting = order.lines.filter { $0.consignment == id }.compactMap(\.expectedOn)
  if let day = waiting.max() { throw OrderRefusal.notHarvested(expectedOn: day) }
  order = try weigh(weights, in: order, of: id, by: .actor(actor), in: db)
  consignment.status = packed
  order.consignments = order.consignments.map { $0.id == id ? consignment : $0 }
  try ConsignmentStore.update(id, status: packed, in: db)
  let next = order.status.moved(by: order.liveConsignments.map(\.pace), order.payment)
  if next != order.status { try OrderStore.update(order.id, status: next, in: db) }
  order.status = next
  try record(
    .consignmentMoved, of: id, partOf: order.id, from: before,
    to: ["status": .word(consignment.status), "order_status": .word(next)], as: actor, in: db)
  return order
}

/// An order that is paid at the door begins to be packed: its goods are sold.
private func beginUnpaid(_ order: inout Order, in db: Connection) throws {
  let step = try order.status.stepOrRefuse(.packed)
  try moveGoods(of: order.id, by: step, in: db)
  try OrderStore.update(order.id, status: step.to, in: db)
  order.status = step.to
}
