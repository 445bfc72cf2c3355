/// A block of addresses (RFC 4632, section 3.1, and RFC 4291, section 2.3).
package struct CIDR: Hashable, Sendable {
  /// The block's first address.
  package let address: IPAddress
  /// How many leading bits all of its addresses share.
  package let prefixLength: Int

  /// The block that the text names: `127.0.0.0/8`, `::1/128`, or one address alone. Throws one line
  /// that says what is wrong: no address, a length that cannot be, or bits set past the length.
  package static func parse(_ text: String) throws(CIDRFault) -> CIDR {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = IPAddress(String(parts[0])) else {
      throw CIDRFault(description: "\"\(text)\" does not begin with an IP address")
    }
    guard parts.count == 2 else { return CIDR(address: address, prefixLength: address.width) }
    // A mapped address has become an IPv4 one; its length would be another.
    let isMapped = address.width == 32 && parts[0].contains(":")
    guard !isMapped, let length = length(of: parts[1]), length <= address.width else {
      throw CIDRFault(
        description: "\"\(text)\" does not end with a length of 0 to \(address.width)")
    }
    let block = CIDR(address: address, prefixLength: length)
    guard address.bits & ~block.mask == 0 else {
      let first = CIDR(
        address: IPAddress(bits: address.bits & block.mask, width: address.width),
        prefixLength: length)
      throw CIDRFault(description: "\"\(text)\" has bits set past its length; \(first) would be it")
    }
    return block
  }

  /// Whether the address is one of the block's.
  package func contains(_ address: IPAddress) -> Bool {
    address.width == self.address.width && address.bits & mask == self.address.bits
  }

  /// The leading bits; those above the address's width do not matter, for they are zero.
  private var mask: UInt128 {
    prefixLength == 0 ? 0 : UInt128.max << UInt128(address.width - prefixLength)
  }

  private static func length(of text: Substring) -> Int? {
    guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (48...57).contains($0) }),
      text == "0" || !text.hasPrefix("0")
    else { return nil }
    return Int(text)
  }
}

extension CIDR: CustomStringConvertible {
  /// The block as `parse` reads it.
  package var description: String { "\(address)/\(prefixLength)" }
}

/// What is wrong with the text of a block, in one line.
package struct CIDRFault: Error, Equatable, CustomStringConvertible, Sendable {
  /// The line.
  package let description: String
}
