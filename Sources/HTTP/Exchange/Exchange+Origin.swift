import Addresses

extension Exchange {
  /// The address that the request comes from: the peer's, or behind a trusted proxy the one that it
  /// tells. Nil for a peer on this machine that has none.
  package var clientAddress: IPAddress? { origin.address }

  /// Whether the client speaks TLS, as a trusted proxy tells; this server itself does not.
  package var isSecure: Bool { origin.isSecure }

  private var origin: (address: IPAddress?, isSecure: Bool) {
    if let knownOrigin { return knownOrigin }
    let found = findOrigin()
    knownOrigin = found
    return found
  }

  /// `X-Forwarded-For` and `Forwarded` together are believed in neither: a proxy sets one of them,
  /// and the other is what a client made up.
  private func findOrigin() -> (address: IPAddress?, isSecure: Bool) {
    let proxies = context.trustedProxies
    guard proxies.contains(peer) else { return (peer, false) }
    switch (header("X-Forwarded-For"), header("Forwarded")) {
    case (let list?, nil):
      let hops = Hop.list(xForwardedFor: list, proto: header("X-Forwarded-Proto"))
      return proxies.origin(of: peer, through: hops)
    case (nil, let forwarded?):
      return proxies.origin(of: peer, through: Hop.list(forwarded: forwarded))
    default: return (peer, false)
    }
  }
}
