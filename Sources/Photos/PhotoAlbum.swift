import Core
import Images
import SQLite
import Storage

/// The photos of one thing, each under its number. The domain that the thing belongs to names the
/// two tables that hold them: what a list tells of them is apart from their bytes.
package struct PhotoAlbum: Sendable {
  /// The table of photos, by this column's thing and their number.
  let photos: SQL
  let owner: SQL
  /// The table of their bytes, in pieces.
  let pieces: SQL
  let id: Identifier

  package init(of id: Identifier, in photos: SQL, by owner: SQL, pieces: SQL) {
    self.id = id
    self.photos = photos
    self.owner = owner
    self.pieces = pieces
  }

  /// The photo under a number; nil where there is none.
  package func find(_ number: Int, in db: Connection) throws -> Photo? {
    try db.first(PhotoAlbum.columns + photos + isIts + "AND number = \(number)", PhotoAlbum.photo)
  }

  /// All of them, by their numbers.
  package func list(in db: Connection) throws -> [Photo] {
    try db.all(
      PhotoAlbum.columns + photos + isIts + "ORDER BY number LIMIT \(Photo.numbers.upperBound)",
      PhotoAlbum.photo)
  }

  /// Puts one under a number, in the place of the `former` one, and gives it; the same photo again
  /// stays as it was, and is the former one.
  package func put(
    _ photo: NewPhoto, number: Int, in db: Connection
  ) throws -> (photo: Photo, former: Photo?) {
    let former = try find(number, in: db)
    if let former {
      if former.digest == photo.digest { return (former, former) }
      try remove(former, in: db)
    }
    return (try insert(photo, number: number, in: db), former)
  }

  private func insert(_ photo: NewPhoto, number: Int, in db: Connection) throws -> Photo {
    let (image, digest) = (photo.image, photo.digest)
    let id = try db.insert { id in
      try db.execute(
        "INSERT INTO" + photos + "(" + owner
          + """
          , number, id, media_type, width, height, length, digest, changed_at)
          VALUES (\(self.id), \(number), \(id), \(image.format), \(image.width), \(image.height),
            \(image.bytes.count), \(digest), \(db.now))
          """)
    }
    for (position, start) in stride(from: 0, to: image.bytes.count, by: Photo.pieceLength)
      .enumerated()
    {
      let end = min(start + Photo.pieceLength, image.bytes.count)
      try db.execute(
        "INSERT INTO" + pieces
          + """
          (photo_id, position, bytes)
          VALUES (\(id), \(position), \(Array(image.bytes[start..<end])))
          """)
    }
    return Photo(
      id: id, number: number, format: image.format, width: image.width, height: image.height,
      length: image.bytes.count, digest: digest, changedAt: db.now)
  }

  /// Takes one away, bytes and all.
  package func remove(_ photo: Photo, in db: Connection) throws {
    try db.execute("DELETE FROM" + pieces + "WHERE photo_id = \(photo.id)")
    try db.execute("DELETE FROM" + photos + isIts + "AND number = \(photo.number)")
  }

  /// The pieces that a range of bytes touches, with their places among all.
  func eachPiece(
    of photo: Photo, _ range: Range<Int>, in db: Connection,
    _ body: (Int, UnsafeRawBufferPointer) -> Void
  ) throws {
    let first = range.lowerBound / Photo.pieceLength
    let last = (range.upperBound - 1) / Photo.pieceLength
    try db.each(
      "SELECT position, bytes FROM" + pieces
        + """
        WHERE photo_id = \(photo.id) AND position BETWEEN \(first) AND \(last) ORDER BY position
        """
    ) { row in body(try row[0], row.blob(1)) }
  }

  private var isIts: SQL { "WHERE" + owner + "= \(id)" }

  private static let columns: SQL =
    "SELECT id, number, media_type, width, height, length, digest, changed_at FROM"

  private static func photo(_ row: Row) throws -> Photo {
    Photo(
      id: try row[0], number: try row[1], format: try row[2], width: try row[3],
      height: try row[4], length: try row[5], digest: try row[6], changedAt: try row[7])
  }
}
