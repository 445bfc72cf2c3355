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
  private let url: OutboundURL?
  private let policy: AddressPolicy
  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  private var waiter: CheckedContinuation<Outcome, Never>?

  private var body: [UInt8] = []
  private var isTruncated = false
  private var headerSize = 0
  private var forbidden: IPAddress?

  // Of mail alone: the message, how much of it was given, how many lines its server said, and the
  // last of them that refused something.
  private var isMail = false
  private var upload: [UInt8] = []
  private var uploaded = 0
  private var replyCount = 0
  private var refusal: [UInt8] = []

  /// A transfer that is ready to be started. Throws what is wrong with the request.
  init(
    _ request: OutboundRequest, userAgent: String, policy: AddressPolicy, resolving: [String],
    authorities: String?
  ) throws(OutboundFailure) {
    guard OutboundHeaders.isToken(request.method) else {
      throw .invalidRequest("the method is no token")
    }
    guard request.body.count <= OutboundRequest.maximumBodySize else {
      throw .invalidRequest("the body is too long")
    }
    let lines = try OutboundHeaders.lines(of: request)
    self.policy = policy
    let url = try OutboundURL(request.url, policy: policy)
    self.url = url
    easy = try EasyHandle()
    easy.check(ccurl_set_url(easy.pointer, url.handle))
    easy.set(CURLOPT_USERAGENT, userAgent)
    easy.set(CURLOPT_HTTPHEADER, list(lines))
    if let authorities { easy.set(CURLOPT_CAINFO, authorities) }
    if !resolving.isEmpty { easy.set(CURLOPT_RESOLVE, list(resolving)) }
    setMethod(request)
    easy.set(CURLOPT_PROTOCOLS_STR, "http,https")
    easy.set(CURLOPT_FOLLOWLOCATION, 0)
    // HTTP/2 where a TLS server offers it (RFC 9113, section 3.2), else HTTP/1.1.
    easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    setLimits(request.timeoutMilliseconds, request.connectTimeoutMilliseconds)
    setCallbacks()
  }

  /// A message that is ready to be handed over. Throws what is wrong with it.
  init(_ mail: OutboundMail, by server: MailServer) throws(OutboundFailure) {
    for address in [mail.from, mail.to] {
      guard address.utf8.allSatisfy({ (0x21...0x7e).contains($0) && !"<>".utf8.contains($0) })
      else { throw .invalidRequest("an address holds what no address does") }
    }
    guard mail.message.count <= OutboundMail.maximumSize else {
      throw .invalidRequest("the message is too long")
    }
    policy = .everywhere
    url = nil
    upload = mail.message
    isMail = true
    easy = try EasyHandle()
    let name = mail.from.split(separator: "@").last ?? "localhost"
    easy.set(CURLOPT_URL, server.url(greetingAs: String(name)))
    easy.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    if server.security == .startTLS {
      easy.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue))
    }
    if let login = server.login {
      easy.set(CURLOPT_USERNAME, login.user)
      easy.set(CURLOPT_PASSWORD, login.password)
    }
    if let authorities = server.authorities { easy.set(CURLOPT_CAINFO, authorities) }
    easy.set(CURLOPT_MAIL_FROM, "<\(mail.from)>")
    easy.set(CURLOPT_MAIL_RCPT, list(["<\(mail.to)>"]))
    easy.set(CURLOPT_UPLOAD, 1)
    easy.check(
      ccurl_set_size(easy.pointer, CURLOPT_INFILESIZE_LARGE, Int64(mail.message.count)))
    setLimits(mail.timeoutMilliseconds, mail.timeoutMilliseconds)
    setCallbacks()
    let context = Unmanaged.passUnretained(self).toOpaque()
    easy.check(
      ccurl_on_read(
        easy.pointer,
        { data, size, count, context in
          Transfer.from(context).giveUpload(
            UnsafeMutableRawBufferPointer(start: data, count: size * count))
        }, context))
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
    if isMail, code != CURLE_OK, refusesMail(code) {
      body = refusal
      return .success(response)
    }
    if code == CURLE_OK || (code == CURLE_WRITE_ERROR && isTruncated) { return .success(response) }
    if code == CURLE_COULDNT_CONNECT, let forbidden {
      return .failure(.forbiddenAddress(forbidden.description))
    }
    if headerSize > OutboundResponse.maximumHeaderSize {
      return .failure(.other("the answer's headers are too long"))
    }
    return .failure(OutboundFailure(code))
  }

  /// Whether the server was asked to take the message and refused: libcurl has no code of its own
  /// for that. A refusal in its greeting is no answer to anything.
  private func refusesMail(_ code: CURLcode) -> Bool {
    let isGreeting = replyCount <= 1 && ccurl_info_long(easy.pointer, CURLINFO_NUM_CONNECTS) > 0
    return [CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_WEIRD_SERVER_REPLY].contains(code)
      && !isGreeting && !refusal.isEmpty
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

  private func setLimits(_ milliseconds: Int, _ connectMilliseconds: Int) {
    easy.set(CURLOPT_PROXY, "")
    easy.set(CURLOPT_NOSIGNAL, 1)
    easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    easy.set(CURLOPT_TIMEOUT_MS, milliseconds)
    easy.set(CURLOPT_CONNECTTIMEOUT_MS, connectMilliseconds)
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
        { data, size, count, context in
          Transfer.from(context).receiveHeader(
            UnsafeRawBufferPointer(start: data, count: size * count))
        }, context))
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

  /// A header or, of a mail server, a line of a reply, of which the last is kept.
  private func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
    headerSize += line.count
    if isMail {
      replyCount += 1
      // What libcurl says good-bye with after a refusal is answered too: that is no word on the
      // mail.
      let reply = line.prefix(MailReply.maximumLineSize).filter { $0 != 0x0d && $0 != 0x0a }
      if let first = reply.first, first == UInt8(ascii: "4") || first == UInt8(ascii: "5") {
        refusal = reply
      } else {
        body = reply
      }
    }
    return headerSize > OutboundResponse.maximumHeaderSize ? 0 : line.count
  }

  /// Gives as much of the message as there is room for; nothing at its end.
  private func giveUpload(_ room: UnsafeMutableRawBufferPointer) -> Int {
    let piece = upload[uploaded...].prefix(room.count)
    room.copyBytes(from: piece)
    uploaded += piece.count
    return piece.count
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
