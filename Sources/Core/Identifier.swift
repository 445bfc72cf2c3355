/// The name of a thing: a positive 63-bit integer of 41 bits of milliseconds since 2016-01-01 UTC
/// and 22 random bits, written as 13 characters of Crockford's base 32
/// (https://www.crockford.com/base32.html). It sorts by time, tells nobody how many there are, and
/// can be made by a device that is offline.
@usableFromInline
package struct Identifier: RawRepresentable, Hashable, Comparable, Sendable {
  /// Characters of the text form.
  package static let length = 13
  /// 2016-01-01T00:00:00Z in milliseconds since 1970.
  package static let epochMilliseconds: Int64 = 1_451_606_400_000

  @usableFromInline package let rawValue: Int64

  /// Any integer that stands in the database.
  @inlinable
  package init(rawValue: Int64) { self.rawValue = rawValue }

  /// A new name for what is made at `instant`, from 22 of the `random` bits.
  package init(at instant: Instant, random: UInt64) {
    let milliseconds = max(0, instant.rawValue - Identifier.epochMilliseconds) & 0x1ff_ffff_ffff
    rawValue = milliseconds << 22 | Int64(random & 0x3f_ffff)
  }

  /// Reads the one canonical text form: 13 upper-case characters; nil for anything else.
  package init?(_ text: String) {
    var text = text
    let value = text.withUTF8 { bytes -> UInt64? in
      guard bytes.count == Identifier.length else { return nil }
      var value: UInt64 = 0
      for byte in bytes {
        let digit = Base32.values[Int(byte)]
        // 13 characters hold 65 bits: what the first shifts out must be zero.
        guard digit >= 0, value >> 59 == 0 else { return nil }
        value = value << 5 | UInt64(digit)
      }
      return value
    }
    guard let value, value <= UInt64(Int64.max) else { return nil }
    rawValue = Int64(value)
  }

  @usableFromInline
  package static func < (left: Identifier, right: Identifier) -> Bool {
    left.rawValue < right.rawValue
  }
}

extension Identifier: CustomStringConvertible {
  @usableFromInline
  package var description: String {
    Base32.text(UInt64(bitPattern: rawValue), length: Identifier.length)
  }

  /// Calls `body` with the text form's 13 bytes.
  @inlinable
  package func withUTF8<T>(_ body: (UnsafeBufferPointer<UInt8>) -> T) -> T {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 13) { bytes in
      write(into: bytes)
      return body(UnsafeBufferPointer(bytes))
    }
  }

  /// Writes the text form's `length` bytes, for the read path.
  @inlinable @inline(__always)
  package func write(into bytes: UnsafeMutableBufferPointer<UInt8>) {
    Base32.write(UInt64(bitPattern: rawValue), into: bytes)
  }
}

/// Crockford's base 32: digits and capitals without I, L, O and U.
@usableFromInline
package enum Base32 {
  static let digits = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)
  /// The same where no array has to be looked up.
  static var alphabet: StaticString { "0123456789ABCDEFGHJKMNPQRSTVWXYZ" }

  /// What each byte stands for as a digit; -1 for one that is none.
  static let values: [Int8] = (0...UInt8.max).map { byte in
    digits.firstIndex(of: byte).map { Int8($0) } ?? -1
  }

  /// The lowest `length` × 5 bits of `value` as text.
  package static func text(_ value: UInt64, length: Int) -> String {
    String(unsafeUninitializedCapacity: length) { bytes in
      write(value, into: UnsafeMutableBufferPointer(rebasing: bytes[..<length]))
      return length
    }
  }

  @usableFromInline
  static func write(_ value: UInt64, into bytes: UnsafeMutableBufferPointer<UInt8>) {
    let digits = alphabet.utf8Start
    var rest = value
    var index = bytes.count
    while index > 0 {
      index &-= 1
      bytes[index] = digits[Int(rest & 31)]
      rest >>= 5
    }
  }

  /// What a person may have typed, in the canonical form: capitals, no blanks or hyphens, and the
  /// letters that look like digits read as these. Nil for any other character.
  package static func canonical(_ typed: String) -> String? {
    var bytes: [UInt8] = []
    for byte in typed.utf8 {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "-"): continue
      case UInt8(ascii: "o"), UInt8(ascii: "O"): bytes.append(UInt8(ascii: "0"))
      case UInt8(ascii: "i"), UInt8(ascii: "I"), UInt8(ascii: "l"), UInt8(ascii: "L"):
        bytes.append(UInt8(ascii: "1"))
      default:
        let upper = byte >= 97 && byte <= 122 ? byte - 32 : byte
        guard digits.contains(upper) else { return nil }
        bytes.append(upper)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
