import Core
import Photos
import SQLite
import Storage

/// Proves the photos of listings from their tables alone: each listing has as many as it says, and
/// the bytes of each are those that were digested.
package func auditPhotos(in db: Connection) throws -> [Finding] {
  let counts = try db.all(
    """
    SELECT l.id, l.photo_count, count(p.id) AS found
    FROM listing l LEFT JOIN listing_photo p ON p.listing_id = l.id
    GROUP BY l.id HAVING l.photo_count <> found LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, said, found): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    return Finding("listing \(id): says that it has \(said) photos, but has \(found)")
  }
  return try counts
    + auditBytes(
      of: "SELECT id, 'listing ' || listing_id, number, length, digest FROM listing_photo",
      in: "listing_photo_piece", db)
}
