import Audit
import Core
import Organisations
import SQLite
import Storage

/// A transfer that came in for an organisation's statement, as the bank's own says.
package struct NewStatementPayment: Sendable {
  package let month: CivilMonth
  package let amount: Fen
  package let reference: String

  package init(month: CivilMonth, amount: Fen, reference: String) {
    self.month = month
    self.amount = amount
    self.reference = reference
  }
}

/// A transfer on record.
package struct StatementPayment: Sendable, Equatable {
  package let id: Identifier
  package let organisation: Identifier
  package let month: CivilMonth
  package let amount: Fen
  package let reference: String
  package let recordedAt: Instant
}

/// Records one transfer that pays for all that is due of an organisation's orders of a month: each
/// is paid as it would be by itself. Throws `CommonRefusal.roleMayNot` for anybody but the county
/// office, `CommonRefusal.notFound`, `OrderRefusal.nothingDue` and `.amountIsNotDue`.
package func payStatement(
  _ new: NewStatementPayment, of organisation: Identifier, as actor: Actor, in db: Connection
) throws -> StatementPayment {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  let statement = try monthlyStatement(of: organisation, month: new.month, as: actor, in: db)
  guard statement.due > .zero else { throw OrderRefusal.nothingDue }
  guard new.amount == statement.due else {
    throw OrderRefusal.amountIsNotDue(due: statement.due)
  }
  let id = try StatementPaymentStore.insert(new, of: organisation, by: actor.id, in: db)
  for item in statement.items where item.due > .zero {
    let payment = try recordPayment(
      NewPayment(method: .bankTransfer, amount: item.due, reference: new.reference),
      for: item.order, as: actor, in: db)
    try StatementPaymentStore.insert(part: payment.id, of: id, in: db)
  }
  let paid = StatementPayment(
    id: id, organisation: organisation, month: new.month, amount: new.amount,
    reference: new.reference, recordedAt: db.now)
  try record(.statementPaid, of: id, partOf: organisation, to: paid.facts, as: actor, in: db)
  return paid
}

extension StatementPayment {
  /// What goes on record: the reference is the bank's, and may say who paid.
  var facts: Facts { ["month": .text(month.rawValue), "amount_fen": .fen(amount)] }
}

/// One transfer. Throws `CommonRefusal.notFound`, also for one of an organisation whose orders the
/// actor may not read.
package func statementPayment(
  _ id: Identifier, of organisation: Identifier, as actor: Actor, in db: Connection
) throws -> StatementPayment {
  _ = try Organisations.organisation(organisation, whoseOrdersAreReadBy: actor, in: db)
  guard let payment = try StatementPaymentStore.find(id, in: db),
    payment.organisation == organisation
  else { throw CommonRefusal.notFound(what: "payment") }
  return payment
}
