/// A request to a server outside.
package struct OutboundRequest: Sendable {
  /// The longest URL, in bytes.
  package static let maximumURLSize = 2_048
  /// How many bytes all names and values of the headers may have together.
  package static let maximumHeaderSize = 16 * 1_024
  /// How many bytes the body may have.
  package static let maximumBodySize = 4 * 1_024 * 1_024
  /// The longest that a request may be given.
  package static let maximumTimeoutMilliseconds = 30_000

  /// An http or https URL in ASCII, without user and password.
  package var url: String
  /// The method, in upper case.
  package var method: String
  /// Beside these the client sends `Host`, `User-Agent`, `Accept` and what frames the body.
  package var headers: [(name: String, value: String)]
  /// What is sent, to the byte.
  package var body: [UInt8]
  /// Whether the operator named the address, and nobody else: then it may be inside.
  package var isOperators: Bool
  /// From the first look-up of the name to the last byte of the answer.
  package var timeoutMilliseconds: Int
  /// From the first look-up of the name to a connection, TLS and all.
  package var connectTimeoutMilliseconds: Int

  /// A request; times are in milliseconds, from 1 to `maximumTimeoutMilliseconds`.
  package init(
    url: String, method: String = "POST", headers: [(name: String, value: String)] = [],
    body: [UInt8] = [], isOperators: Bool = false, timeoutMilliseconds: Int = 15_000,
    connectTimeoutMilliseconds: Int = 5_000
  ) {
    let times = 1...Self.maximumTimeoutMilliseconds
    precondition(times.contains(timeoutMilliseconds), "a request has a time limit")
    precondition(times.contains(connectTimeoutMilliseconds), "a connection has a time limit")
    self.url = url
    self.method = method
    self.headers = headers
    self.body = body
    self.isOperators = isOperators
    self.timeoutMilliseconds = timeoutMilliseconds
    self.connectTimeoutMilliseconds = connectTimeoutMilliseconds
  }
}
