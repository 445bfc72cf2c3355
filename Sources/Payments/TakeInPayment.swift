import Audit
import Core
import Ledger
import Orders
import SQLite
import Storage

/// What became of money that was told of.
package struct TakenIn: Sendable {
  package let payment: IncomingPayment
  /// False where the same was told of before.
  package let isNew: Bool
}

/// Puts money on record that came in: bank to unapplied. What fits what is due of its order, with
/// what came before, is applied at once; the rest stays unapplied. `order` is the one that it is
/// for; where none is given, it is looked for by the numbers in the remark. The same reference with
/// the same sum is taken in once, whatever else is told of it. For callers that have seen to it
/// that the news can be trusted; `source` is where the money is, as a rule the bank. Throws
/// `CommonRefusal.notFound` for an order that is not there, `PaymentRefusal.unfitAmount`,
/// `.unfitReference` and `.otherAmount`.
package func takeIn(
  _ new: NewIncomingPayment, for order: Identifier? = nil, from source: LedgerAccount = .bank,
  by author: Author, in db: Connection
) throws -> TakenIn {
  try check(new)
  if let known = try IncomingPaymentStore.find(
    provider: new.provider, reference: new.reference, in: db)
  {
    guard known.content.amount == new.amount else {
      throw PaymentRefusal.otherAmount(known.content.amount)
    }
    return TakenIn(payment: known, isNew: false)
  }
  let order = try order ?? matchingOrder(new, in: db)
  if let order { _ = try Orders.order(order, as: .machineOperator, in: db) }
  let receipt = try postNumbered(
    Transfer(.receipt, order: nil, [(source, -new.amount), (.unapplied, new.amount)]), in: db)
  let id = try IncomingPaymentStore.insert(
    new, order: order, receipt: receipt, by: author.id, in: db)
  try record(
    .paymentReceived, of: id,
    to: [
      "amount_fen": .fen(new.amount), "provider": .text(new.provider), "order_id": .id(order),
    ], by: author, in: db)
  if let order { try applyHeld(to: order, by: author, in: db) }
  let payment = try known(id, in: db)
  try recordEvent(.paymentReceived, of: payment, in: db)
  return TakenIn(payment: payment, isNew: true)
}

/// Records by hand what came in. Throws as `takeIn` does, `CommonRefusal.roleMayNot` for anybody
/// but the county office, and `PaymentRefusal.knownReference` for what is on record already.
package func recordIncomingPayment(
  _ new: NewIncomingPayment, for order: Identifier?, as actor: Actor, in db: Connection
) throws -> IncomingPayment {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  guard try !hasTransferOnRecord(reference: new.reference, amount: new.amount, in: db) else {
    throw PaymentRefusal.knownReference
  }
  let taken = try takeIn(new, for: order, by: .actor(actor), in: db)
  guard taken.isNew else { throw PaymentRefusal.knownReference }
  return taken.payment
}

private func check(_ new: NewIncomingPayment) throws {
  guard new.amount > .zero, new.amount <= IncomingPayment.maximumAmount else {
    throw PaymentRefusal.unfitAmount
  }
  try checkReference(new.reference)
  guard (1...IncomingPayment.maximumProviderLength).contains(new.provider.unicodeScalars.count),
    new.payer.unicodeScalars.count <= IncomingPayment.maximumPayerLength,
    new.remark.unicodeScalars.count <= IncomingPayment.maximumRemarkLength
  else { throw PaymentRefusal.unfitReference }
}

func checkReference(_ reference: String) throws {
  let length = reference.unicodeScalars.count
  guard (1...IncomingPayment.maximumReferenceLength).contains(length) else {
    throw PaymentRefusal.unfitReference
  }
}

/// The order whose number stands in the remark. Of several it is the one of which just this sum is
/// due; where that are several or none, nobody but a person can say.
func matchingOrder(_ new: NewIncomingPayment, in db: Connection) throws -> Identifier? {
  let orders = try OrderNumbers.ids(in: new.remark).compactMap { id in
    do {
      return try Orders.order(id, as: .machineOperator, in: db)
    } catch CommonRefusal.notFound {
      return nil
    }
  }
  if orders.count <= 1 { return orders.first?.id }
  let fitting = orders.filter { $0.due == new.amount }
  return fitting.count == 1 ? fitting[0].id : nil
}
