import Core
import Listings
import SQLite
import Storage

/// One order within the actor's scope: a buyer's own, a coordinator's with its villages' goods,
/// any for the county office. Throws `CommonRefusal.notFound`.
package func order(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Order {
  guard let order = try OrderStore.find(id, in: db), mayKnow(order, actor) else {
    throw CommonRefusal.notFound(what: "order")
  }
  return order
}

/// The orders within the actor's scope, newest first. Throws `CommonRefusal.roleMayNot`.
package func orders(
  status: OrderStatus?, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Order> {
  guard let scope = actor.scope(of: .readOrders) else { throw CommonRefusal.roleMayNot }
  let ids = try OrderStore.ids(
    status: status, before: page.after?.id, limit: page.limit + 1, scope, of: actor, in: db)
  let orders = try ids.map { try order($0, as: actor, in: db) }
  return Page(orders, limit: page.limit) { Cursor(id: $0.id) }
}

/// The goods of an order, by line from 1.
package func allocations(
  of order: Identifier, in db: Connection
) throws -> [(line: Int, allocation: Allocation)] {
  try OrderStore.allocations(of: order, in: db)
}

private func mayKnow(_ order: Order, _ actor: Actor) -> Bool {
  actor.may(.readOrders, owner: order.buyer, villages: order.consignments.map(\.village))
}
