import Core
import Crypto
import SQLite
import Storage

/// Proves the photos from their tables alone: each listing has as many as it says, and the bytes of
/// each are those that were digested.
package func auditPhotos(in db: Connection) throws -> [Finding] {
  var findings = try db.all(
    """
    SELECT l.id, l.photo_count, count(p.id) AS found
    FROM listing l LEFT JOIN listing_photo p ON p.listing_id = l.id
    GROUP BY l.id HAVING l.photo_count <> found LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, said, found): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    return Finding("listing \(id): says that it has \(said) photos, but has \(found)")
  }
  try db.each("SELECT id, listing_id, number, length, digest FROM listing_photo") { row in
    let (listing, number): (Identifier, Int) = (try row[1], try row[2])
    let (said, digest): (Int, [UInt8]) = (try row[3], try row[4])
    let found = try content(of: try row[0], in: db)
    guard found != (said, digest), findings.count < 2 * Finding.maximumPerCheck else { return }
    findings.append(
      Finding("listing \(listing), photo \(number): its bytes are not what they were"))
  }
  return findings
}

private func content(
  of photo: Identifier, in db: Connection
) throws -> (length: Int, digest: [UInt8]) {
  var digest = SHA256()
  var length = 0
  try db.each(
    "SELECT bytes FROM listing_photo_piece WHERE photo_id = \(photo) ORDER BY position"
  ) { row in
    digest.update(row.blob(0))
    length += row.blob(0).count
  }
  return (length, digest.finish())
}
