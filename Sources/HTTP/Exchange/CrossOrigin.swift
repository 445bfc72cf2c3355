import JSON

/// Which pages of other origins a browser lets read the answers: the CORS protocol of the Fetch
/// standard (https://fetch.spec.whatwg.org/#http-cors-protocol). Tokens travel in a header that the
/// page itself sets, so credentials of the browser's own are never allowed.
package struct CrossOrigin: Sendable {
  private let origins: [String]
  fileprivate let requestHeaders: String
  fileprivate let answerHeaders: String

  /// No origin but the server's own: no answer says anything of origins.
  package static let none = CrossOrigin(origins: [], requestHeaders: [], answerHeaders: [])
  /// How long a browser may remember what it was told, in seconds.
  fileprivate static let maximumAge = 600

  /// These origins, each as a browser writes it (`https://shop.example`), the headers that their
  /// requests may have and those of the answers that they may read, beside the ones of every
  /// request and answer.
  package init(origins: [String], requestHeaders: [String], answerHeaders: [String]) {
    self.origins = origins
    self.requestHeaders = requestHeaders.joined(separator: ", ")
    self.answerHeaders = answerHeaders.joined(separator: ", ")
  }

  /// Whether a text is an origin as a browser writes it: scheme, host and maybe a port, in lower
  /// case and nothing more (RFC 6454, section 6.2).
  package static func isOrigin(_ text: String) -> Bool {
    text.wholeMatch(of: /https?:\/\/([a-z0-9.-]+|\[[0-9a-f:.]+\])(:[1-9][0-9]{0,4})?/) != nil
  }

  var isNone: Bool { origins.isEmpty }

  func allows(_ origin: UnsafeRawBufferPointer) -> Bool {
    origins.contains { $0.utf8.elementsEqual(origin) }
  }
}

extension Exchange {
  private var allowedOrigin: UnsafeRawBufferPointer? {
    guard let origin = headerBytes("Origin"), context.crossOrigin.allows(origin) else { return nil }
    return origin
  }

  /// Writes what every answer says of origins, errors as well: else a page could not read them.
  func writeCrossOrigin(to output: ByteBuffer) {
    if context.crossOrigin.isNone { return }
    output.append("\r\nVary: Origin" as StaticString)
    guard let origin = allowedOrigin else { return }
    output.append("\r\nAccess-Control-Allow-Origin: " as StaticString)
    output.append(origin)
    output.append("\r\nAccess-Control-Expose-Headers: " as StaticString)
    output.append(context.crossOrigin.answerHeaders)
  }

  /// Answers a browser's question before a request, where it is one of an allowed origin.
  func answerPreflight(allowing methods: MethodSet) {
    guard allowedOrigin != nil, headerBytes("Access-Control-Request-Method") != nil else { return }
    setHeader("Access-Control-Allow-Methods", methods.allowHeader)
    setHeader("Access-Control-Allow-Headers", context.crossOrigin.requestHeaders)
    setHeader("Access-Control-Max-Age", "\(CrossOrigin.maximumAge)")
  }
}
