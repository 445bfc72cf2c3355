import Glibc

/// Reads requests out of a connection's buffer as their bytes come in (RFC 9112).
///
/// It is called with all bytes since the request's first one and goes on where it stopped, so that
/// each byte is looked at once, however the request was cut into packets. It keeps positions, not
/// bytes; a chunked body is decoded where it lies.
final class RequestParser {
  /// What is known after the bytes at hand.
  enum Progress: Equatable {
    case needsBytes
    /// The head is complete. The caller may set `bodyLimit` and goes on with the same bytes.
    case headComplete
    case complete
  }

  enum Phase {
    case requestLine, fields, headComplete, sizedBody
    case chunkSize, chunkData, chunkEnd, trailers, complete
  }

  /// How many empty lines in front of a request are overlooked. RFC 9112, section 2.2, asks for one
  /// at least, for clients that end a body with a line of its own; some send two.
  static let emptyLineLimit = 4

  let limits: ServerLimits
  /// The longest body that is accepted for this request.
  var bodyLimit: Int
  var head = RequestHead()

  var phase = Phase.requestLine
  /// The first byte that was not used yet; lines begin here.
  var position = 0
  /// Up to here there is no line feed.
  var scanned = 0
  var emptyLines = 0
  var fieldsStart = 0
  var bodyStart = 0
  var bodyEnd = 0
  var chunkRemaining = 0
  var chunkOverhead = 0
  var trailerBytes = 0
  var trailerCount = 0

  init(limits: ServerLimits) {
    self.limits = limits
    bodyLimit = limits.body
  }

  /// Prepares for the next request, whose first byte is the one after this one's last.
  func reset() {
    head.removeAll()
    bodyLimit = limits.body
    phase = .requestLine
    position = 0
    scanned = 0
    emptyLines = 0
    fieldsStart = 0
    bodyStart = 0
    bodyEnd = 0
    chunkRemaining = 0
    chunkOverhead = 0
    trailerBytes = 0
    trailerCount = 0
  }

  /// Goes on with all bytes of the request that have come, and what follows them.
  func advance(
    _ bytes: UnsafeMutableRawBufferPointer
  ) throws(RequestRefusal) -> Progress {
    let input = UnsafeRawBufferPointer(bytes)
    while true {
      switch phase {
      case .requestLine:
        guard let line = try nextLine(input, limit: limits.requestLine, else: .targetTooLong) else {
          return .needsBytes
        }
        try takeRequestLine(line, of: input)
      case .fields:
        let left = fieldsStart + limits.headers - position
        guard let line = try nextLine(input, limit: left - 2, else: .headersTooLong) else {
          return .needsBytes
        }
        if line.count > 0 {
          try takeField(line, of: input)
        } else {
          try finishHead(input)
          phase = .headComplete
          return .headComplete
        }
      case .headComplete:
        try beginBody()
      case .sizedBody:
        if input.count < bodyEnd { return .needsBytes }
        position = bodyEnd
        phase = .complete
      case .chunkSize, .chunkData, .chunkEnd, .trailers:
        guard try advanceChunked(bytes) else { return .needsBytes }
      case .complete:
        return .complete
      }
    }
  }

  /// The next line without its ending, nil when its end has not come yet.
  func nextLine(
    _ bytes: UnsafeRawBufferPointer, limit: Int, else refusal: RequestRefusal
  ) throws(RequestRefusal) -> ByteRange? {
    let start = position
    guard bytes.count > scanned,
      let found = memchr(bytes.start + scanned, 0x0A, bytes.count - scanned)
    else {
      scanned = bytes.count
      if bytes.count - start > limit + 1 { throw refusal }
      return nil
    }
    let end = UnsafeRawPointer(found) - bytes.start
    if end - start > limit + 1 { throw refusal }
    guard end > start, bytes[end - 1] == 0x0D else { throw .bareLineFeed }
    position = end + 1
    scanned = end + 1
    return ByteRange(start, end - 1)
  }

  private func takeRequestLine(
    _ line: ByteRange, of bytes: UnsafeRawBufferPointer
  ) throws(RequestRefusal) {
    if line.count == 0, emptyLines < RequestParser.emptyLineLimit {
      emptyLines += 1
      return
    }
    try RequestLine.parse(line, of: bytes, into: &head)
    fieldsStart = position
    phase = .fields
  }

  private func takeField(
    _ line: ByteRange, of bytes: UnsafeRawBufferPointer
  ) throws(RequestRefusal) {
    if head.fields.count == limits.headerCount { throw .tooManyHeaders }
    let field = try FieldLine.parse(line, of: bytes)
    head.fields.append(field)
    try head.note(field, of: bytes)
  }

  /// The rules that need the whole head: RFC 9112, sections 3.2 and 6.3.
  private func finishHead(_ bytes: UnsafeRawBufferPointer) throws(RequestRefusal) {
    if head.host == nil, head.minorVersion >= 1 { throw .missingHost }
    if let coding = head.transferEncoding {
      if head.minorVersion == 0 { throw .transferCodingInHTTP10 }
      if head.contentLength != nil { throw .lengthAndTransferCoding }
      let chunked: StaticString = "chunked"
      guard chunked.isEqualIgnoringCase(to: coding.bytes(of: bytes)) else {
        throw .unknownTransferCoding
      }
    }
    if head.hasUnknownExpectation { throw .unknownExpectation }
    if head.minorVersion == 0 { head.expectsContinue = false }
  }

  /// The framing of the body, now that the limit for it is known.
  private func beginBody() throws(RequestRefusal) {
    bodyStart = position
    bodyEnd = position
    if head.isChunked {
      phase = .chunkSize
      return
    }
    let length = head.contentLength ?? 0
    if length > bodyLimit { throw .bodyTooLong }
    bodyEnd = bodyStart + length
    phase = .sizedBody
  }
}
