/// Why a delivery did not come through where its receiver's status does not say it: the stable
/// words of `error`.
package enum DeliveryFault: String, Sendable, CaseIterable {
  // No answer came: what may be called, and what became of the call (`OutboundFailure.code`).
  case forbiddenAddress = "forbidden_address"
  case invalidURL = "invalid_url"
  case invalidRequest = "invalid_request"
  case resolve, connect, timeout, tls, login, interrupted, other
  /// Nothing was sent: the hook's secret signs nothing.
  case badSecret = "bad_secret"
  /// Nothing was sent: the operator has no server for the hook's format any more.
  case notOffered = "not_offered"
  /// A robot or the gateway says in its answer that it did not take it, or that it was sent too
  /// much.
  case refused
  case rateLimited = "rate_limited"
  /// The mail server takes it later, or never.
  case deferred, rejected
  /// Nothing was sent: the account had its text messages of the day.
  case dailyLimit = "daily_limit"
  /// Nothing more was sent: the hook was turned off.
  case webhookOff = "webhook_off"
}

extension DeliveryFault {
  /// Whether it says nothing of the receiver's server: that was not asked.
  package var isOwn: Bool {
    switch self {
    case .badSecret, .invalidURL, .forbiddenAddress, .notOffered: true
    default: false
    }
  }
}
