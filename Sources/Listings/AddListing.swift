import Audit
import Core
import Households
import SQLite
import Storage

/// Writes a listing as a draft and gives its id. Throws `CommonRefusal.notFound` for a household
/// or village that the actor does not keep, and `ListingRefusal` for a category that is unknown, a
/// split that is not whole, goods by weight of several units, or a stock that it cannot sell.
package func addListing(
  _ listing: NewListing, as actor: Actor, in db: Connection
) throws -> Identifier {
  let (village, household) = try place(of: listing.seller, as: actor, in: db)
  guard try CategoryStore.exists(listing.category, in: db) else {
    throw ListingRefusal.unknownCategory
  }
  guard listing.split.isWhole else { throw ListingRefusal.splitNotWhole }
  if listing.toleranceBasisPoints != nil, listing.stockUnits != 1 {
    throw ListingRefusal.weighedInSeveralUnits
  }
  if let stock = listing.stock {
    try checkStock(stock, of: listing, village: village, household: household, as: actor, in: db)
  }
  let id = try ListingStore.insert(listing, village: village, household: household, in: db)
  try ListingSearch.add(id, title: listing.title, description: listing.description, in: db)
  try record(
    .listingWritten, of: id, to: listing.facts(village: village, household: household), as: actor,
    in: db)
  return id
}

/// A listing sells another's stock only where that is the same seller's, of the same kind, and
/// another's in its turn not.
private func checkStock(
  _ stock: Identifier, of listing: NewListing, village: Identifier, household: Identifier?,
  as actor: Actor, in db: Connection
) throws {
  guard let base = try ListingStore.find(stock, in: db),
    actor.may(.keepListings, in: base.village)
  else { throw ListingRefusal.unknownStock }
  guard (base.village, base.household) == (village, household) else {
    throw ListingRefusal.stockOfOtherSeller
  }
  guard base.category == listing.category else { throw ListingRefusal.stockOfOtherCategory }
  if base.sharesStock { throw ListingRefusal.stockIsShared }
}

private func place(
  of seller: NewListing.Seller, as actor: Actor, in db: Connection
) throws -> (village: Identifier, household: Identifier?) {
  switch seller {
  case .household(let id):
    return (try keptHousehold(id, as: actor, in: db).village, id)
  case .village(let id):
    guard actor.may(.keepListings, in: id) else { throw CommonRefusal.notFound(what: "village") }
    return (try village(id, in: db).id, nil)
  }
}
