import Addresses
import JSON

/// One request and its answer.
///
/// A connection has one and uses it again for each of its requests. It is confined to its event
/// loop: a handler runs there and nowhere else, and must not keep it past its return.
package final class Exchange: @unchecked Sendable {
  let context: LoopContext
  let input: ByteBuffer
  let parser: RequestParser
  /// Where the request begins in `input`.
  var start = 0
  var match = RouteTable.Match.notFound
  /// Who is at the other end of the connection; nil for one without an address of the internet.
  var peer: IPAddress?
  var startedAt: UInt64 = 0

  /// Where the handler writes the answer's body.
  package let content = ByteBuffer()
  var answer: Answer?
  /// What follows upon `content`, once that has gone out.
  var rest: RestOfContent?
  /// What comes after `content` for as long as the connection lasts; the conversation takes it.
  var live: (any LiveContent)?
  var headers: [(name: StaticString, value: String)] = []
  var hasUnsafeHeader = false
  /// What the sender has left of its quota, where that is counted.
  var rateLimit: RateLimitState?
  /// What a browser may load and do where it shows the answer: nothing, unless it is a page.
  package var contentPolicy = Exchange.closedPolicy
  /// Where the request comes from, once somebody has asked.
  var knownOrigin: (address: IPAddress?, isSecure: Bool)?
  let requestIDBytes = ByteBuffer()

  init(context: LoopContext, input: ByteBuffer) {
    self.context = context
    self.input = input
    parser = RequestParser(limits: context.limits)
  }

  /// The number of the event loop, for what each loop has one of, such as readers.
  package var loop: Int { context.index }

  /// The request's method.
  package var method: Method { parser.head.method }

  /// The path, decoded, for logs and people.
  package var path: String {
    parser.head.isAboutServer ? "*" : parser.head.decodedPath.string
  }

  /// The path as it was sent, for links.
  package var rawPath: String {
    String(decoding: rawPathBytes, as: UTF8.self)
  }

  /// The path and the query as they were sent, in place; valid until the handler returns.
  package var target: UnsafeRawBufferPointer {
    let (path, query) = (parser.head.path, parser.head.query)
    return requestBytes.cut(Int(path.start), Int(query.count > 0 ? query.end : path.end))
  }

  /// The pattern of the route that the router found.
  package var routePattern: StaticString? {
    if case .route(let index) = match { return context.router.table.entries[index].route.pattern }
    return nil
  }

  /// The whole body, where it lies in the connection's buffer; valid until the handler returns.
  package var body: UnsafeRawBufferPointer {
    requestBytes.cut(parser.bodyStart, parser.bodyEnd)
  }

  /// The request's id: the one it brought in `X-Request-Id`, if it is a sane one, or one of ours.
  package var requestID: String {
    makeRequestID()
    return requestIDBytes.string
  }

  /// The request from its first byte on, and what came after it.
  var requestBytes: UnsafeRawBufferPointer {
    input.unsafeBytes.cut(start, input.count)
  }

  var rawPathBytes: UnsafeRawBufferPointer { parser.head.path.bytes(of: requestBytes) }

  func makeRequestID() {
    if !requestIDBytes.isEmpty { return }
    if let given = parser.head.requestID?.bytes(of: requestBytes), RequestIDs.isSane(given) {
      requestIDBytes.append(given)
    } else {
      context.requestIDs.appendNext(to: requestIDBytes)
    }
  }

  /// Nothing is loaded, and no page may frame it.
  static let closedPolicy: StaticString = "default-src 'none'; frame-ancestors 'none'"

  /// Forgets request and answer.
  func reset() {
    discardAnswer()
    knownOrigin = nil
    rateLimit = nil
    match = .notFound
    requestIDBytes.removeAll()
    parser.reset()
  }
}
