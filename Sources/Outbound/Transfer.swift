import Addresses
internal import CCurl
import Glibc

/// One request on its way: libcurl's handle, what it has received, and who waits for it.
///
/// It is built by the sender, handed to the loop, and from then on touched by the loop's thread
/// only: so it is `Sendable`.
final class Transfer: @unchecked Sendable {
  typealias Outcome = Result<OutboundResponse, OutboundFailure>

  let easy: EasyHandle
  private let url: OutboundURL
  private let policy: AddressPolicy
  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  private var waiter: CheckedContinuation<Outcome, Never>?

  private var body: [UInt8] = []
  private var isTruncated = false
  private var headerSize = 0
  private var forbidden: IPAddress?

  /// A transfer that is ready to be started. Throws what is wrong with the request.
  init(
    _ request: OutboundRequest, userAgent: String, policy: AddressPolicy, resolving: [String]
  ) throws(OutboundFailure) {
    guard OutboundHeaders.isToken(request.method) else {
      throw .invalidRequest("the method is no token")
    }
    guard request.body.count <= OutboundRequest.maximumBodySize else {
      throw .invalidRequest("the body is too long")
    }
    let lines = try OutboundHeaders.lines(of: request)
    self.policy = policy
    url = try OutboundURL(request.url, policy: policy)
    easy = try EasyHandle()
    easy.check(ccurl_set_url(easy.pointer, url.handle))
    easy.set(CURLOPT_USERAGENT, userAgent)
    easy.set(CURLOPT_HTTPHEADER, list(lines))
    if !resolving.isEmpty { easy.set(CURLOPT_RESOLVE, list(resolving)) }
    setMethod(request)
    setLimits(request)
    setCallbacks()
  }

  deinit {
    curl_easy_cleanup(easy.pointer)
    for list in lists { curl_slist_free_all(list) }
  }

  /// Says who is told the outcome.
  func wait(_ waiter: CheckedContinuation<Outcome, Never>) {
    self.waiter = waiter
  }

  /// Tells the outcome, once.
  func finish(_ outcome: Outcome) {
    waiter?.resume(returning: outcome)
    waiter = nil
  }

  /// What came of the transfer that libcurl ended with this code.
  func outcome(_ code: CURLcode) -> Outcome {
    if code == CURLE_OK || (code == CURLE_WRITE_ERROR && isTruncated) { return .success(response) }
    if code == CURLE_COULDNT_CONNECT, let forbidden {
      return .failure(.forbiddenAddress(forbidden.description))
    }
    if headerSize > OutboundResponse.maximumHeaderSize {
      return .failure(.other("the answer's headers are too long"))
    }
    return .failure(OutboundFailure(code))
  }

  private var response: OutboundResponse {
    let seconds = ccurl_info_size(easy.pointer, CURLINFO_RETRY_AFTER)
    return OutboundResponse(
      status: ccurl_info_long(easy.pointer, CURLINFO_RESPONSE_CODE),
      retryAfterSeconds: seconds > 0 ? Int(seconds) : nil,
      redirectURL: ccurl_info_string(easy.pointer, CURLINFO_REDIRECT_URL).map {
        String(cString: $0)
      },
      body: body, isTruncated: isTruncated,
      durationMilliseconds: Int(ccurl_info_size(easy.pointer, CURLINFO_TOTAL_TIME_T) / 1_000))
  }

  private func setMethod(_ request: OutboundRequest) {
    switch request.method {
    case "GET" where request.body.isEmpty: easy.set(CURLOPT_HTTPGET, 1)
    case "HEAD": easy.set(CURLOPT_NOBODY, 1)
    case let method:
      // Without a body there is no Content-Length either, unless the method expects one
      // (RFC 9110, section 8.6).
      if !request.body.isEmpty || ["POST", "PUT", "PATCH"].contains(method) {
        easy.setBody(request.body)
      }
      easy.set(CURLOPT_CUSTOMREQUEST, method)
    }
  }

  private func setLimits(_ request: OutboundRequest) {
    easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
    easy.set(CURLOPT_FOLLOWLOCATION, 0)
    easy.set(CURLOPT_PROXY, "")
    easy.set(CURLOPT_NOSIGNAL, 1)
    // HTTP/2 where a TLS server offers it (RFC 9113, section 3.2), else HTTP/1.1.
    easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    easy.set(CURLOPT_TIMEOUT_MS, request.timeoutMilliseconds)
    easy.set(CURLOPT_CONNECTTIMEOUT_MS, request.connectTimeoutMilliseconds)
    // A time limit that comes during a slow look-up must not make the loop wait for its end.
    easy.set(CURLOPT_QUICK_EXIT, 1)
  }

  private func setCallbacks() {
    let context = Unmanaged.passUnretained(self).toOpaque()
    easy.check(
      ccurl_on_body(
        easy.pointer,
        { data, size, count, context in
          Transfer.from(context).receiveBody(
            UnsafeRawBufferPointer(start: data, count: size * count))
        }, context))
    easy.check(
      ccurl_on_header(
        easy.pointer,
        { _, size, count, context in Transfer.from(context).receiveHeader(size * count) },
        context))
    easy.check(
      ccurl_on_open_socket(
        easy.pointer,
        { context, _, address in
          guard let address else { return CURL_SOCKET_BAD }
          return Transfer.from(context).openSocket(address)
        }, context))
  }

  private func list(_ lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines { list = curl_slist_append(list, line) }
    if let list { lists.append(list) }
    return list
  }

  private static func from(_ context: UnsafeMutableRawPointer?) -> Transfer {
    guard let context else { preconditionFailure("libcurl lost a transfer") }
    return Unmanaged.fromOpaque(context).takeUnretainedValue()
  }

  /// How many of the bytes were taken; fewer than given end the transfer.
  private func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Int {
    let taken = bytes.prefix(OutboundResponse.maximumBodySize - body.count)
    body.append(contentsOf: taken)
    isTruncated = taken.count < bytes.count
    return taken.count
  }

  private func receiveHeader(_ size: Int) -> Int {
    headerSize += size
    return headerSize > OutboundResponse.maximumHeaderSize ? 0 : size
  }

  /// A socket for the address, or none: this is the address that will be connected to, whatever
  /// the URL spelled and a name server answered.
  private func openSocket(_ target: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    guard let address = IPAddress(ccurl_address(target)) else { return CURL_SOCKET_BAD }
    guard policy.permits(address) else {
      forbidden = address
      return CURL_SOCKET_BAD
    }
    return socket(
      target.pointee.family, target.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
      target.pointee.protocol)
  }
}
