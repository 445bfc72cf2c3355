/// A strong entity tag: the name of one version of a representation, byte for byte (RFC 9110,
/// section 8.8.3). The server makes no weak ones.
package struct EntityTag: Sendable, Equatable {
  /// With its quotation marks, as the `ETag` header has it.
  package let text: String

  /// A tag of these characters, which must be visible ASCII without quotation marks.
  package init(_ opaque: String) {
    var opaque = opaque
    text = opaque.withUTF8 { opaque in
      String(unsafeUninitializedCapacity: opaque.count + 2) { text in
        text[0] = UInt8(ascii: "\"")
        for (index, byte) in opaque.enumerated() {
          precondition(byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "\""))
          text[index + 1] = byte
        }
        text[opaque.count + 1] = UInt8(ascii: "\"")
        return opaque.count + 2
      }
    }
  }
}

/// The value of `If-Match` or `If-None-Match`: RFC 9110, sections 13.1.1 and 13.1.2.
enum EntityTagList: Sendable, Equatable {
  struct Item: Sendable, Equatable {
    let isWeak: Bool
    /// With its quotation marks.
    let text: String
  }

  /// `*`: whatever version there is.
  case any
  case tags([Item])
  case malformed

  init(_ value: String) {
    if value == "*" {
      self = .any
    } else {
      self = EntityTagList.items(Array(value.utf8)).map { .tags($0) } ?? .malformed
    }
  }

  /// Whether the list names the tag; strongly, where a weak tag names nothing (section 8.8.3.2).
  func contains(_ tag: EntityTag, strongly: Bool) -> Bool {
    switch self {
    case .any: true
    case .tags(let items): items.contains { $0.text == tag.text && !(strongly && $0.isWeak) }
    case .malformed: false
    }
  }

  /// The items between commas, of which some may be empty (section 5.6.1.2). A comma inside of the
  /// quotation marks is a tag's own.
  private static func items(_ bytes: [UInt8]) -> [Item]? {
    var items: [Item] = []
    var place = 0
    var mayBegin = true
    while place < bytes.count {
      let byte = bytes[place]
      if byte == UInt8(ascii: ",") {
        mayBegin = true
        place += 1
      } else if FieldLine.isSpace(byte) {
        place += 1
      } else {
        guard mayBegin, let item = item(bytes, at: &place) else { return nil }
        items.append(item)
        mayBegin = false
      }
    }
    return items.isEmpty ? nil : items
  }

  /// `[ W/ ] DQUOTE *etagc DQUOTE`.
  private static func item(_ bytes: [UInt8], at place: inout Int) -> Item? {
    let isWeak = bytes[place...].starts(with: "W/".utf8)
    let start = isWeak ? place + 2 : place
    guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { return nil }
    var end = start + 1
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      guard bytes[end] > 0x20, bytes[end] != 0x7F else { return nil }
      end += 1
    }
    guard end < bytes.count else { return nil }
    place = end + 1
    return Item(isWeak: isWeak, text: String(decoding: bytes[start...end], as: UTF8.self))
  }
}
