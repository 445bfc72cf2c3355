import Core
import Households
import Ledger
import Orders
import SQLite
import Storage

/// What became of a household's money from one day to another: what it sold, what was taken of it,
/// what it was paid, and what it is owed.
package struct MoneySlip: Sendable {
  package let household: Household
  package let from: CivilDate
  package let to: CivilDate
  /// What it was owed before.
  package let before: Fen
  /// The completed orders with its goods, the oldest first.
  package let sales: [HouseholdSale]
  /// Whether these are all: the sums below hold all of them.
  package let isComplete: Bool
  /// What orders brought it.
  package let credited: Fen
  /// What it had to give back afterwards.
  package let givenBack: Fen
  /// What it was lent for that, less what was kept for it.
  package let advanced: Fen
  /// What it was paid, less what the bank sent back.
  package let paid: Fen
  /// What it was owed at the end.
  package let owed: Fen

  package static let maximumSales = 200

  /// What the listed goods came to before anything was taken of it.
  package var sold: Fen { sales.reduce(.zero) { $0 + $1.sold } }
  /// What village and logistics took of that.
  package var sharesTaken: Fen { sales.reduce(.zero) { $0 + $1.sharesTaken } }
}

/// A household's money from one day to another, both included. Throws `CommonRefusal.notFound`
/// outside of the actor's scope.
package func moneySlip(
  of household: Identifier, from: CivilDate, to: CivilDate, as actor: Actor, in db: Connection
) throws -> MoneySlip {
  let household = try Households.household(household, as: actor, in: db)
  let account = LedgerAccount.household(household.id)
  let first = try lastTransfer(before: from.start, in: db)
  let last = max(first, try lastTransfer(before: to.adding(days: 1).start, in: db))
  let moved = try movements(of: account, after: first, upTo: last, in: db)
  func sum(_ kinds: TransferKind...) -> Fen {
    kinds.reduce(.zero) { $0 + (moved[$1] ?? .zero) }
  }
  let orders = try creditedOrders(
    to: account, after: first, upTo: last, limit: MoneySlip.maximumSales + 1, in: db)
  return MoneySlip(
    household: household, from: from, to: to,
    before: try balance(of: account, after: first, in: db),
    sales: try sales(
      of: household.id, in: Array(orders.prefix(MoneySlip.maximumSales)), in: db),
    isComplete: orders.count <= MoneySlip.maximumSales, credited: sum(.completion),
    givenBack: -sum(.reversal), advanced: sum(.advance, .recovery),
    paid: -sum(.payout, .bounce), owed: try balance(of: account, after: last, in: db))
}
