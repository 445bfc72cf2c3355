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

/// The work list of the villages that the actor keeps: consignments of paid orders, newest first.
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

/// Takes a consignment one step on, and its order with it: the slowest consignment decides where
/// the order stands. Throws `CommonRefusal.notFound`, and `OrderRefusal.wrongConsignmentState` for
/// a step that does not follow, or where the order is not paid or is called off, and `.nothingLeft`
/// where all of its goods were recalled or fell short, `.notHarvested` for packing goods that are
/// still to be harvested. Packing takes the weights of what is sold by weight and throws
/// `.unfitWeights` with all that is wrong with them; dispatching throws `.paymentDue` while
/// something is due of the order, unless it is for what other villages weighed that are still to
/// send it.
package func advanceConsignment(
  _ id: Identifier, to status: ConsignmentStatus, weights: [WeighedPart] = [], as actor: Actor,
  in db: Connection
) throws -> Order {
  var (consignment, order) = try consignment(id, as: actor, in: db)
  let before: Facts = ["status": .word(consignment.status), "order_status": .word(order.status)]
  let canMove: [OrderStatus] = [.paid, .packing, .dispatched]
  guard consignment.status.next == status, canMove.contains(order.status) else {
    throw OrderRefusal.wrongConsignmentState(consignment.status, order: order.status)
  }
  guard consignment.status.hasLeft || order.liveConsignments.contains(where: { $0.id == id })
  else { throw OrderRefusal.nothingLeft }
  let waiting = order.lines.filter { $0.consignment == id }.compactMap(\.expectedOn)
  if let day = waiting.max() { throw OrderRefusal.notHarvested(expectedOn: day) }
  if status == .dispatched, !order.isDueOfOthers(than: id) {
    throw OrderRefusal.paymentDue(order.due)
  }
  if status == .packed {
    order = try weigh(weights, in: order, of: id, by: .actor(actor), in: db)
  }
  consignment.status = status
  order.consignments = order.consignments.map { $0.id == id ? consignment : $0 }
  try ConsignmentStore.update(id, status: status, in: db)
  let next = order.status.moved(by: order.liveConsignments.map(\.status))
  if next == .delivered {
    order.deliveredAt = db.now
    try OrderStore.setDelivered(order.id, in: db)
  } else if next != order.status {
    try OrderStore.update(order.id, status: next, in: db)
  }
  order.status = next
  try record(
    .consignmentMoved, of: id, partOf: order.id, from: before,
    to: ["status": .word(status), "order_status": .word(next)], as: actor, in: db)
  return order
}

extension Order {
  /// Whether all that is due of it is for goods of other consignments than this, which have not
  /// left and will not before it is paid.
  fileprivate func isDueOfOthers(than id: Identifier) -> Bool {
    if due == .zero { return true }
    func excess(of consignment: Identifier) -> Fen {
      lines.filter { $0.consignment == consignment }.reduce(.zero) { $0 + $1.excess }
    }
    let others = consignments.filter { $0.id != id && !$0.status.hasLeft }
    return excess(of: id) == .zero && due <= others.reduce(.zero) { $0 + excess(of: $1.id) }
  }
}
