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
  /// `/v1/orders/{id}/cancel`.
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
    guard count > 2, start[0] == UInt8(ascii: "{"), start[count - 1] == UInt8(ascii: "}") else {
      return nil
    }
    return PatternSegment(start: start + 1, count: count - 2)
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
