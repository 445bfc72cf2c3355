import HTTP

/// What one client is counted by: its IPv4 address, or the first 64 bits of its IPv6 address, of
/// which a single subscriber has all the rest (RFC 6177). Nil where there is no network in between.
func clientKey(of exchange: Exchange) -> String? { clientKey(ofAddress: exchange.peerAddress) }

func clientKey(ofAddress address: String) -> String? {
  if address.isEmpty { return nil }
  guard address.contains(":") else { return address }
  let bare = address.prefix { $0 != "%" }
  // An IPv4 client of a socket for both (RFC 4291, section 2.5.5.2).
  if bare.contains("."), let last = bare.split(separator: ":").last { return String(last) }
  return firstFourGroups(of: bare).joined(separator: ":") + "::/64"
}

/// The first four of eight groups, where `::` stands for as many zeros as there is room for.
private func firstFourGroups(of address: Substring) -> [Substring] {
  func groups(_ part: Substring?) -> [Substring] { part?.split(separator: ":") ?? [] }
  guard let gap = address.firstRange(of: "::") else { return Array(groups(address).prefix(4)) }
  let (head, tail) = (groups(address[..<gap.lowerBound]), groups(address[gap.upperBound...]))
  let zeros = [Substring](repeating: "0", count: max(0, 8 - head.count - tail.count))
  return Array((head + zeros + tail).prefix(4))
}
