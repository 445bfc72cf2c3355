/// A set of ASCII characters as two words, so that asking costs neither memory nor a branch.
struct ASCIISet: Sendable {
  let low: UInt64
  let high: UInt64

  /// Whether a byte is one of the characters; never when it is beyond ASCII.
  @inline(__always)
  func contains(_ byte: UInt8) -> Bool {
    let word = byte & 0x40 == 0 ? low : high
    return byte < 0x80 && (word >> UInt64(byte & 0x3F)) & 1 != 0
  }

  /// Whether every byte is one of the characters.
  @inline(__always)
  func containsAll(_ bytes: UnsafeRawBufferPointer) -> Bool {
    for byte in bytes where !contains(byte) { return false }
    return true
  }
}

extension ASCIISet {
  /// `tchar`: RFC 9110, section 5.6.2.
  static var token: ASCIISet {
    ASCIISet(low: 0x03FF_6CFA_0000_0000, high: 0x57FF_FFFF_C7FF_FFFE)
  }

  /// `pchar`, the solidus and the percent sign: RFC 3986, section 3.3.
  static var path: ASCIISet {
    ASCIISet(low: 0x2FFF_FFF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFF)
  }

  /// What is visible but for `"`, `<`, `>` and `#`: RFC 3986, section 3.4, and what browsers send
  /// in a query without encoding it.
  static var query: ASCIISet {
    ASCIISet(low: 0xAFFF_FFF2_0000_0000, high: 0x7FFF_FFFF_FFFF_FFFF)
  }

  /// `reg-name` and `IPv4address`: RFC 3986, section 3.2.2.
  static var hostName: ASCIISet {
    ASCIISet(low: 0x2BFF_7FF2_0000_0000, high: 0x47FF_FFFE_87FF_FFFE)
  }

  /// The inside of an `IP-literal`: RFC 3986, section 3.2.2.
  static var addressLiteral: ASCIISet {
    ASCIISet(low: 0x07FF_4000_0000_0000, high: 0x0040_007E_0000_007E)
  }

  /// What an `X-Request-Id` that is taken over is made of: letters, digits, `.`, `_` and `-`.
  static var requestID: ASCIISet {
    ASCIISet(low: 0x03FF_6000_0000_0000, high: 0x07FF_FFFE_87FF_FFFE)
  }
}

/// The value of a hexadecimal digit, nil when the byte is none.
@inline(__always)
func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}

@inline(__always)
func isDigit(_ byte: UInt8) -> Bool {
  byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
}
