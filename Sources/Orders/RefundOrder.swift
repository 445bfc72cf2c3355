import Audit
import Core
import Ledger
import SQLite
import Storage

/// Money that was given back.
package struct Refund: Sendable {
  package let id: Identifier
  package let order: Identifier
  package let amount: Fen
  package let reason: String
  package let recordedAt: Instant

  package static let maximumReasonLength = 200
}

/// Records that money was given back of a cancelled order, or of one that came to less than was
/// paid for it, whole or in part: escrow to bank. Once all is back of a cancelled order it is
/// refunded. Throws `CommonRefusal.roleMayNot` for anybody but the county office,
/// `CommonRefusal.notFound`, `OrderRefusal.wrongState` for an order of which nothing is owed,
/// `.refundExceedsPayment`, and `.cashInTransit` for what was collected and is not handed in.
package func refundOrder(
  _ id: Identifier, amount: Fen?, reason: String, as actor: Actor, in db: Connection
) throws -> Refund {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  let order = try order(id, as: actor, in: db)
  let left = order.owed
  guard left > .zero else { throw OrderRefusal.wrongState(order.status) }
  let amount = amount ?? left
  guard amount > .zero, amount <= left else {
    throw OrderRefusal.refundExceedsPayment(left: left)
  }
  let inTransit = try OnDeliveryStore.inTransit(of: id, in: db)
  guard amount <= order.paid - order.refunded - inTransit else {
    throw OrderRefusal.cashInTransit(inTransit)
  }
  let refunded = order.refunded + amount
  let isOver = order.status == .cancelled && amount == left
  let step = try order.status.stepOrRefuse(isOver ? .refunded : .refundedInPart)
  try OrderStore.setRefunded(id, refunded: refunded, status: step.to, in: db)
  try post(Transfer(.refund, order: id, [(.escrow, -amount), (.bank, amount)]), in: db)
  let refund = try PaymentStore.insertRefund(
    order: id, amount: amount, reason: reason, by: actor.id, in: db)
  try record(
    .orderRefunded, of: id,
    from: ["status": .word(order.status), "refunded_fen": .fen(order.refunded)],
    to: [
      "status": .word(step.to), "refunded_fen": .fen(refunded), "refund_id": .id(refund),
    ], as: actor, in: db)
  let made = Refund(id: refund, order: id, amount: amount, reason: reason, recordedAt: db.now)
  var after = order
  (after.status, after.refunded) = (step.to, refunded)
  try recordEvent(.orderRefunded, of: after, refund: made, in: db)
  return made
}

/// One refund. Throws `CommonRefusal.roleMayNot` for anybody but the county office, and
/// `CommonRefusal.notFound`.
package func refund(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Refund {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  guard let refund = try PaymentStore.findRefund(id, in: db) else {
    throw CommonRefusal.notFound(what: "refund")
  }
  return refund
}
