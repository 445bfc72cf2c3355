import Audit
import Core
import Households
import SQLite
import Storage

/// Writes a listing as a draft and gives its id. Throws `CommonRefusal.notFound` for a household
/// or village that the actor does not keep, and `ListingRefusal` for a category that is unknown or
/// a split that is not whole.
package func addListing(
  _ listing: NewListing, as actor: Actor, in db: Connection
) throws -> Identifier {
  let (village, household) = try place(of: listing.seller, as: actor, in: db)
  guard try CategoryStore.exists(listing.category, in: db) else {
    throw ListingRefusal.unknownCategory
  }
  guard listing.split.isWhole else { throw ListingRefusal.splitNotWhole }
  let id = try ListingStore.insert(listing, village: village, household: household, in: db)
  try ListingSearch.add(id, title: listing.title, description: listing.description, in: db)
  try record(
    .listingWritten, of: id, to: listing.facts(village: village, household: household), as: actor,
    in: db)
  return id
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
