import Core
import SQLite
import Storage

/// What completed orders had of a listing.
package struct SoldListing: Sendable, Equatable {
  package let listing: Identifier
  package let lines: Int
  /// In sale units, what was not charged left out.
  package let quantity: Int
  /// What was charged for it, before what claims gave back.
  package let amount: Fen
}

/// What the completed orders that were placed in these months had of each listing.
package func soldByListing(
  from first: CivilMonth, through last: CivilMonth, in db: Connection
) throws -> [SoldListing] {
  try MonthlySalesStore.listings(from: first, through: last, in: db)
}

/// What an organisation's completed orders of some months came to.
package struct BoughtByOrganisation: Sendable {
  package let organisation: Identifier
  package let orders: Int
  package let goods: Fen
  package let shipping: Fen
  /// Given back after claims.
  package let compensated: Fen
  /// How many households' goods were in them.
  package let households: Int
}

/// What organisations bought in orders of these months that are completed, by the ids of the
/// organisations. Whoever asks sees to who may know.
package func boughtByOrganisations(
  from first: CivilMonth, through last: CivilMonth, in db: Connection
) throws -> [BoughtByOrganisation] {
  try MonthlySalesStore.organisations(from: first, through: last, in: db)
}

/// What an order adds to the sales of the month in which it was placed.
struct Sales {
  let month: CivilMonth
  let lines: [OrderLine]
  /// Nil for an order that is nobody's but its buyer's.
  let organisation: OrganisationSales?

  struct OrganisationSales {
    let organisation: Identifier
    let goods: Fen
    let shipping: Fen
    let compensated: Fen
    /// Whose goods are in it, a household for each part of a lot that is charged for.
    let households: [Identifier]
  }
}

/// What an order adds to them as it stands: nil for one that is not completed.
func sales(of order: Order, in db: Connection) throws -> Sales? {
  guard order.status == .completed else { return nil }
  let organisation = try order.account.map { account in
    Sales.OrganisationSales(
      organisation: account.organisation, goods: order.goods, shipping: order.shipping,
      compensated: order.compensated,
      households: try OrderStore.allocations(of: order.id, in: db)
        .filter { $0.charged > 0 }.map(\.allocation.household))
  }
  return Sales(
    month: CivilMonth(of: order.placedAt.countyDate), lines: order.lines,
    organisation: organisation)
}

/// Has the monthly sums tell of an order what it adds to them now, and no longer what it added
/// before.
func replaceSales(_ before: Sales?, by after: Sales?, in db: Connection) throws {
  if let after { try MonthlySalesStore.add(after, times: 1, in: db) }
  if let before { try MonthlySalesStore.add(before, times: -1, in: db) }
}
