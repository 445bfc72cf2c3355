import Core
import SQLite
import Storage

/// One piece of money on record. Throws `CommonRefusal.roleMayNot` for anybody but the county
/// office, and `CommonRefusal.notFound`.
package func incomingPayment(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> IncomingPayment {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  return try known(id, in: db)
}

/// The money on record, newest first. Throws `CommonRefusal.roleMayNot` for anybody but the county
/// office.
package func incomingPayments(
  status: IncomingPaymentStatus?, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<IncomingPayment> {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  let rows = try IncomingPaymentStore.list(status: status, page, in: db)
  return Page(rows, limit: page.limit) { Cursor(id: $0.id) }
}

func known(_ id: Identifier, in db: Connection) throws -> IncomingPayment {
  guard let payment = try IncomingPaymentStore.find(id, in: db) else {
    throw CommonRefusal.notFound(what: "incoming payment")
  }
  return payment
}
