/// Base 64 (RFC 4648, sections 4 and 5). Decoding is strict: for each text that decodes there is
/// one value, and for each value one text.
package enum Base64 {
  /// The digits for 62 and 63, and whether the last group is padded.
  package enum Alphabet: Sendable {
    /// `+` and `/`, padded with `=` (section 4).
    case standard
    /// `-` and `_`, without padding (section 5, and RFC 7515, section 2).
    case urlSafe
  }

  /// The bytes as text.
  package static func encode(_ bytes: [UInt8], as alphabet: Alphabet = .standard) -> String {
    let digits = alphabet.digits
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      var bits: UInt32 = 0
      for (index, byte) in group.enumerated() { bits |= UInt32(byte) << UInt32(16 - 8 * index) }
      for index in 0...group.count {
        text.append(digits[Int(bits >> UInt32(18 - 6 * index) & 63)])
      }
      if alphabet == .standard {
        text.append(contentsOf: repeatElement(padding, count: 3 - group.count))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  /// The bytes that the text stands for, or nil for a foreign character (white space too), padding
  /// that is missing or not wanted, a length that cannot be, and bits left over that are not zero
  /// (section 3.5).
  package static func decode(_ text: String, as alphabet: Alphabet = .standard) -> [UInt8]? {
    var digits = Array(text.utf8)
    if alphabet == .standard {
      guard digits.count.isMultiple(of: 4) else { return nil }
      for _ in 0..<2 where digits.last == padding { digits.removeLast() }
    }
    guard digits.count % 4 != 1 else { return nil }
    let values = alphabet.values
    var bytes: [UInt8] = []
    bytes.reserveCapacity(digits.count * 3 / 4)
    var bits: UInt32 = 0
    var bitCount: UInt32 = 0
    for digit in digits {
      let value = values[Int(digit)]
      guard value != Alphabet.foreign else { return nil }
      bits = bits << 6 | UInt32(value)
      bitCount += 6
      if bitCount >= 8 {
        bitCount -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> bitCount))
        bits &= 1 << bitCount - 1
      }
    }
    return bits == 0 ? bytes : nil
  }

  private static let padding = UInt8(ascii: "=")
}

extension Base64.Alphabet {
  fileprivate static let foreign: UInt8 = 255

  fileprivate var digits: [UInt8] { self == .standard ? Self.standardDigits : Self.urlSafeDigits }
  fileprivate var values: [UInt8] { self == .standard ? Self.standardValues : Self.urlSafeValues }

  private static let common = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789".utf8)
  private static let standardDigits = common + Array("+/".utf8)
  private static let urlSafeDigits = common + Array("-_".utf8)
  private static let standardValues = values(of: standardDigits)
  private static let urlSafeValues = values(of: urlSafeDigits)

  /// For each of the 256 bytes its value as a digit, or `foreign`.
  private static func values(of digits: [UInt8]) -> [UInt8] {
    var values = [UInt8](repeating: foreign, count: 256)
    for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
  }
}
