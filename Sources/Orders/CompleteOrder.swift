import Audit
import Core
import Ledger
import SQLite
import Storage

/// The buyer, or the county office for it, says that a delivered order was received: its money is
/// divided. Throws `CommonRefusal.notFound`, `CommonRefusal.roleMayNot` for a coordinator, and
/// `OrderRefusal.wrongState`, `.paymentDue`, and `.cashInTransit` while cash that was collected for
/// it is not handed in.
package func confirmOrder(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Order {
  let order = try order(id, as: actor, in: db)
  guard try order.isSubject(to: .endOrders, actor, in: db) else {
    throw CommonRefusal.roleMayNot
  }
  return try complete(order, by: .actor(actor), in: db)
}

/// Completes orders that were delivered long enough ago, some at a time. True where there may be
/// more.
package func confirmDeliveredOrders(upTo limit: Int, in db: Connection) throws -> Bool {
  let before = db.now.adding(days: -Order.confirmationDays)
  let ids = try OrderStore.unconfirmed(deliveredBefore: before, upTo: limit, in: db)
  for id in ids {
    if let order = try OrderStore.find(id, in: db) { _ = try complete(order, by: .program, in: db) }
  }
  return ids.count == limit
}

private func complete(
  _ order: Order, by author: Author, in db: Connection
) throws -> Order {
  let step = try order.status.stepOrRefuse(.confirmed)
  // What was never paid, or has not come to the county office, is not there to be divided.
  guard order.due == .zero else { throw OrderRefusal.paymentDue(order.due) }
  let inTransit = try OnDeliveryStore.inTransit(of: order.id, in: db)
  guard inTransit == .zero else { throw OrderRefusal.cashInTransit(inTransit) }
  try OrderStore.update(order.id, status: step.to, in: db)
  let legs = try division(of: order, in: db)
  try postShares(Transfer(.completion, order: order.id, legs), in: db)
  try markIncomeChanged(by: legs, in: db)
  var completed = order
  completed.status = step.to
  try replaceSales(nil, by: try sales(of: completed, in: db), in: db)
  try recordEvent(.orderCompleted, of: completed, in: db)
  try record(.orderConfirmed, from: order, to: step.to, by: author, in: db)
  return completed
}
