import Glibc

/// An IPv4 or IPv6 address. An IPv4-mapped one (`::ffff:a.b.c.d`, RFC 4291, section 2.5.5.2) is the
/// IPv4 address, for that is what a connection to it reaches.
package struct IPAddress: Hashable, Sendable {
  /// How many bits the address has: 32 or 128.
  package let width: Int
  // In halves: closures of tasks crash on what is aligned to 16 bytes (Swift 6.3).
  private let high: UInt64
  private let low: UInt64

  /// The address as a number.
  package var bits: UInt128 { UInt128(high) << 64 | UInt128(low) }

  /// An address of the number's lower `width` bits, 32 or 128.
  package init(bits: UInt128, width: Int) {
    let isMapped = width == 128 && bits >> 32 == 0xffff
    self.width = isMapped ? 32 : width
    high = isMapped ? 0 : UInt64(truncatingIfNeeded: bits >> 64)
    low = UInt64(truncatingIfNeeded: isMapped ? bits & 0xffff_ffff : bits)
  }

  /// The address of the text in its usual spelling (four decimal numbers, or RFC 4291,
  /// section 2.2), or nil. Octal, hexadecimal, short and zoned spellings are none.
  package init?(_ text: String) {
    guard !text.utf8.contains(0) else { return nil }
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      self.init(four)
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      self.init(six)
    } else {
      return nil
    }
  }

  /// The address of a socket, or nil when it is of another family.
  package init?(_ address: UnsafePointer<sockaddr>) {
    let raw = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET: self.init(raw.loadUnaligned(as: sockaddr_in.self).sin_addr)
    case AF_INET6: self.init(raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
    default: return nil
    }
  }

  private init(_ address: in_addr) {
    self.init(bits: UInt128(UInt32(bigEndian: address.s_addr)), width: 32)
  }

  private init(_ address: in6_addr) {
    let bits = withUnsafeBytes(of: address) { $0.loadUnaligned(as: UInt128.self) }
    self.init(bits: UInt128(bigEndian: bits), width: 128)
  }
}

extension IPAddress {
  /// What a client is known by where it is counted: itself, or of IPv6 the first address of its
  /// /64, the least that a subscriber is given (RFC 6177, section 2) and may choose from.
  package var network: IPAddress {
    width == 32 ? self : IPAddress(bits: (bits >> 64) << 64, width: width)
  }
}

extension IPAddress: CustomStringConvertible {
  /// The address in its usual spelling (RFC 5952).
  package var description: String {
    // Every change that comes over the network puts it on record.
    String(unsafeUninitializedCapacity: Int(INET6_ADDRSTRLEN)) { text in
      let size = socklen_t(text.count)
      return text.withMemoryRebound(to: CChar.self) { text in
        if width == 32 {
          var address = in_addr(s_addr: UInt32(truncatingIfNeeded: bits).bigEndian)
          inet_ntop(AF_INET, &address, text.baseAddress, size)
        } else {
          var address = bits.bigEndian
          inet_ntop(AF_INET6, &address, text.baseAddress, size)
        }
        return text.firstIndex(of: 0) ?? 0
      }
    }
  }
}
