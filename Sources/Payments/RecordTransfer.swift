import Core
import Orders
import SQLite
import Storage

/// Records by hand that an order was paid by a transfer, as `recordPayment` does. Throws as that
/// does, and `PaymentRefusal.knownReference` where money of this reference is on record already: it
/// is assigned to the order, or the sum would count twice.
package func recordTransfer(
  _ payment: NewPayment, for id: Identifier, as actor: Actor, in db: Connection
) throws -> Payment {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  try refuseKnown(payment.reference, in: db)
  return try recordPayment(payment, for: id, as: actor, in: db)
}

/// Records by hand that an organisation's month was paid by a transfer, as `payStatement` does.
/// Throws as that does, and `PaymentRefusal.knownReference` as `recordTransfer` does.
package func recordStatementTransfer(
  _ payment: NewStatementPayment, of organisation: Identifier, as actor: Actor, in db: Connection
) throws -> StatementPayment {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  try refuseKnown(payment.reference, in: db)
  return try payStatement(payment, of: organisation, as: actor, in: db)
}

private func refuseKnown(_ reference: String, in db: Connection) throws {
  let known = try IncomingPaymentStore.find(
    provider: IncomingPayment.bank, reference: reference, in: db)
  if known != nil { throw PaymentRefusal.knownReference }
}
