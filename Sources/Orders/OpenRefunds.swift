import Core
import SQLite
import Storage

/// Money that is to be given back of an order.
package struct OpenRefund: Sendable {
  /// As the actor may see it.
  package let order: Order
  /// What made the order come to less; nil where it was called off.
  package let cause: RevisionCause?
}

/// The orders of which money is owed, newest first: the county office's work list. Throws
/// `CommonRefusal.roleMayNot` for anybody else.
package func openRefunds(
  _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<OpenRefund> {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  let refunds = try OrderStore.owing(page, in: db).map { id in
    guard let order = try OrderStore.find(id, in: db) else {
      preconditionFailure("an order that owes is there")
    }
    return OpenRefund(
      order: try order.seen(by: actor, in: db),
      cause: try RevisionStore.lastLess(of: order, in: db))
  }
  return Page(refunds, limit: page.limit) { Cursor(id: $0.order.id) }
}
