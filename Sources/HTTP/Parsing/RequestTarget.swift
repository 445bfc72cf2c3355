import JSON

/// What a request is about: RFC 9112, section 3.2.
enum RequestTarget {
  /// Reads a target in origin form, absolute form, or, for `OPTIONS`, asterisk form.
  static func parse(
    _ target: ByteRange, of bytes: UnsafeRawBufferPointer, into head: inout RequestHead
  ) throws(RequestRefusal) {
    let text = target.bytes(of: bytes)
    var start = Int(target.start)
    let end = Int(target.end)
    if text[0] != UInt8(ascii: "/") {
      if text.count == 1, text[0] == UInt8(ascii: "*"), head.method == .options {
        head.isAboutServer = true
        head.path = target
        return
      }
      start = try authorityEnd(text) + start
    }
    var pathEnd = start
    while pathEnd < end, ASCIISet.path.contains(bytes[pathEnd]) { pathEnd += 1 }
    head.path = ByteRange(start, pathEnd)
    if pathEnd < end {
      guard bytes[pathEnd] == UInt8(ascii: "?"),
        ASCIISet.query.containsAll(bytes.cut(pathEnd + 1, end))
      else { throw .malformedTarget }
      head.query = ByteRange(pathEnd + 1, end)
    }
    try decode(head.path.bytes(of: bytes), into: &head)
  }

  /// The length of an absolute form's scheme and authority, which take the place of `Host`.
  private static func authorityEnd(
    _ text: UnsafeRawBufferPointer
  ) throws(RequestRefusal) -> Int {
    let schemes: [StaticString] = ["http://", "https://"]
    let scheme = schemes.first {
      text.count > $0.utf8CodeUnitCount
        && $0.isEqualIgnoringCase(to: text.cut(0, $0.utf8CodeUnitCount))
    }
    guard let start = scheme?.utf8CodeUnitCount else { throw .malformedTarget }
    var end = start
    while end < text.count, text[end] != UInt8(ascii: "/"), text[end] != UInt8(ascii: "?") {
      end += 1
    }
    guard isHost(text.cut(start, end)) else { throw .malformedHost }
    return end
  }

  /// Takes the percent-encoding off, once, and cuts the path into its segments. A solidus that was
  /// encoded is a character of its segment.
  private static func decode(
    _ path: UnsafeRawBufferPointer, into head: inout RequestHead
  ) throws(RequestRefusal) {
    let decoded = head.decodedPath
    let place = decoded.reserve(path.count + 1).assumingMemoryBound(to: UInt8.self)
    place[0] = UInt8(ascii: "/")
    var length = 1
    var isASCII = true
    var segmentStart = 1
    var index = 1
    while index < path.count {
      var byte = path[index]
      index += 1
      if byte == UInt8(ascii: "/") {
        try endSegment(ByteRange(segmentStart, length), at: place, of: &head)
        segmentStart = length + 1
      } else if byte == UInt8(ascii: "%") {
        guard index + 1 < path.count, let high = hexDigit(path[index]),
          let low = hexDigit(path[index + 1])
        else { throw .malformedPercentEncoding }
        byte = high << 4 | low
        index += 2
        if byte < 0x20 || byte == 0x7F { throw .controlCharacterInPath }
        if byte >= 0x80 { isASCII = false }
      }
      place[length] = byte
      length += 1
    }
    try endSegment(ByteRange(segmentStart, length), at: place, of: &head)
    decoded.commit(length)
    if !isASCII, String(validating: decoded.unsafeBytes, as: UTF8.self) == nil {
      throw .pathIsNotUTF8
    }
  }

  /// RFC 3986, section 3.3: dot segments are for relative references; here they are an attack.
  private static func endSegment(
    _ segment: ByteRange, at place: UnsafePointer<UInt8>, of head: inout RequestHead
  ) throws(RequestRefusal) {
    let dot = UInt8(ascii: ".")
    let start = Int(segment.start)
    if segment.count == 1 || segment.count == 2, place[start] == dot,
      segment.count == 1 || place[start + 1] == dot
    {
      throw .dotSegment
    }
    head.segments.append(segment)
  }

  /// Whether this is a host with an optional port: RFC 3986, section 3.2.2, without user
  /// information and not empty.
  static func isHost(_ text: UnsafeRawBufferPointer) -> Bool {
    guard let first = text.first else { return false }
    var end = 0
    if first == UInt8(ascii: "[") {
      guard let close = text.firstIndex(of: UInt8(ascii: "]")), close > 1,
        ASCIISet.addressLiteral.containsAll(text.cut(1, close))
      else { return false }
      end = close + 1
    } else {
      while end < text.count, ASCIISet.hostName.contains(text[end]) { end += 1 }
      if end == 0 { return false }
    }
    if end == text.count { return true }
    let longestPort = 5
    let port = text.cut(end + 1, text.count)
    return text[end] == UInt8(ascii: ":") && port.count <= longestPort && port.allSatisfy(isDigit)
  }
}
