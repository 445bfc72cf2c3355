import Addresses

/// The proxies whose word about where a request comes from is taken.
package struct TrustedProxies: Sendable {
  private let blocks: [CIDR]
  /// Whether whoever connects over a Unix-domain socket is one of them.
  private let trustsLocalPeers: Bool

  /// No proxy: what a request says of its origin is ignored.
  package static let none = TrustedProxies([])

  /// The proxies at these addresses, and those that connect over a Unix-domain socket.
  package init(_ blocks: [CIDR], localPeers: Bool = false) {
    self.blocks = blocks
    trustsLocalPeers = localPeers
  }

  /// Whether a peer is one; nil stands for one that has no address of the internet.
  func contains(_ peer: IPAddress?) -> Bool {
    guard let peer else { return trustsLocalPeers }
    return blocks.contains { $0.contains(peer) }
  }

  /// Where a request comes from that `peer` passed on through proxies, the nearest one last.
  /// Proxies append: so the list is read from its end, past the trusted ones, up to the first
  /// address that is none of them. What lies beyond it may be made up, and is not looked at; at
  /// something that is no address the last one that was understood is the answer.
  func origin(of peer: IPAddress?, through hops: [Hop]) -> (address: IPAddress?, isSecure: Bool) {
    var origin: (address: IPAddress?, isSecure: Bool) = (peer, false)
    for hop in hops.reversed() {
      guard contains(origin.address) else { break }
      origin.isSecure = hop.isSecure
      guard let address = hop.address else { break }
      origin.address = address
    }
    return origin
  }
}

/// What one proxy says of the client that it got a request from.
struct Hop: Equatable {
  /// Nil where it does not say, or says something that is no address.
  let address: IPAddress?
  let isSecure: Bool
}

extension Hop {
  /// `X-Forwarded-For`, with `X-Forwarded-Proto`, which speaks of the nearest client: the custom of
  /// proxies that RFC 7239, section 1, tells of.
  static func list(xForwardedFor list: String, proto: String?) -> [Hop] {
    let schemes = (proto ?? "").split(separator: ",").map(trimmed)
    let isSecure = schemes.last?.lowercased() == "https"
    return list.split(separator: ",", omittingEmptySubsequences: false).map { item in
      Hop(address: address(trimmed(item)), isSecure: isSecure)
    }
  }

  /// `Forwarded`: RFC 7239, section 4. A value that is not well formed tells nothing.
  static func list(forwarded: String) -> [Hop] {
    var reader = ForwardedReader(forwarded)
    return reader.hops() ?? []
  }

  /// An address as proxies write it: alone, in brackets, or with a port.
  static func address(_ text: some StringProtocol) -> IPAddress? {
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      let port = text[text.index(after: end)...]
      guard port.isEmpty || isPort(port.dropFirst()) && port.hasPrefix(":") else { return nil }
      let inside = String(text[..<end].dropFirst())
      return inside.contains(":") ? IPAddress(inside) : nil
    }
    if let whole = IPAddress(String(text)) { return whole }
    guard let colon = text.lastIndex(of: ":"), isPort(text[text.index(after: colon)...]) else {
      return nil
    }
    let host = text[..<colon]
    return host.contains(":") ? nil : IPAddress(String(host))
  }

  /// A port, or one that was obfuscated (RFC 7239, section 6).
  private static func isPort(_ text: some StringProtocol) -> Bool {
    let name = text.hasPrefix("_") ? text.dropFirst() : text[...]
    return (1...32).contains(name.utf8.count)
      && name.utf8.allSatisfy { byte in
        (48...57).contains(byte) || text.hasPrefix("_") && ASCIISet.token.contains(byte)
      }
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    var rest = text.drop(while: isBlank)
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    return rest
  }
}

/// Reads the elements of a `Forwarded` header: `for=192.0.2.60;proto=https, for="[::1]:80"`.
private struct ForwardedReader {
  private var rest: Substring.UTF8View

  init(_ text: String) { rest = Substring(text).utf8 }

  /// The elements in their order; nil where the grammar is broken.
  mutating func hops() -> [Hop]? {
    var hops: [Hop] = []
    repeat {
      guard let hop = element() else { return nil }
      hops.append(hop)
    } while take(UInt8(ascii: ","))
    return rest.isEmpty ? hops : nil
  }

  private mutating func element() -> Hop? {
    var address: IPAddress?
    var isSecure = false
    var named: Set<String> = []
    repeat {
      skipBlanks()
      guard let name = token()?.lowercased(), take(UInt8(ascii: "=")), let value = value(),
        named.insert(name).inserted
      else { return nil }
      if name == "for" { address = Hop.address(value) }
      if name == "proto" { isSecure = value.lowercased() == "https" }
      skipBlanks()
    } while take(UInt8(ascii: ";"))
    return Hop(address: address, isSecure: isSecure)
  }

  private mutating func value() -> String? {
    guard take(UInt8(ascii: "\"")) else { return token() }
    var value: [UInt8] = []
    while var byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { return String(decoding: value, as: UTF8.self) }
      if byte == UInt8(ascii: "\\") {
        guard let escaped = rest.popFirst() else { return nil }
        byte = escaped
      }
      value.append(byte)
    }
    return nil
  }

  private mutating func token() -> String? {
    let token = rest.prefix { ASCIISet.token.contains($0) }
    rest = rest[token.endIndex...]
    return token.isEmpty ? nil : String(Substring(token))
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard rest.first == byte else { return false }
    rest.removeFirst()
    return true
  }

  private mutating func skipBlanks() { while take(0x20) || take(0x09) {} }
}
