import Addresses

/// The blocks that are not the public internet: RFC 6890 with the IANA special-purpose registries
/// that it founds (as updated by RFC 8190), multicast (RFC 5771), and clouds' addresses for
/// metadata that lie outside them.
enum InsideAddresses {
  static let version4 = blocks([
    "0.0.0.0/8",  // this network, RFC 791; 0.0.0.0 reaches the machine itself
    "10.0.0.0/8",  // private, RFC 1918
    "100.64.0.0/10",  // shared by carriers' NAT, RFC 6598; Alibaba Cloud's metadata too
    "127.0.0.0/8",  // loopback, RFC 1122
    "168.63.129.16/32",  // Azure's host
    "169.254.0.0/16",  // link-local, RFC 3927; metadata of most clouds
    "172.16.0.0/12",  // private, RFC 1918
    "192.0.0.0/24",  // protocol assignments, RFC 6890; Oracle Cloud's metadata too
    "192.0.2.0/24",  // documentation, RFC 5737
    "192.88.99.0/24",  // 6to4 relays, RFC 7526
    "192.168.0.0/16",  // private, RFC 1918
    "198.18.0.0/15",  // benchmarks, RFC 2544
    "198.51.100.0/24",  // documentation, RFC 5737
    "203.0.113.0/24",  // documentation, RFC 5737
    "224.0.0.0/4",  // multicast, RFC 5771
    "240.0.0.0/4",  // reserved, RFC 1112; broadcast, RFC 8190
  ])

  /// The only block of IPv6 with global addresses (RFC 4291, section 2.4, and IANA's registry). All
  /// else is inside: `::`, `::1`, `fc00::/7`, `fe80::/10`, `fec0::/10`, `ff00::/8`, `100::/64`,
  /// `64:ff9b:1::/48`, `5f00::/16` and what nobody has assigned.
  static let globalVersion6 = block("2000::/3")

  /// Inside although within `globalVersion6`.
  static let version6 = blocks([
    "2001::/23",  // protocol assignments, RFC 2928: Teredo, benchmarks, ORCHID
    "2001:db8::/32",  // documentation, RFC 3849
    "3fff::/20",  // documentation, RFC 9637
  ])

  /// Blocks whose addresses lead to an IPv4 address within them, `shift` bits from their end, and
  /// are inside when that one is.
  static let embedding: [(block: CIDR, shift: Int)] = [
    (block("64:ff9b::/96"), 0),  // NAT64, RFC 6052
    (block("2002::/16"), 80),  // 6to4, RFC 3056
  ]

  private static func blocks(_ texts: [String]) -> [CIDR] { texts.map(block) }

  private static func block(_ text: String) -> CIDR {
    do { return try CIDR.parse(text) } catch { preconditionFailure(error.description) }
  }
}

extension IPAddress {
  /// Whether the address is not one of the public internet.
  var isInside: Bool {
    if width == 32 { return InsideAddresses.version4.contains { $0.contains(self) } }
    if let (_, shift) = InsideAddresses.embedding.first(where: { $0.block.contains(self) }) {
      return IPAddress(bits: bits >> UInt128(shift) & 0xffff_ffff, width: 32).isInside
    }
    return !InsideAddresses.globalVersion6.contains(self)
      || InsideAddresses.version6.contains { $0.contains(self) }
  }
}
