import Core
import SQLite
import Storage

/// The SQL of `listing_photo`, its pieces, and the listing's own count of them.
enum PhotoStore {
  static func find(_ number: Int, of listing: Identifier, in db: Connection) throws -> Photo? {
    try db.first(
      """
      SELECT id, number, media_type, width, height, length, digest, changed_at
      FROM listing_photo WHERE listing_id = \(listing) AND number = \(number)
      """
    ) { row in
      Photo(
        id: try row[0], number: try row[1], format: try row[2], width: try row[3],
        height: try row[4], length: try row[5], digest: try row[6], changedAt: try row[7])
    }
  }

  static func insert(
    _ photo: NewPhoto, number: Int, of listing: Identifier, in db: Connection
  ) throws -> Photo {
    let (image, digest) = (photo.image, photo.digest)
    let id = try db.insert { id in
      try db.execute(
        """
        INSERT INTO listing_photo (listing_id, number, id, media_type, width, height, length,
          digest, changed_at)
        VALUES (\(listing), \(number), \(id), \(image.format), \(image.width), \(image.height),
          \(image.bytes.count), \(digest), \(db.now))
        """)
    }
    for (position, start) in stride(from: 0, to: image.bytes.count, by: Photo.pieceLength)
      .enumerated()
    {
      let end = min(start + Photo.pieceLength, image.bytes.count)
      try db.execute(
        """
        INSERT INTO listing_photo_piece (photo_id, position, bytes)
        VALUES (\(id), \(position), \(Array(image.bytes[start..<end])))
        """)
    }
    try count(listing, in: db)
    return Photo(
      id: id, number: number, format: image.format, width: image.width, height: image.height,
      length: image.bytes.count, digest: digest, changedAt: db.now)
  }

  static func remove(_ photo: Photo, of listing: Identifier, in db: Connection) throws {
    try db.execute("DELETE FROM listing_photo_piece WHERE photo_id = \(photo.id)")
    try db.execute(
      "DELETE FROM listing_photo WHERE listing_id = \(listing) AND number = \(photo.number)")
    try count(listing, in: db)
  }

  private static func count(_ listing: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE listing SET photo_count =
        (SELECT count(*) FROM listing_photo p WHERE p.listing_id = listing.id)
      WHERE id = \(listing)
      """)
  }

  /// The pieces that a range of bytes touches, with their places among all.
  static func eachPiece(
    of photo: Photo, _ range: Range<Int>, in db: Connection,
    _ body: (Int, UnsafeRawBufferPointer) -> Void
  ) throws {
    let first = range.lowerBound / Photo.pieceLength
    let last = (range.upperBound - 1) / Photo.pieceLength
    try db.each(
      """
      SELECT position, bytes FROM listing_photo_piece
      WHERE photo_id = \(photo.id) AND position BETWEEN \(first) AND \(last) ORDER BY position
      """
    ) { row in body(try row[0], row.blob(1)) }
  }
}
