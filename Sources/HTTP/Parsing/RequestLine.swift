import Glibc

/// The first line of a request: RFC 9112, section 3.
enum RequestLine {
  /// Reads a line without its ending into `head`.
  static func parse(
    _ line: ByteRange, of bytes: UnsafeRawBufferPointer, into head: inout RequestHead
  ) throws(RequestRefusal) {
    let text = line.bytes(of: bytes)
    guard let methodEnd = text.firstIndex(of: 0x20), methodEnd > 0 else {
      throw .malformedRequestLine
    }
    let token = text.cut(0, methodEnd)
    guard ASCIISet.token.containsAll(token) else { throw .malformedRequestLine }
    let targetStart = methodEnd + 1
    guard let targetLength = text.cut(targetStart, text.count).firstIndex(of: 0x20),
      targetLength > 0
    else { throw .malformedRequestLine }
    let targetEnd = targetStart + targetLength
    head.minorVersion = try version(text.cut(targetEnd + 1, text.count))
    guard let method = Method(token: token) else { throw .unknownMethod }
    head.method = method
    let offset = Int(line.start)
    try RequestTarget.parse(
      ByteRange(offset + targetStart, offset + targetEnd), of: bytes, into: &head)
  }

  /// The minor version of `HTTP/1.x`.
  private static func version(_ text: UnsafeRawBufferPointer) throws(RequestRefusal) -> Int {
    let name: StaticString = "HTTP/"
    guard text.count == 8, name.isEqual(to: text.cut(0, 5)), isDigit(text[5]),
      text[6] == UInt8(ascii: "."), isDigit(text[7])
    else { throw .malformedVersion }
    guard text[5] == UInt8(ascii: "1") else { throw .unsupportedVersion }
    return Int(text[7] - UInt8(ascii: "0"))
  }
}
