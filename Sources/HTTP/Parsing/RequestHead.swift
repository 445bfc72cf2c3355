import JSON

/// What the parser found out about a request. One belongs to each connection and is filled anew
/// for every request, so that its arrays and buffers are allocated once.
struct RequestHead {
  var method = Method.get
  var minorVersion = 1
  /// The path as it was sent.
  var path = ByteRange()
  /// The query as it was sent, without its question mark.
  var query = ByteRange()
  /// `OPTIONS *`: the request is about the server, not about a path.
  var isAboutServer = false
  var fields: [HeaderField] = []
  /// The path with its percent-encoding taken off.
  let decodedPath = ByteBuffer()
  /// The path's segments, as ranges of `decodedPath`.
  var segments: [ByteRange] = []

  var host: ByteRange?
  var contentLength: Int?
  var transferEncoding: ByteRange?
  var requestID: ByteRange?
  var hasClose = false
  var hasKeepAlive = false
  var expectsContinue = false
  var hasUnknownExpectation = false

  var isChunked: Bool { transferEncoding != nil }

  /// Whether the connection goes on after this request: RFC 9112, section 9.3.
  var keepsAlive: Bool { !hasClose && (minorVersion >= 1 || hasKeepAlive) }

  mutating func removeAll() {
    method = .get
    minorVersion = 1
    path = ByteRange()
    query = ByteRange()
    isAboutServer = false
    fields.removeAll(keepingCapacity: true)
    decodedPath.removeAll()
    segments.removeAll(keepingCapacity: true)
    host = nil
    contentLength = nil
    transferEncoding = nil
    requestID = nil
    hasClose = false
    hasKeepAlive = false
    expectsContinue = false
    hasUnknownExpectation = false
  }
}
