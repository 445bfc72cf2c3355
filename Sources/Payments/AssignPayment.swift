import Audit
import Core
import Orders
import SQLite
import Storage

/// Says for which order money is that is not applied: one of the same buyer, or on the same
/// organisation's account, where it came in for another order. Throws `CommonRefusal.roleMayNot`
/// for anybody but the county office, `CommonRefusal.notFound`, `PaymentRefusal.nothingLeft`,
/// `.otherBuyer` and `.nothingDue`.
package func assignPayment(
  _ id: Identifier, to order: Identifier, as actor: Actor, in db: Connection
) throws -> IncomingPayment {
  let payment = try incomingPayment(id, as: actor, in: db)
  guard payment.left > .zero else { throw PaymentRefusal.nothingLeft }
  let target = try Orders.order(order, as: actor, in: db)
  if let former = payment.order {
    guard try Orders.order(former, as: actor, in: db).isPaidBySame(as: target) else {
      throw PaymentRefusal.otherBuyer
    }
  }
  guard target.due > .zero else { throw PaymentRefusal.nothingDue }
  try IncomingPaymentStore.setOrder(id, order, in: db)
  try record(
    .paymentAssigned, of: id, from: ["order_id": .id(payment.order)],
    to: ["order_id": .id(order)], as: actor, in: db)
  try applyHeld(to: order, by: .actor(actor), in: db)
  return try known(id, in: db)
}

extension Order {
  /// Whether both are paid out of one pocket: an organisation's, or else a buyer's own.
  fileprivate func isPaidBySame(as other: Order) -> Bool {
    account?.organisation == other.account?.organisation
      && (account != nil || buyer == other.buyer)
  }
}
