import Audit
import Core
import Ledger
import SQLite
import Storage

/// Records that what is left of it was sent back: unapplied to bank. Of cash that is not handed in
/// it is who collected it that gave it back. `reference` is the bank's for that, or the receipt's.
/// Throws `CommonRefusal.roleMayNot` for anybody but the county office,
/// `CommonRefusal.notFound`, `PaymentRefusal.nothingLeft` and `.unfitReference`.
package func returnPayment(
  _ id: Identifier, reference: String, as actor: Actor, in db: Connection
) throws -> IncomingPayment {
  let payment = try incomingPayment(id, as: actor, in: db)
  try checkReference(reference)
  let left = payment.left
  guard left > .zero else { throw PaymentRefusal.nothingLeft }
  let back = try giveBackCash(left, of: id, in: db)
  let sequence = try postNumbered(
    Transfer(.return, order: nil, [(.unapplied, -left), (.bank, left - back.amount)] + back.legs),
    in: db)
  try IncomingPaymentStore.setReturned(
    id, left, reference: reference, sequence: sequence, in: db)
  try record(.paymentReturned, of: id, to: ["returned_fen": .fen(left)], as: actor, in: db)
  let returned = try known(id, in: db)
  try recordEvent(.paymentReturned, of: returned, in: db)
  return returned
}
