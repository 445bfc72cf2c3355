import Core
import SQLite
import Storage

/// Gives the bytes of a range of a photo to `body`, in their order and where SQLite keeps them.
/// Throws `CommonRefusal.notFound` where not all of them are there: the photo was replaced or taken
/// down since it was looked at.
package func readPhoto(
  _ photo: Photo, of album: PhotoAlbum, _ range: Range<Int>, in db: Connection,
  _ body: (UnsafeRawBufferPointer) -> Void
) throws {
  var place = range.lowerBound
  try album.eachPiece(of: photo, range, in: db) { position, bytes in
    let start = place - position * Photo.pieceLength
    let end = min(bytes.count, start + range.upperBound - place)
    guard (0..<end).contains(start) else { return }
    body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    place += end - start
  }
  guard place == range.upperBound else { throw CommonRefusal.notFound(what: "photo") }
}
