import Core
import Listings
import SQLite
import Storage

/// What a round comes to: what the driver loads, and who brings it.
package struct RoundTotals: Sendable {
  package let round: Identifier
  /// Of orders that are paid, or are paid at the door, and on.
  package let consignments: Int
  package let products: [Product]
  /// A line for each household and stock, a household's together.
  package let parts: [HouseholdPart]
  /// Of orders that are not paid yet, and may lapse.
  package let unpaidConsignments: Int
  package let unpaidProducts: [Product]
  /// Whether all of it is in it: products and parts are listed up to a bound.
  package let isComplete: Bool

  package static let maximumProducts = 500
  package static let maximumParts = 2_000

  /// A listing's goods.
  package struct Product: Sendable, Equatable {
    package let listing: Identifier
    package let title: String
    package let unit: String
    /// In the listing's unit of sale.
    package let quantity: Int
    package let grams: Int
  }

  /// What a household brings of a stock, whichever listings it is sold by.
  package struct HouseholdPart: Sendable, Equatable {
    package let household: Identifier
    /// The listing whose own the stock is.
    package let listing: Identifier
    package let title: String
    /// That listing's unit of sale, and how many units of the stock are in one.
    package let unit: String
    package let stockUnits: Int
    /// In units of the stock.
    package let units: Int
    package let grams: Int
  }
}

/// What a round comes to, by product and by household. Goods that are sold by weight count by what
/// they weighed or, until they are packed, by the estimate. Throws `CommonRefusal.notFound` outside
/// of the actor's scope.
package func roundTotals(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> RoundTotals {
  _ = try round(id, as: actor, in: db)
  let counts = try RoundTotalsStore.consignments(of: id, in: db)
  let paid = try RoundTotalsStore.products(of: id, isPaid: true, in: db)
  let unpaid = try RoundTotalsStore.products(of: id, isPaid: false, in: db)
  let parts = try RoundTotalsStore.parts(of: id, in: db)
  let (mostProducts, mostParts) = (RoundTotals.maximumProducts, RoundTotals.maximumParts)
  return RoundTotals(
    round: id, consignments: counts.paid.values.reduce(0, +),
    products: try paid.prefix(mostProducts).map { try product($0, in: db) },
    parts: try householdParts(Array(parts.prefix(mostParts)), in: db),
    unpaidConsignments: counts.unpaid,
    unpaidProducts: try unpaid.prefix(mostProducts).map { try product($0, in: db) },
    isComplete: max(paid.count, unpaid.count) <= mostProducts && parts.count <= mostParts)
}

func product(
  _ sum: RoundTotalsStore.Sum, in db: Connection
) throws -> RoundTotals.Product {
  let listing = try sold(sum.listing, in: db)
  return RoundTotals.Product(
    listing: listing.id, title: listing.title, unit: listing.unit, quantity: sum.count,
    grams: sum.knownGrams + sum.uncounted * listing.netWeightGrams)
}

/// Puts together what is of one household and one stock: the sums come by household.
private func householdParts(
  _ sums: [RoundTotalsStore.HouseholdSum], in db: Connection
) throws -> [RoundTotals.HouseholdPart] {
  struct Key: Hashable {
    let household: Identifier
    let stock: Identifier
  }
  var order: [Key] = []
  var totals: [Key: (units: Int, grams: Int)] = [:]
  for part in sums {
    let listing = try sold(part.sum.listing, in: db)
    let key = Key(household: part.household, stock: listing.stock)
    if totals[key] == nil { order.append(key) }
    let grams =
      part.sum.knownGrams + part.sum.uncounted * listing.netWeightGrams / part.stockUnits
    let before = totals[key] ?? (units: 0, grams: 0)
    totals[key] = (units: before.units + part.sum.count, grams: before.grams + grams)
  }
  return try order.map { key in
    let stock = try sold(key.stock, in: db)
    let total = totals[key] ?? (units: 0, grams: 0)
    return RoundTotals.HouseholdPart(
      household: key.household, listing: stock.id, title: stock.title, unit: stock.unit,
      stockUnits: stock.stockUnits, units: total.units, grams: total.grams)
  }
}

private func sold(_ id: Identifier, in db: Connection) throws -> Listing {
  guard let listing = try listing(id, in: db) else {
    preconditionFailure("what was ordered has its listing")
  }
  return listing
}
