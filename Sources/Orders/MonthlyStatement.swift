import Core
import Organisations
import SQLite
import Storage

/// What an organisation ordered in a calendar month, and what of it is still to be paid.
package struct MonthlyStatement: Sendable {
  package let organisation: Organisation
  package let month: CivilMonth
  /// In the order of their ids.
  package let items: [MonthlyStatementItem]
  /// The transfers that were recorded for it.
  package let payments: [StatementPayment]

  package var charged: Fen { items.reduce(.zero) { $0 + $1.charged } }
  package var paid: Fen { items.reduce(.zero) { $0 + $1.paid } }
  package var refunded: Fen { items.reduce(.zero) { $0 + $1.refunded } }
  package var due: Fen { items.reduce(.zero) { $0 + $1.due } }
  package var owed: Fen { items.reduce(.zero) { $0 + $1.owed } }

  /// What the transfer is to say, so that it is known again.
  package var reference: String {
    let number = Order.number(of: organisation.id).dropFirst(3)
    return "ST-\(number)-\(month.rawValue.filter { $0 != "-" })"
  }

  /// Each pays for an order at least that was not paid.
  static let maximumPayments = OrganisationAccount.maximumOrdersPerMonth
}

/// One order of a statement.
package struct MonthlyStatementItem: Sendable {
  package let order: Identifier
  package let buyer: Identifier
  package let status: OrderStatus
  package let placedAt: Instant
  /// What it comes to; nothing once it is called off.
  package let charged: Fen
  package let paid: Fen
  package let refunded: Fen

  package var number: String { Order.number(of: order) }
  package var due: Fen { max(.zero, charged - (paid - refunded)) }
  package var owed: Fen { max(.zero, paid - refunded - charged) }
}

/// An organisation's statement of a month, of this one where none is named, for its managers, its
/// viewers and the county office. Throws `CommonRefusal.notFound`.
package func monthlyStatement(
  of id: Identifier, month: CivilMonth?, as actor: Actor, in db: Connection
) throws -> MonthlyStatement {
  let organisation = try organisation(id, whoseOrdersAreReadBy: actor, in: db)
  let month = month ?? CivilMonth(of: db.today)
  return MonthlyStatement(
    organisation: organisation, month: month,
    items: try AccountOrderStore.items(of: id, in: month, db),
    payments: try StatementPaymentStore.list(of: id, in: month, db))
}
