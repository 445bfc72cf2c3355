/// The request methods that the server knows (RFC 9110, section 9, and RFC 5789); any other token
/// is answered 501.
package enum Method: UInt8, Sendable, CaseIterable {
  case get, head, post, put, patch, delete, options
  /// Known so that they are answered 405: nothing here echoes a request back, or has a body to ask
  /// with (draft-ietf-httpbis-safe-method-w-body).
  case trace, query

  /// The method's token on the wire.
  package var token: StaticString {
    switch self {
    case .get: "GET"
    case .head: "HEAD"
    case .post: "POST"
    case .put: "PUT"
    case .patch: "PATCH"
    case .delete: "DELETE"
    case .options: "OPTIONS"
    case .trace: "TRACE"
    case .query: "QUERY"
    }
  }

  /// The method of a token, which is told apart by case; nil when it is none of these.
  init?(token: UnsafeRawBufferPointer) {
    for method in Method.allCases where method.token.isEqual(to: token) {
      self = method
      return
    }
    return nil
  }
}

/// A few methods as one small value, for `Allow`.
struct MethodSet: Equatable {
  private(set) var bits: UInt8 = 0

  var isEmpty: Bool { bits == 0 }

  mutating func insert(_ method: Method) { bits |= 1 << method.rawValue }

  mutating func formUnion(_ other: MethodSet) { bits |= other.bits }

  func contains(_ method: Method) -> Bool { bits & (1 << method.rawValue) != 0 }

  /// The value of an `Allow` header: what has a route, and what the router adds to it.
  var allowHeader: String {
    var allowed = self
    if contains(.get) { allowed.insert(.head) }
    allowed.insert(.options)
    return Method.allCases.filter(allowed.contains).map { "\($0.token)" }.joined(separator: ", ")
  }
}
