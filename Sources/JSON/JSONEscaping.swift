/// The escapes of RFC 8259, section 7: quotation mark, reverse solidus, and the control characters
/// below U+0020.
enum JSONEscaping {
  /// Appends a string's bytes, escaped where they must be. With nothing to escape it is one copy.
  static func append(_ bytes: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) {
    var start = 0
    while start < bytes.count {
      let end = firstToEscape(bytes, from: start)
      buffer.append(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<end]))
      if end == bytes.count { return }
      appendEscape(bytes[end], to: buffer)
      start = end + 1
    }
  }

  /// Copies a string's bytes to a place with room for them if none must be escaped, as is the rule:
  /// it looks at them and copies them in one go, eight at a time. False when one must.
  @inline(__always)
  static func copyPlain(
    _ source: UnsafeRawPointer, _ length: Int, to place: UnsafeMutableRawPointer
  ) -> Bool {
    if length < 8 {
      for index in 0..<length {
        let byte = source.load(fromByteOffset: index, as: UInt8.self)
        if mustEscape(byte) { return false }
        place.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
      }
      return true
    }
    // The last eight bytes overlap those before them, so that there is no rest to go through.
    let last = length &- 8
    var start = 0
    while true {
      let word = source.loadUnaligned(fromByteOffset: start, as: UInt64.self)
      if hasByteToEscape(word) { return false }
      place.storeBytes(of: word, toByteOffset: start, as: UInt64.self)
      if start == last { return true }
      start = min(start &+ 8, last)
    }
  }

  /// The place of the first byte that must be escaped, or the end.
  static func firstToEscape(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    let raw = UnsafeRawBufferPointer(bytes)
    var index = start
    while index &+ 8 <= raw.count {
      if hasByteToEscape(raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)) { break }
      index &+= 8
    }
    while index < bytes.count, !mustEscape(bytes[index]) { index &+= 1 }
    return index
  }

  /// Whether one of eight bytes must be escaped: the well-known bit tricks for "a byte is zero" and
  /// "a byte is less than n".
  @inline(__always)
  static func hasByteToEscape(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    let control = (word &- ones &* 0x20) & ~word
    let quoted = word ^ (ones &* 0x22)
    let slashed = word ^ (ones &* 0x5C)
    return (control | ((quoted &- ones) & ~quoted) | ((slashed &- ones) & ~slashed)) & tops != 0
  }

  @inline(__always)
  static func mustEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func appendEscape(_ byte: UInt8, to buffer: ByteBuffer) {
    switch byte {
    case UInt8(ascii: "\""): buffer.append("\\\"" as StaticString)
    case UInt8(ascii: "\\"): buffer.append("\\\\" as StaticString)
    case 0x08: buffer.append("\\b" as StaticString)
    case 0x0C: buffer.append("\\f" as StaticString)
    case 0x0A: buffer.append("\\n" as StaticString)
    case 0x0D: buffer.append("\\r" as StaticString)
    case 0x09: buffer.append("\\t" as StaticString)
    default:
      let digits: StaticString = "0123456789abcdef"
      buffer.append("\\u00" as StaticString)
      buffer.append(digits.utf8Start[Int(byte >> 4)])
      buffer.append(digits.utf8Start[Int(byte & 15)])
    }
  }
}
