import Audit
import Core
import Listings
import SQLite
import Storage

/// Calls an order off before it is packed, by its buyer, its organisation's manager or the county
/// office: its goods are
/// available again; what was paid stays in escrow until it is refunded. Throws
/// `CommonRefusal.notFound`, `CommonRefusal.roleMayNot` for a coordinator, and
/// `OrderRefusal.wrongState`.
package func cancelOrder(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Order {
  let order = try order(id, as: actor, in: db)
  guard try order.isSubject(to: .endOrders, actor, in: db) else {
    throw CommonRefusal.roleMayNot
  }
  let cancelled = try cancel(order, .calledOff, in: db)
  try record(.orderCancelled, from: order, to: cancelled.status, by: .actor(actor), in: db)
  return cancelled
}

/// Cancels orders whose time to pay is up, some at a time. True where there may be more.
package func cancelUnpaidOrders(upTo limit: Int, in db: Connection) throws -> Bool {
  let ids = try OrderStore.unpaid(upTo: limit, in: db)
  for id in ids {
    guard let order = try OrderStore.find(id, in: db) else { continue }
    let cancelled = try cancel(order, .lapsed, in: db)
    try record(.orderLapsed, from: order, to: cancelled.status, by: .program, in: db)
  }
  return ids.count == limit
}

/// Gives back the order's goods, and the places of its consignments in their rounds.
private func cancel(_ order: Order, _ event: OrderEvent, in db: Connection) throws -> Order {
  let step = try order.status.stepOrRefuse(event)
  try moveGoods(of: order.id, by: step, in: db)
  try OrderStore.update(order.id, status: step.to, in: db)
  var cancelled = order
  cancelled.status = step.to
  try leaveRounds(&cancelled, in: db)
  try recordEvent(.orderCancelled, of: cancelled, in: db)
  return cancelled
}

/// Moves the stock of all of an order's goods, where the step says so.
func moveGoods(of order: Identifier, by step: OrderStep, in db: Connection) throws {
  guard let movement = step.goods else { return }
  try move(OrderStore.allocations(of: order, in: db).map(\.allocation), movement, in: db)
}
