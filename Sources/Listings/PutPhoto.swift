import Audit
import Core
import Photos
import SQLite
import Storage

/// Puts a photo up under a number of a listing, in the place of the one that is there, and gives
/// it; the same photo again stays as it was. Buyers see another listing then: it goes before the
/// county office again where `changeListing` would send it there. Throws `CommonRefusal.notFound`
/// outside of the actor's scope, and `ListingRefusal.wrongState` for a retired listing.
package func putPhoto(
  _ photo: NewPhoto, number: Int, of listing: Identifier, as actor: Actor, in db: Connection
) throws -> Photo {
  let shown = try photographedListing(listing, as: actor, in: db)
  guard shown.status != .retired else { throw ListingRefusal.wrongState(shown.status) }
  let (new, former) = try PhotoAlbum.listing(listing).put(photo, number: number, in: db)
  if new.id == former?.id { return new }
  try ListingStore.countPhotos(of: listing, in: db)
  try record(
    .photoPut, of: new.id, partOf: listing, from: former.map { ["sha256": $0.digestFact] } ?? [:],
    to: new.facts, as: actor, in: db)
  try photosChanged(of: shown, as: actor, in: db)
  return new
}

/// Takes a photo down, of a retired listing too; the county office looks at the listing again as it
/// does after another photo. Throws `CommonRefusal.notFound` where there is none in the actor's
/// scope.
package func removePhoto(
  _ number: Int, of listing: Identifier, as actor: Actor, in db: Connection
) throws {
  let shown = try photographedListing(listing, as: actor, in: db)
  let album = PhotoAlbum.listing(listing)
  guard let photo = try album.find(number, in: db) else {
    throw CommonRefusal.notFound(what: "photo")
  }
  try album.remove(photo, in: db)
  try ListingStore.countPhotos(of: listing, in: db)
  try record(.photoRemoved, of: photo.id, partOf: listing, from: photo.facts, as: actor, in: db)
  try photosChanged(of: shown, as: actor, in: db)
}

private func photosChanged(of listing: Listing, as actor: Actor, in db: Connection) throws {
  let status = try lookAgain(at: listing, as: actor, in: db)
  if status == listing.status { return }
  try record(
    .listingMoved, of: listing.id, from: ["status": .word(listing.status)],
    to: ["status": .word(status)], as: actor, in: db)
}

/// The photo under a number of a listing that the actor keeps, nil where there is none. Throws
/// `CommonRefusal.notFound` for another's listing.
package func keptPhoto(
  _ number: Int, of listing: Identifier, as actor: Actor, in db: Connection
) throws -> Photo? {
  _ = try photographedListing(listing, as: actor, in: db)
  return try PhotoAlbum.listing(listing).find(number, in: db)
}

/// A listing that the actor keeps. Another's is like a photo that is not there, as to its readers.
private func photographedListing(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Listing {
  guard let listing = try ListingStore.find(id, in: db),
    actor.may(.keepListings, in: listing.village)
  else { throw CommonRefusal.notFound(what: "photo") }
  return listing
}

/// A photo of a listing without its bytes. Throws `CommonRefusal.notFound` where there is none, or
/// the actor may not see the listing.
package func photo(
  _ number: Int, of listing: Identifier, as actor: Actor?, in db: Connection
) throws -> Photo {
  guard let found = try ListingStore.find(listing, in: db),
    found.isPublic || actor?.may(.keepListings, in: found.village) == true,
    let photo = try PhotoAlbum.listing(listing).find(number, in: db)
  else { throw CommonRefusal.notFound(what: "photo") }
  return photo
}

extension PhotoAlbum {
  /// The photos that a shop window shows of a listing.
  package static func listing(_ id: Identifier) -> PhotoAlbum {
    PhotoAlbum(
      of: id, in: "listing_photo", by: "listing_id", pieces: "listing_photo_piece")
  }
}
