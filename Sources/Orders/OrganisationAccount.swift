import Audit
import Core
import Organisations
import SQLite
import Storage

/// The organisation's account that an order is on, with what stands on its invoice: as they were
/// when the order was placed.
package struct OrganisationAccount: Sendable, Equatable {
  package let organisation: Identifier
  package let invoiceTitle: String
  /// Nil where there is none, or for who only sends the goods: a person's is one of its own.
  package internal(set) var taxpayerNumber: TaxpayerNumber?

  /// Orders that an organisation places in a calendar month: what one statement has.
  package static let maximumOrdersPerMonth = 1_000

  /// By which `verify` tells that it is what was written.
  var digest: String { InvoiceData.digest([invoiceTitle, taxpayerNumber?.rawValue]) }
}

/// Refuses what the buyer may not spend for its organisation. Throws
/// `OrganisationRefusal.overOrderLimit`, `.overMonthLimit` and `OrderRefusal.tooManyInMonth`.
func check(_ purchase: Purchase?, total: Fen, in db: Connection) throws {
  guard let purchase else { return }
  let (organisation, month) = (purchase.organisation.id, CivilMonth(of: db.today))
  let isLimited = purchase.member.content.monthLimit != nil
  let spent =
    isLimited
    ? try AccountOrderStore.spent(
      by: purchase.member.account, for: organisation, in: month, db) : .zero
  try purchase.check(total, spent: spent)
  let count = try AccountOrderStore.count(of: organisation, in: month, db)
  guard count < OrganisationAccount.maximumOrdersPerMonth else {
    throw OrderRefusal.tooManyInMonth
  }
}

/// Puts an order that is being placed on its organisation's account.
func putOnAccount(
  _ order: Identifier, of purchase: Purchase, by author: Author, in db: Connection
) throws -> OrganisationAccount {
  let content = purchase.organisation.content
  let account = OrganisationAccount(
    organisation: purchase.organisation.id, invoiceTitle: content.invoiceTitle,
    taxpayerNumber: content.taxpayerNumber)
  try AccountOrderStore.insert(account, order: order, month: CivilMonth(of: db.today), in: db)
  try record(
    .orderPutOnAccount, of: order,
    to: ["organisation_id": .id(account.organisation), "invoice_digest": .text(account.digest)],
    by: author, in: db)
  return account
}
