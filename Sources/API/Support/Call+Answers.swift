import Access
import Core
import HTTP
import JSON
import SQLite
import Storage

extension Call {
  /// Room for the link to a next page, in bytes, for it to be written in one go.
  private static let usualLinkLength = 128

  /// Answers with JSON that `write` puts straight into the answer's body.
  func respond(_ status: Status = .ok, _ write: (inout JSONWriter) throws -> Void) rethrows {
    exchange.content.removeAll()
    var json = JSONWriter(exchange.content)
    try write(&json)
    exchange.respond(status)
  }

  /// Answers with one thing and its `ETag`, a digest of the bytes; 304 without them where the
  /// client has them already (RFC 9110, section 13.1.2).
  func respondWithResource(_ write: (inout JSONWriter) throws -> Void) rethrows {
    exchange.content.removeAll()
    var json = JSONWriter(exchange.content)
    try write(&json)
    exchange.respond(under: entityTag(of: exchange.content.unsafeBytes))
  }

  /// Answers with a page of a list: `items`, `next_cursor`, and a `Link` to the next page.
  func respondWithPage<T>(
    _ page: Page<T>, extra: (inout JSONWriter) -> Void = { _ in },
    _ writeItem: (T, inout JSONWriter) throws -> Void
  ) throws {
    try respond { json in
      json.beginObject()
      extra(&json)
      try json.list("items", page.items, writeItem)
      json.member("next_cursor", page.next?.description)
      json.endObject()
    }
    if let next = page.next { setLink(to: next) }
  }

  /// Sets the `Link` header to the page that begins after `next`.
  func setLink(to next: Cursor) { exchange.setHeader("Link", link(to: next)) }

  /// The value of a `Link` header (RFC 8288) to the page that begins after `next`.
  func link(to next: Cursor) -> String {
    var link = "<"
    link.reserveCapacity(Call.usualLinkLength)
    link += exchange.rawPath
    link += "?"
    if exchange.hasQuery {
      for item in exchange.rawQuery.split(separator: "&") where !item.hasPrefix("cursor=") {
        link += item
        link += "&"
      }
    }
    link += "cursor="
    link += next.description
    link += ">; rel=\"next\""
    return link
  }

  func respondWithNothing() { exchange.respond(.noContent) }
}

/// A strong tag: it tells versions of one thing apart; nothing hangs on it that an attacker could
/// want.
func entityTag(of bytes: UnsafeRawBufferPointer) -> EntityTag {
  EntityTag(Base32.text(fingerprint(of: bytes), length: 13))
}

/// 64 bits of FNV-1a, taken eight bytes at a time (http://www.isthe.com/chongo/tech/comp/fnv/).
func fingerprint(of bytes: UnsafeRawBufferPointer) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  var place = 0
  while place + 8 <= bytes.count {
    hash = (hash ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)) &* 0x100_0000_01b3
    hash ^= hash >> 32
    place += 8
  }
  while place < bytes.count {
    hash = (hash ^ UInt64(bytes[place])) &* 0x100_0000_01b3
    place += 1
  }
  return hash
}
