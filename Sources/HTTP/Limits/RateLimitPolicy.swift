/// How many requests somebody may send: `quota` at once, and as many again in each `window`.
package struct RateLimitPolicy: Sendable {
  package let quota: Int
  /// In seconds.
  package let window: Int
  /// A policy as `RateLimit-Policy` tells it, and its name as `RateLimit` does
  /// (draft-ietf-httpapi-ratelimit-headers-10, sections 3 and 4).
  let text: String
  let quotedName: String

  /// A policy under a name of letters and hyphens; `quota` and `window` are at least 1.
  package init(_ name: String, quota: Int, window: Int) {
    precondition(quota > 0 && window > 0, "a quota and its window are at least 1")
    self.quota = quota
    self.window = window
    quotedName = "\"\(name)\""
    text = "\"\(name)\";q=\(quota);w=\(window)"
  }

  /// What one request takes of the window, in microseconds.
  var interval: Int64 { max(1, length / Int64(quota)) }
  /// The window in microseconds.
  var length: Int64 { Int64(window) * 1_000_000 }
}

/// What is left to somebody under a policy.
package struct RateLimitState: Sendable {
  package let policy: RateLimitPolicy
  package let isExceeded: Bool
  /// Requests that may be sent now.
  package let remaining: Int
  /// Seconds until the whole quota is there again.
  package let reset: Int
  /// Seconds until one more request may be sent; 0 where it may be now.
  package let retryAfter: Int
}
