import Core
import Households
import SQLite
import Storage

/// Enters a lot with its trace code; its goods are on the shelf with their listing. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, and `ListingRefusal` for a retired
/// listing, dates that cannot be, and contributions that do not fit.
package func addLot(
  _ lot: NewLot, to listingID: Identifier, as actor: Actor, in db: Connection
) throws -> Lot {
  let listing = try keptListing(listingID, as: actor, in: db)
  if listing.status == .retired { throw ListingRefusal.wrongState(listing.status) }
  let bestBefore =
    lot.bestBefore ?? lot.harvestedOn.adding(days: listing.shelfLifeDays)
  if lot.harvestedOn > db.today { throw ListingRefusal.harvestedInFuture }
  if bestBefore < lot.harvestedOn { throw ListingRefusal.bestBeforeHarvest }
  if bestBefore < db.today { throw ListingRefusal.bestBeforePassed }
  let contributions = try contributions(to: lot, of: listing, in: db)
  let id = try LotStore.insert(
    listing: listing.id, harvestedOn: lot.harvestedOn, bestBefore: bestBefore, in: db)
  for contribution in contributions {
    try StockStore.insert(
      contribution, listing: listing.id, lot: id, bestBefore: bestBefore, in: db)
  }
  return try Listings.lot(id, in: db)
}

private func contributions(
  to lot: NewLot, of listing: Listing, in db: Connection
) throws -> [Contribution] {
  if let household = listing.household {
    let own = [Contribution(household: household, quantity: lot.quantity)]
    let given = lot.contributions ?? []
    guard given.isEmpty || given == own else {
      throw ListingRefusal.contributionsOnlyForPooled
    }
    return own
  }
  guard let contributions = lot.contributions, !contributions.isEmpty else {
    throw ListingRefusal.contributionsNeeded
  }
  var seen: Set<Identifier> = []
  for (place, contribution) in contributions.enumerated()
  where !seen.insert(contribution.household).inserted {
    throw ListingRefusal.contributionTwice(place)
  }
  let outside = Set(
    try households(contributions.map(\.household), outside: listing.village, in: db))
  guard outside.isEmpty else {
    throw ListingRefusal.contributionsFromElsewhere(
      contributions.indices.filter { outside.contains(contributions[$0].household) })
  }
  let sum = contributions.reduce(0) { $0 + $1.quantity }
  guard sum == lot.quantity else {
    throw ListingRefusal.contributionsDoNotAddUp(sum: sum, quantity: lot.quantity)
  }
  return contributions
}

/// The lot with what became of it. Throws `CommonRefusal.notFound`.
func lot(_ id: Identifier, in db: Connection) throws -> Lot {
  guard let lot = try LotStore.find(id, in: db) else {
    throw CommonRefusal.notFound(what: "lot")
  }
  return lot
}

/// A listing's lots, newest first. Throws `CommonRefusal.notFound` outside of the actor's scope.
package func lots(
  of listing: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Lot> {
  _ = try keptListing(listing, as: actor, in: db)
  return Page(try LotStore.list(of: listing, page, in: db), limit: page.limit) {
    Cursor(id: $0.id)
  }
}
