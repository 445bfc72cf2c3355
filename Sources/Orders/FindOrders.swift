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

/// The orders within the actor's scope, newest first.
package func orders(
  status: OrderStatus?, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Order> {
  let ids = try OrderStore.ids(
    status: status, before: page.after?.id, limit: page.limit + 1, scope: actor, in: db)
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
  switch actor.role {
  case .admin: true
  case .buyer: order.buyer == actor.id
  case .coordinator: order.consignments.contains { actor.keeps(village: $0.village) }
  case .volunteer: false
  }
}
