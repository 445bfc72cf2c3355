import JSON

/// What is to go out of something that is like a file: with a length, a version, and maybe too
/// large to be held in memory for every client that reads it slowly.
package struct Representation: Sendable {
  package let contentType: StaticString
  package let length: Int
  package let validators: Validators
  /// What caches may do with it; nil leaves the header as it is.
  package let cacheControl: String?

  /// Bytes that are fetched at once. Two more buffers of this size are all that a connection costs
  /// that does not read.
  package static let pieceLength = 32 * 1024

  /// A representation of these properties.
  package init(
    contentType: StaticString, length: Int, validators: Validators, cacheControl: String? = nil
  ) {
    self.contentType = contentType
    self.length = length
    self.validators = validators
    self.cacheControl = cacheControl
  }
}

/// Appends the bytes of a range of a representation to a buffer, all of them or else it throws. It
/// is called on the exchange's event loop, also after the handler has returned, and must be short.
package typealias ContentSource = (_ range: Range<Int>, _ buffer: ByteBuffer) throws -> Void

/// What is still to be fetched of an answer.
struct RestOfContent {
  private let range: Range<Int>
  private let source: ContentSource

  var count: Int { range.count }

  init(_ range: Range<Int>, from source: @escaping ContentSource) {
    self.range = range
    self.source = source
  }

  /// Fetches the next piece and gives what then is left.
  func takePiece(into buffer: ByteBuffer) throws -> RestOfContent {
    let piece = range.prefix(Representation.pieceLength)
    let before = buffer.count
    try source(piece, buffer)
    precondition(buffer.count - before == piece.count, "a source gives what it is asked for")
    return RestOfContent(piece.upperBound..<range.upperBound, from: source)
  }
}

extension Exchange {
  /// Answers with what is in `content`, under its tag, or by the request's preconditions with 304
  /// or 412 (RFC 9110, section 13): for what is written anew for each request.
  package func respond(under tag: EntityTag, contentType: StaticString = "application/json") {
    guard isWanted(Validators(tag), nil) else { return }
    setHeader("ETag", tag.text)
    respond(.ok, contentType: contentType)
  }

  /// Answers with a representation, as far as the request wants it: with 304 or 412 by its
  /// preconditions, with the range that it asks for, or with all. Only of what goes out the source
  /// is asked, and of that only the first piece before this returns. Throws what the source throws.
  package func respond(
    with representation: Representation, from source: @escaping ContentSource
  ) throws {
    let validators = settled(representation.validators)
    guard isWanted(validators, representation.cacheControl) else { return }
    let length = representation.length
    let range = requestedRange(validators, length: length)
    setHeader("Accept-Ranges", "bytes")
    switch range {
    case .unsatisfiable:
      setHeader("Content-Range", "bytes */\(length)")
      Problem(
        .rangeNotSatisfiable, code: "range_not_satisfiable",
        detail: "There are \(length) bytes."
      ).write(to: self)
    case .whole:
      setHeaders(validators, representation.cacheControl)
      try begin(.ok, 0..<length, of: representation, from: source)
    case .part(let part):
      setHeaders(validators, representation.cacheControl)
      setHeader("Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(length)")
      try begin(.partialContent, part, of: representation, from: source)
    }
  }

  /// Without its date as long as the second lasts that the date names: a date that was ever sent
  /// then names one version only, and is as good as a strong tag (section 8.8.2.2).
  private func settled(_ validators: Validators) -> Validators {
    guard let date = validators.lastModified, date >= context.clock.wallMilliseconds / 1000 else {
      return validators
    }
    return Validators(validators.entityTag)
  }

  /// Whether the preconditions let the answer go out; if not, the answer is 304 or 412.
  private func isWanted(_ validators: Validators, _ cacheControl: String?) -> Bool {
    switch preconditions.outcome(of: method, validators) {
    case .proceed: return true
    case .notModified:
      // Section 15.4.5: with what the 200 would have had of these.
      content.removeAll()
      setHeaders(validators, cacheControl)
      respond(.notModified)
    case .failed:
      Problem.preconditionFailed.write(to: self)
    }
    return false
  }

  /// Section 14.2: a range is for `GET` only, and by `If-Range` only for the version that the
  /// client has the other part of.
  private func requestedRange(_ validators: Validators, length: Int) -> RequestedRange {
    guard method == .get, let range = header("Range") else { return .whole }
    if let condition = header("If-Range"), !isMet(condition, validators) { return .whole }
    return RequestedRange.read(range, length: length)
  }

  /// Section 13.1.5: exactly the strong tag, or exactly the date.
  private func isMet(_ ifRange: String, _ validators: Validators) -> Bool {
    if ifRange == validators.entityTag.text { return true }
    guard let lastModified = validators.lastModified else { return false }
    return HTTPDate.read(ifRange, now: context.clock.wallMilliseconds / 1000) == lastModified
  }

  private func setHeaders(_ validators: Validators, _ cacheControl: String?) {
    setHeader("ETag", validators.entityTag.text)
    if let lastModified = validators.lastModified {
      let date = ByteBuffer()
      HTTPDate.append(lastModified, to: date)
      setHeader("Last-Modified", date.string)
    }
    if let cacheControl { setHeader("Cache-Control", cacheControl) }
  }

  private func begin(
    _ status: Status, _ range: Range<Int>, of representation: Representation,
    from source: @escaping ContentSource
  ) throws {
    content.removeAll()
    if method != .head, !range.isEmpty {
      let left = try RestOfContent(range, from: source).takePiece(into: content)
      if left.count > 0 { rest = left }
    }
    answer = Answer(
      status: status, contentType: representation.contentType, length: range.count)
  }
}

extension Problem {
  /// What the client knows of the thing is no longer so.
  package static let preconditionFailed = Problem(
    .preconditionFailed, code: "precondition_failed",
    detail: "It is no longer as the request's conditions have it; get it again.")
}
