import Glibc

/// One header or trailer: RFC 9112, section 5, and RFC 9110, section 5.5.
enum FieldLine {
  /// Reads a line without its ending, which must not be empty.
  static func parse(
    _ line: ByteRange, of bytes: UnsafeRawBufferPointer
  ) throws(RequestRefusal) -> HeaderField {
    let start = Int(line.start)
    let end = Int(line.end)
    if isSpace(bytes[start]) { throw .foldedHeader }
    var colon = start
    while colon < end, ASCIISet.token.contains(bytes[colon]) { colon += 1 }
    guard colon > start, colon < end, bytes[colon] == UInt8(ascii: ":") else {
      throw .malformedHeaderName
    }
    var valueStart = colon + 1
    var valueEnd = end
    while valueStart < valueEnd, isSpace(bytes[valueStart]) { valueStart += 1 }
    while valueEnd > valueStart, isSpace(bytes[valueEnd - 1]) { valueEnd -= 1 }
    guard isValue(bytes.cut(valueStart, valueEnd)) else { throw .malformedHeaderValue }
    return HeaderField(
      name: ByteRange(start, colon), value: ByteRange(valueStart, valueEnd))
  }

  /// Whether there is no control character but the tab. Bytes beyond ASCII are allowed.
  static func isValue(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var index = 0
    while index &+ 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if mayHaveControl(word) {
        for offset in 0..<8 where isControl(bytes[index &+ offset]) { return false }
      }
      index &+= 8
    }
    while index < bytes.count {
      if isControl(bytes[index]) { return false }
      index &+= 1
    }
    return true
  }

  /// Whether one of eight bytes may be below U+0020 or U+007F.
  @inline(__always)
  private static func mayHaveControl(_ word: UInt64) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let deletes = word ^ (ones &* 0x7F)
    let below = (word &- ones &* 0x20) & ~word
    return (below | ((deletes &- ones) & ~deletes)) & 0x8080_8080_8080_8080 != 0
  }

  @inline(__always)
  private static func isControl(_ byte: UInt8) -> Bool {
    (byte < 0x20 && byte != 0x09) || byte == 0x7F
  }

  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
}

extension RequestHead {
  /// Looks at a header that the server itself must understand.
  mutating func note(
    _ field: HeaderField, of bytes: UnsafeRawBufferPointer
  ) throws(RequestRefusal) {
    let name = field.name.bytes(of: bytes)
    let value = field.value.bytes(of: bytes)
    switch name.count {
    case 4 where ("host" as StaticString).isEqualIgnoringCase(to: name):
      if host != nil { throw .doubledHost }
      guard RequestTarget.isHost(value) else { throw .malformedHost }
      host = field.value
    case 6 where ("expect" as StaticString).isEqualIgnoringCase(to: name):
      if ("100-continue" as StaticString).isEqualIgnoringCase(to: value) {
        expectsContinue = true
      } else {
        hasUnknownExpectation = true
      }
    case 10 where ("connection" as StaticString).isEqualIgnoringCase(to: name):
      noteConnection(value)
    case 12 where ("x-request-id" as StaticString).isEqualIgnoringCase(to: name):
      if requestID == nil { requestID = field.value }
    case 14 where ("content-length" as StaticString).isEqualIgnoringCase(to: name):
      if contentLength != nil { throw .doubledContentLength }
      contentLength = try length(value)
    case 17 where ("transfer-encoding" as StaticString).isEqualIgnoringCase(to: name):
      if transferEncoding != nil { throw .unknownTransferCoding }
      transferEncoding = field.value
    default: break
    }
  }

  /// RFC 9110, section 8.6. A number past all bounds is a body that is too long, not a bad number.
  private func length(_ text: UnsafeRawBufferPointer) throws(RequestRefusal) -> Int {
    guard text.count > 0, text.allSatisfy(isDigit) else { throw .malformedContentLength }
    var value = 0
    for digit in text {
      let (product, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(Int(digit - UInt8(ascii: "0")))
      if overflow || carried { return Int.max }
      value = sum
    }
    return value
  }

  /// The options in a `Connection` header, separated by commas.
  private mutating func noteConnection(_ value: UnsafeRawBufferPointer) {
    var start = 0
    while start <= value.count {
      var end = start
      while end < value.count, value[end] != UInt8(ascii: ",") { end += 1 }
      let next = end + 1
      while start < end, FieldLine.isSpace(value[start]) { start += 1 }
      while end > start, FieldLine.isSpace(value[end - 1]) { end -= 1 }
      let option = value.cut(start, end)
      if ("close" as StaticString).isEqualIgnoringCase(to: option) { hasClose = true }
      if ("keep-alive" as StaticString).isEqualIgnoringCase(to: option) { hasKeepAlive = true }
      start = next
    }
  }
}
