/// Why a request has no answer.
package enum OutboundFailure: Error, Equatable, Sendable {
  /// Nothing was sent: the host is this inside address, or its name resolves to it. A name's owner
  /// may not be told the address, only the `code`.
  case forbiddenAddress(String)
  /// Nothing was sent: the URL is not one, or not one that may be called.
  case invalidURL(String)
  /// Nothing was sent: the method, a header or the body may not be sent.
  case invalidRequest(String)
  /// The name has no address.
  case resolve
  /// No connection came about.
  case connect
  /// The time given was over.
  case timeout
  /// No trusted connection came about.
  case tls
  /// The server takes neither the user nor the password.
  case login
  /// The connection broke before the answer was complete; the request may have been received.
  case interrupted
  /// Nothing was sent: as many requests as may be are under way.
  case tooManyInFlight
  /// The client was stopped; the request may have been received.
  case stopped
  /// Anything else, in libcurl's words.
  case other(String)

  /// A word for the kind of failure, for tables, metrics and callers, that never changes.
  package var code: String {
    switch self {
    case .forbiddenAddress: "forbidden_address"
    case .invalidURL: "invalid_url"
    case .invalidRequest: "invalid_request"
    case .resolve: "resolve"
    case .connect: "connect"
    case .timeout: "timeout"
    case .tls: "tls"
    case .login: "login"
    case .interrupted: "interrupted"
    case .tooManyInFlight: "too_many_in_flight"
    case .stopped: "stopped"
    case .other: "other"
    }
  }
}

extension OutboundFailure: CustomStringConvertible {
  /// The failure in one line, for logs and operators.
  package var description: String {
    switch self {
    case .forbiddenAddress(let address): "the address \(address) may not be reached"
    case .invalidURL(let reason): "the URL cannot be called: \(reason)"
    case .invalidRequest(let reason): "the request cannot be sent: \(reason)"
    case .resolve: "the host name has no address"
    case .connect: "the server accepts no connection"
    case .timeout: "the server took too long"
    case .tls: "no trusted TLS connection came about"
    case .login: "the server takes neither the user nor the password"
    case .interrupted: "the connection broke before the answer was complete"
    case .tooManyInFlight: "too many requests are under way"
    case .stopped: "the client was stopped"
    case .other(let reason): reason
    }
  }
}
