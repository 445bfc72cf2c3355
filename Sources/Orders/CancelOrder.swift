import Audit
import Core
import Listings
import SQLite
import Storage

/// Calls an order off before it is packed, by its buyer or the county office: its goods are
/// available again; what was paid stays in escrow until it is refunded. Throws
/// `CommonRefusal.notFound`, `CommonRefusal.roleMayNot` for a coordinator, and
/// `OrderRefusal.wrongState`.
package func cancelOrder(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Order {
  let order = try order(id, as: actor, in: db)
  guard actor.may(.endOrders, owner: order.buyer) else { throw CommonRefusal.roleMayNot }
  let cancelled = try cancel(order, in: db)
  try record(.orderCancelled, from: order, to: .cancelled, by: .actor(actor), in: db)
  return cancelled
}

/// Cancels orders whose time to pay is up, some at a time. True where there may be more.
package func cancelUnpaidOrders(upTo limit: Int, in db: Connection) throws -> Bool {
  let ids = try OrderStore.unpaid(upTo: limit, in: db)
  for id in ids {
    guard let order = try OrderStore.find(id, in: db) else { continue }
    _ = try cancel(order, in: db)
    try record(.orderLapsed, from: order, to: .cancelled, by: .program, in: db)
  }
  return ids.count == limit
}

/// Gives back the order's goods, and the places of its consignments in their rounds.
private func cancel(_ order: Order, in db: Connection) throws -> Order {
  guard order.status == .placed || order.status == .paid else {
    throw OrderRefusal.wrongState(order.status)
  }
  let movement: StockMovement = order.status == .placed ? .release : .takeBack
  try move(OrderStore.allocations(of: order.id, in: db).map(\.allocation), movement, in: db)
  try OrderStore.update(order.id, status: .cancelled, in: db)
  var cancelled = order
  cancelled.status = .cancelled
  try leaveRounds(&cancelled, in: db)
  return cancelled
}
