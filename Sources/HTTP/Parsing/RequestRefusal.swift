/// A request that is not served because of its form: one case for each rule of RFC 9112, RFC 9110,
/// RFC 3986, or the server's limits. After the ones that a parser raises the connection is closed.
package enum RequestRefusal: String, Error, CaseIterable {
  // The message's lines.
  case malformedRequestLine, malformedVersion, bareLineFeed, foldedHeader, malformedHeaderName
  case malformedHeaderValue, unsupportedVersion, unknownMethod
  // The target and the host.
  case malformedTarget, malformedPercentEncoding, pathIsNotUTF8, controlCharacterInPath, dotSegment
  case missingHost, doubledHost, malformedHost
  // The body's framing.
  case malformedContentLength, doubledContentLength, lengthAndTransferCoding
  case unknownTransferCoding, transferCodingInHTTP10, malformedChunk, malformedTrailer
  case unknownExpectation
  // The limits.
  case targetTooLong, headersTooLong, tooManyHeaders, bodyTooLong, noRoom, timeout
  // What a handler finds when it decodes the query.
  case malformedQuery

  /// The status of the answer.
  package var status: Status {
    switch self {
    case .unsupportedVersion: .versionNotSupported
    case .unknownMethod: .notImplemented
    case .targetTooLong: .uriTooLong
    case .headersTooLong, .tooManyHeaders: .headersTooLarge
    case .bodyTooLong: .contentTooLarge
    case .noRoom: .serviceUnavailable
    case .unknownExpectation: .expectationFailed
    case .timeout: .requestTimeout
    default: .badRequest
    }
  }

  /// The stable code of the problem that the client gets.
  package var code: String {
    switch self {
    case .unsupportedVersion: "version_not_supported"
    case .unknownMethod: "method_not_implemented"
    case .targetTooLong: "uri_too_long"
    case .headersTooLong, .tooManyHeaders: "headers_too_large"
    case .bodyTooLong: "content_too_large"
    case .noRoom: "overloaded"
    case .unknownExpectation: "expectation_failed"
    case .timeout: "request_timeout"
    case .malformedQuery: "malformed_query"
    default: "malformed_request"
    }
  }

  /// The problem that the client gets.
  package var problem: Problem { Problem(status, code: code, detail: sentence) }
}

extension RequestRefusal {
  /// What is wrong, in words for whoever wrote the client.
  package var sentence: String {
    switch self {
    case .malformedRequestLine: "The request line is not a method, a target and a version."
    case .malformedVersion: "The version is not written HTTP/1.1."
    case .bareLineFeed: "A line must end with CR LF."
    case .foldedHeader: "A header must not be folded over several lines."
    case .malformedHeaderName: "A header's name is not a token directly followed by a colon."
    case .malformedHeaderValue: "A header's value contains a control character."
    case .unsupportedVersion: "This server speaks HTTP/1.1 and HTTP/1.0."
    case .unknownMethod: "This server does not know the request's method."
    case .malformedTarget: "The request's target is not a valid path or URI."
    case .malformedPercentEncoding: "A percent sign in the path is not followed by two hex digits."
    case .pathIsNotUTF8: "The path is not UTF-8."
    case .controlCharacterInPath: "The path contains a control character."
    case .dotSegment: "The path must not contain the segments . and .. ."
    case .missingHost: "HTTP/1.1 requires a Host header."
    case .doubledHost: "There is more than one Host header."
    case .malformedHost: "The host is not a name or address with an optional port."
    case .malformedContentLength: "Content-Length is not a number."
    case .doubledContentLength: "There is more than one Content-Length."
    case .lengthAndTransferCoding: "Content-Length and Transfer-Encoding exclude each other."
    case .unknownTransferCoding: "The only transfer coding that is understood is chunked."
    case .transferCodingInHTTP10: "HTTP/1.0 has no transfer codings."
    case .malformedChunk: "The chunked body is malformed."
    case .malformedTrailer: "A trailer of the chunked body is malformed."
    case .unknownExpectation: "The only expectation that is understood is 100-continue."
    case .targetTooLong: "The request line is too long."
    case .headersTooLong: "The headers are too long."
    case .tooManyHeaders: "There are too many headers."
    case .bodyTooLong: "The body is longer than what is accepted here."
    case .noRoom: "Too many large requests are on their way; try again soon."
    case .timeout: "The request did not arrive in time."
    case .malformedQuery: "The query is not valid percent-encoded UTF-8."
    }
  }
}
