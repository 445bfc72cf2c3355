import Core
import Households
import Ledger
import Orders
import SQLite
import Storage

/// What the market has come to, for anybody.
package struct Summary: Sendable {
  package let villages: Int
  package let households: Int
  package let people: Int
  /// Orders that were paid and not given back, and who placed them.
  package let orders: Int
  package let buyers: Int
  package let spent: Fen
  package let paidToHouseholds: Fen
  /// The households' part of what completed orders brought, in ten-thousandths; 0 before the
  /// first.
  package let householdShareBasisPoints: Int
}

/// The county's figures as of now.
package func summary(in db: Connection) throws -> Summary {
  let counts = try householdCounts(in: db)
  let totals = try orderTotals(in: db)
  let completed = try completedSums(in: db)
  let share =
    completed.all == .zero
    ? 0 : Int(completed.households.rawValue * 10_000 / completed.all.rawValue)
  return Summary(
    villages: try villages(in: db).count, households: counts.households, people: counts.people,
    orders: totals.orders, buyers: totals.buyers, spent: totals.spent,
    paidToHouseholds: completed.households, householdShareBasisPoints: share)
}
