import Core
import Crypto
import JSON
import SQLite

/// What an entry's hash is taken of: the hash before it, then each column in its order. A column is
/// a letter for its kind, `i`, `t` or `n` for NULL, and the eight bytes of an integer, or the four
/// of a text's length and the text, the highest byte first: no two entries have the same bytes.
struct AuditDigest {
  private let bytes = ByteBuffer(capacity: 256)

  /// The hash of an entry that follows upon `previous`.
  static func of(_ entry: AuditEntry, after previous: [UInt8]) -> [UInt8] {
    let digest = AuditDigest()
    digest.bytes.append(previous)
    digest.add(entry.sequence)
    digest.add(entry.happenedAt.rawValue)
    digest.add(entry.actor?.rawValue)
    digest.add(entry.actorRole)
    digest.add(entry.address)
    digest.add(entry.action)
    digest.add(entry.subject.rawValue)
    digest.add(entry.partOf?.rawValue)
    digest.add(entry.before)
    digest.add(entry.after)
    return SHA256.digest(digest.bytes.unsafeBytes)
  }

  /// The hash that a row of `AuditStore.eachRow` should have after `previous`.
  func of(_ row: Row, after previous: [UInt8]) -> [UInt8] {
    bytes.removeAll()
    bytes.append(previous)
    for column in 0...2 { add(row.isNull(column) ? nil : row.integer(column)) }
    for column in 3...5 { addText(column, of: row) }
    for column in 6...7 { add(row.isNull(column) ? nil : row.integer(column)) }
    for column in 8...9 { addText(column, of: row) }
    return SHA256.digest(bytes.unsafeBytes)
  }

  private func addText(_ column: Int, of row: Row) {
    if row.isNull(column) { return addNull() }
    add(utf8: UnsafeRawBufferPointer(row.utf8(column)))
  }

  private func add(_ text: String?) {
    guard var text else { return addNull() }
    text.withUTF8 { add(utf8: UnsafeRawBufferPointer($0)) }
  }

  private func add(_ integer: Int64?) {
    guard let integer else { return addNull() }
    bytes.append(UInt8(ascii: "i"))
    withUnsafeBytes(of: integer.bigEndian) { bytes.append($0) }
  }

  private func add(utf8 text: UnsafeRawBufferPointer) {
    bytes.append(UInt8(ascii: "t"))
    withUnsafeBytes(of: UInt32(text.count).bigEndian) { bytes.append($0) }
    bytes.append(text)
  }

  private func addNull() { bytes.append(UInt8(ascii: "n")) }
}
