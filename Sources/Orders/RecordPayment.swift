import Audit
import Core
import Ledger
import Listings
import SQLite
import Storage

/// Money that came in for an order, as the bank's statement or a provider says.
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
  /// By a provider that takes it from the buyer and tells of it.
  case gateway
  /// Cash that was collected at the buyer's door.
  case cashOnDelivery = "cash_on_delivery"
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
  return try pay(
    try order(id, as: actor, in: db), payment, from: .bank, by: .actor(actor), in: db)
}

/// The same by money that is on record already: it comes from what is unapplied, whoever told of
/// it. Throws as `recordPayment` does.
package func payFromUnapplied(
  _ payment: NewPayment, for id: Identifier, by author: Author, in db: Connection
) throws -> Payment {
  try pay(
    try order(id, as: .machineOperator, in: db), payment, from: .unapplied, by: author, in: db)
}

/// Whether an order, or an organisation's month, was paid by a bank transfer of this sum under this
/// reference.
package func hasTransferOnRecord(
  reference: String, amount: Fen, in db: Connection
) throws -> Bool {
  try PaymentStore.hasTransfer(reference: reference, amount: amount, in: db)
}

private func pay(
  _ order: Order, _ payment: NewPayment, from source: LedgerAccount, by author: Author,
  in db: Connection
) throws -> Payment {
  var order = order
  let id = order.id
  guard order.due > .zero else { throw OrderRefusal.wrongState(order.status) }
  guard payment.amount == order.due else { throw OrderRefusal.amountIsNotDue(due: order.due) }
  let paid = order.paid + payment.amount
  let step = try order.status.stepOrRefuse(order.status == .placed ? .paid : .topUp)
  try OrderStore.setPaid(id, paid: paid, status: step.to, in: db)
  try moveGoods(of: id, by: step, in: db)
  try post(
    Transfer(.payment, order: id, [(source, -payment.amount), (.escrow, payment.amount)]), in: db)
  let paymentID = try PaymentStore.insert(payment, order: id, by: author.id, in: db)
  try record(
    .orderPaid, of: id, from: ["status": .word(order.status), "paid_fen": .fen(order.paid)],
    to: [
      "status": .word(step.to), "paid_fen": .fen(paid),
      "payment_id": .id(paymentID), "method": .word(payment.method),
    ], by: author, in: db)
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
