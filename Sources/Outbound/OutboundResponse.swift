/// What a server outside answered, whatever its status.
package struct OutboundResponse: Sendable {
  /// How much of a body is read, in bytes; the rest is left and the connection closed.
  package static let maximumBodySize = 64 * 1_024
  /// How long all header lines may be, in bytes; past it the request fails.
  package static let maximumHeaderSize = 64 * 1_024

  /// The status code (RFC 9110, section 15), never an interim one.
  package let status: Int
  /// How long to wait, from `Retry-After` as seconds or as a date (RFC 9110, section 10.2.3), or
  /// nil when there is none, it cannot be read, or its time has come.
  package let retryAfterSeconds: Int?
  /// Where a redirect leads, absolute; it is never followed.
  package let redirectURL: String?
  /// The first `maximumBodySize` bytes of the body.
  package let body: [UInt8]
  /// Whether there was more of the body.
  package let isTruncated: Bool
  /// From the start of the request to the end of the answer.
  package let durationMilliseconds: Int
}
