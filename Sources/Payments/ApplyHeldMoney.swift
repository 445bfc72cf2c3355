import Audit
import Core
import Orders
import SQLite
import Storage

/// Pays an order of what is on record for it, once that is as much as is due; whether it did.
@discardableResult
func applyHeld(to id: Identifier, by author: Author, in db: Connection) throws -> Bool {
  let due = try Orders.order(id, as: .machineOperator, in: db).due
  let pieces = try IncomingPaymentStore.held(
    for: id, upTo: IncomingPayment.maximumPieces, in: db)
  let held = pieces.reduce(Fen.zero) { $0 + $1.left }
  guard let first = pieces.first, due > .zero, held >= due else { return false }
  let payment = try payFromUnapplied(
    NewPayment(
      method: PaymentMethod(provider: first.content.provider), amount: due,
      reference: first.content.reference),
    for: id, by: author, in: db)
  var rest = due
  for piece in pieces where rest > .zero {
    let part = min(rest, piece.left)
    try IncomingPaymentStore.insertPart(part, of: piece.id, payment: payment.id, in: db)
    try record(
      .paymentApplied, of: piece.id, partOf: id,
      to: ["payment_id": .id(payment.id), "amount_fen": .fen(part)], by: author, in: db)
    rest -= part
  }
  return true
}

/// Pays orders of which less is due by now than when money came in for them: a shortfall, a change
/// of their buyer. Some at a time; true where there may be more.
package func applyHeldMoney(upTo limit: Int, in db: Connection) throws -> Bool {
  let orders = try IncomingPaymentStore.payable(upTo: limit, in: db)
  let paid = try orders.count { try applyHeld(to: $0, by: .program, in: db) }
  return orders.count == limit && paid > 0
}

extension PaymentMethod {
  /// How money came in that a provider told of.
  fileprivate init(provider: String) {
    switch provider {
    case IncomingPayment.bank: self = .bankTransfer
    case IncomingPayment.cash: self = .cashOnDelivery
    default: self = .gateway
    }
  }
}
