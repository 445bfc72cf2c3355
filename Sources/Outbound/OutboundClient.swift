import Addresses

/// Calls servers outside over HTTP/1.1 and HTTP/2: one thread for all requests, connections kept
/// and used again, nothing inside reached unless the operator allows it, redirects not followed, no
/// cookies, and no proxy or password from the environment.
package final class OutboundClient: Sendable {
  private let loop: TransferLoop
  private let policy: AddressPolicy
  private let userAgent: String
  private let resolving: @Sendable () -> [String]
  private let authorities: String?

  /// A client that runs until it is stopped or gone. `allowing` are inside addresses that may be
  /// reached all the same; past `maximumInFlight` a request is refused at once.
  package convenience init(
    userAgent: String, allowing: [CIDR] = [], maximumInFlight: Int = 256
  ) {
    self.init(
      userAgent: userAgent, allowing: allowing, maximumInFlight: maximumInFlight, resolving: [])
  }

  /// `resolving` gives names addresses (`name:port:address`), in place of the resolver's.
  convenience init(
    userAgent: String, allowing: [CIDR], maximumInFlight: Int, resolving: [String]
  ) {
    self.init(
      userAgent: userAgent, allowing: allowing, maximumInFlight: maximumInFlight,
      resolving: { resolving })
  }

  /// The same with addresses that are asked for anew for each request, as of a name server that
  /// changes its mind, and a file of authorities beside the system's.
  init(
    userAgent: String, allowing: [CIDR], maximumInFlight: Int,
    resolving: @escaping @Sendable () -> [String], authorities: String? = nil
  ) {
    self.authorities = authorities
    precondition(maximumInFlight > 0, "at least one request must be possible")
    policy = AddressPolicy(allowed: allowing)
    self.userAgent = userAgent
    self.resolving = resolving
    loop = TransferLoop(maximumInFlight: maximumInFlight)
    loop.start()
  }

  deinit {
    loop.stop()
  }

  /// The server's answer, whatever its status. Throws `invalidURL`, `invalidRequest` and
  /// `forbiddenAddress` before anything is sent, and what else went wrong. That the task is
  /// cancelled changes nothing: the request ends by itself, within its time.
  package func send(_ request: OutboundRequest) async throws(OutboundFailure) -> OutboundResponse {
    let transfer = try Transfer(
      request, userAgent: userAgent, policy: request.isOperators ? .everywhere : policy,
      resolving: resolving(), authorities: authorities)
    let outcome = await withCheckedContinuation { waiter in
      transfer.wait(waiter)
      loop.add(transfer)
    }
    return try outcome.get()
  }

  /// What the server said last of the message: that it took it, or a refusal of the sender, the
  /// recipient or the message. Throws what kept it from being asked, such as `tls` where a way that
  /// was to be kept from others is not, and `login`. Nothing but greetings is sent then.
  package func send(
    _ mail: OutboundMail, by server: MailServer
  ) async throws(OutboundFailure) -> MailReply {
    let transfer = try Transfer(mail, by: server)
    let outcome = await withCheckedContinuation { waiter in
      transfer.wait(waiter)
      loop.add(transfer)
    }
    let reply = try outcome.get()
    return MailReply(line: String(decoding: reply.body, as: UTF8.self))
  }

  /// Throws `invalidURL` or `forbiddenAddress` if `send` would without asking a name server: for
  /// the moment when somebody gives a URL that is called later.
  package func check(_ url: String) throws(OutboundFailure) {
    _ = try OutboundURL(url, policy: policy)
  }

  /// Ends all requests under way as `stopped`, and refuses every later one so. Returns when that is
  /// done, in milliseconds; may be called again.
  package func stop() {
    loop.stop()
  }
}
