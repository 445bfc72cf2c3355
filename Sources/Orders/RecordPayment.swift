import Audit
import Core
import Ledger
import Listings
import SQLite
import Storage

/// A transfer that came in for an order, as the bank's statement says.
package struct NewPayment: Sendable {
  package let method: PaymentMethod
  package let amount: Fen
  package let reference: String

  package static let maximumReferenceLength = 100

  package init(method: PaymentMethod, amount: Fen, reference: String) {
    self.method = method
    self.amount = amount
    self.reference = reference
  }
}

/// How money comes in.
package enum PaymentMethod: String, Sendable, CaseIterable {
  case bankTransfer = "bank_transfer"
}

/// A payment on record.
package struct Payment: Sendable {
  package let id: Identifier
  package let order: Identifier
  package let content: NewPayment
  package let recordedAt: Instant
}

/// Records that an order is paid: its money goes into escrow, its goods are sold. Of an order whose
/// goods weighed more than was paid for, what is due is paid in the same way. Throws
/// `CommonRefusal.roleMayNot` for anybody but the county office, `CommonRefusal.notFound`,
/// `OrderRefusal.wrongState` and `.amountIsNotDue`.
package func recordPayment(
  _ payment: NewPayment, for id: Identifier, as actor: Actor, in db: Connection
) throws -> Payment {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  var order = try order(id, as: actor, in: db)
  guard order.due > .zero else { throw OrderRefusal.wrongState(order.status) }
  guard payment.amount == order.due else { throw OrderRefusal.amountIsNotDue(due: order.due) }
  let paid = order.paid + payment.amount
  let step = try order.status.stepOrRefuse(order.status == .placed ? .paid : .topUp)
  try OrderStore.setPaid(id, paid: paid, status: step.to, in: db)
  try moveGoods(of: id, by: step, in: db)
  try post(
    Transfer(.payment, order: id, [(.bank, -payment.amount), (.escrow, payment.amount)]), in: db)
  let paymentID = try PaymentStore.insert(payment, order: id, by: actor.id, in: db)
  try record(
    .orderPaid, of: id, from: ["status": .word(order.status), "paid_fen": .fen(order.paid)],
    to: [
      "status": .word(step.to), "paid_fen": .fen(paid),
      "payment_id": .id(paymentID), "method": .word(payment.method),
    ], as: actor, in: db)
  order.status = step.to
  order.paid = paid
  try recordEvent(.orderPaid, of: order, in: db)
  return Payment(id: paymentID, order: id, content: payment, recordedAt: db.now)
}

/// One payment. Throws `CommonRefusal.roleMayNot` for anybody but the county office, and
/// `CommonRefusal.notFound`.
package func payment(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Payment {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  guard let payment = try PaymentStore.find(id, in: db) else {
    throw CommonRefusal.notFound(what: "payment")
  }
  return payment
}
