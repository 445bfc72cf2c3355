/// What answers a request: it writes to `exchange.content` and calls `exchange.respond`, or throws.
package typealias Handler = @Sendable (Exchange) async throws -> Void

/// The part of an answer that has to wait for somebody: for a commit, a worker, a peer.
package typealias PendingAnswer = @Sendable () async throws -> Void

/// What answers a request at once, on the loop and without a task of its own, or begins to and
/// gives what is still to be done. What throws here or there has one and the same answer.
package typealias PromptHandler = @Sendable (Exchange) throws -> PendingAnswer?

/// A method, a pattern, and what answers them.
package struct Route: Sendable {
  package let method: Method
  /// The path, with parameters in braces that match one segment that is not empty:
  /// `/v1/orders/{id}/cancel`; or one that ends with what follows the braces:
  /// `/v1/payouts/{id}.csv`.
  package let pattern: StaticString
  /// The longest body in bytes, where it is not the server's general limit.
  package let bodyLimit: Int?
  let handler: PromptHandler

  /// A route whose handler may wait.
  package init(
    _ method: Method, _ pattern: StaticString, bodyLimit: Int? = nil, handler: @escaping Handler
  ) {
    self.init(method, pattern, bodyLimit) { exchange in { try await handler(exchange) } }
  }

  /// A route whose handler waits only for what it gives as still to be done.
  package static func promptly(
    _ method: Method, _ pattern: StaticString, bodyLimit: Int? = nil,
    handler: @escaping PromptHandler
  ) -> Route {
    Route(method, pattern, bodyLimit, handler)
  }

  private init(
    _ method: Method, _ pattern: StaticString, _ bodyLimit: Int?, _ handler: @escaping PromptHandler
  ) {
    self.method = method
    self.pattern = pattern
    self.bodyLimit = bodyLimit
    self.handler = handler
  }
}

/// A piece of a pattern: a place in the program's own constants.
struct PatternSegment: @unchecked Sendable {
  let start: UnsafePointer<UInt8>
  let count: Int

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

  /// The name between the braces, nil when this is a literal.
  var parameterName: PatternSegment? {
    guard count > 2, start[0] == UInt8(ascii: "{"),
      let end = bytes.firstIndex(of: UInt8(ascii: "}")), end > 1
    else { return nil }
    return PatternSegment(start: start + 1, count: end - 1)
  }

  /// What a parameter's segment ends with behind its braces, as in `{id}.csv`; empty as a rule.
  var suffix: PatternSegment {
    let length = parameterName.map { count - $0.count - 2 } ?? 0
    return PatternSegment(start: start + (count - length), count: length)
  }

  /// Whether a segment of a path ends with this and has something in front of it.
  func ends(_ segment: UnsafeRawBufferPointer) -> Bool {
    segment.count > count
      && UnsafeRawBufferPointer(rebasing: segment.suffix(count)).isEqual(to: bytes)
  }

  /// The segments of a pattern, which must begin with a solidus.
  static func segments(of pattern: StaticString) -> [PatternSegment] {
    let bytes = pattern.bytes
    precondition(bytes.first == UInt8(ascii: "/"), "\(pattern) does not begin with a solidus")
    var segments: [PatternSegment] = []
    var start = 1
    for index in 1...bytes.count
    where index == bytes.count || bytes[index] == UInt8(ascii: "/") {
      segments.append(PatternSegment(start: pattern.utf8Start + start, count: index - start))
      start = index + 1
    }
    return segments
  }
}
