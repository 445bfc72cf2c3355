import Core
import SQLite
import Storage

/// A photo without its bytes. Throws `CommonRefusal.notFound` where there is none, or the actor may
/// not see the listing.
package func photo(
  _ number: Int, of listing: Identifier, as actor: Actor?, in db: Connection
) throws -> Photo {
  guard let found = try ListingStore.find(listing, in: db),
    found.isPublic || actor?.may(.keepListings, in: found.village) == true,
    let photo = try PhotoStore.find(number, of: listing, in: db)
  else { throw CommonRefusal.notFound(what: "photo") }
  return photo
}

/// Gives the bytes of a range of a photo to `body`, in their order and where SQLite keeps them.
/// Throws `CommonRefusal.notFound` where not all of them are there: the photo was replaced or taken
/// down since it was looked at.
package func readPhoto(
  _ photo: Photo, _ range: Range<Int>, in db: Connection, _ body: (UnsafeRawBufferPointer) -> Void
) throws {
  var place = range.lowerBound
  try PhotoStore.eachPiece(of: photo, range, in: db) { position, bytes in
    let start = place - position * Photo.pieceLength
    let end = min(bytes.count, start + range.upperBound - place)
    guard (0..<end).contains(start) else { return }
    body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    place += end - start
  }
  guard place == range.upperBound else { throw CommonRefusal.notFound(what: "photo") }
}
