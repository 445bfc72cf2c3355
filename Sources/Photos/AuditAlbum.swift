import Core
import Crypto
import SQLite
import Storage

/// Proves from their tables alone that the bytes of photos are those that were digested. `photos`
/// gives their id, whose they are (in words), their number, length and digest; `pieces` is the
/// table of their bytes.
package func auditBytes(
  of photos: SQL, in pieces: SQL, _ db: Connection
) throws -> [Finding] {
  var findings: [Finding] = []
  try db.each(photos) { row in
    let (owner, number): (String, Int) = (try row[1], try row[2])
    let (said, digest): (Int, [UInt8]) = (try row[3], try row[4])
    let found = try content(of: try row[0], in: pieces, db)
    guard found != (said, digest), findings.count < Finding.maximumPerCheck else { return }
    findings.append(Finding("\(owner), photo \(number): its bytes are not what they were"))
  }
  return findings
}

private func content(
  of photo: Identifier, in pieces: SQL, _ db: Connection
) throws -> (length: Int, digest: [UInt8]) {
  var digest = SHA256()
  var length = 0
  try db.each(
    "SELECT bytes FROM" + pieces + "WHERE photo_id = \(photo) ORDER BY position"
  ) { row in
    digest.update(row.blob(0))
    length += row.blob(0).count
  }
  return (length, digest.finish())
}
