import Core
import Crypto
import Storage

/// A code that somebody types once to prove that it was told or sent to them. It is long enough
/// that nobody need count wrong ones: a billion a second would take millions of years.
package enum OneTimeCode {
  /// Random bytes of a code: 80 bits, which are 16 characters.
  static let size = 10
  /// Longest text that is looked at as a code, in Unicode scalars.
  package static let maximumTypedLength = 40

  /// A new code: Crockford's base 32 in groups of four, `7ZQ2-00FX-9KMD-A41T`.
  package static func make() -> String {
    let bytes = Random.bytes(size)
    return [bytes[..<5], bytes[5...]].map { half in
      let text = Base32.text(half.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }, length: 8)
      return text.prefix(4) + "-" + text.suffix(4)
    }.joined(separator: "-")
  }

  /// The hash of a code as it may be typed: in small letters, without its hyphens, with the letters
  /// that Crockford's base 32 leaves out for the digits that they look like.
  package static func hash(_ typed: String) -> [UInt8] {
    let plain = typed.uppercased().filter { $0 != "-" && $0 != " " }
      .map { $0 == "O" ? "0" : $0 == "I" || $0 == "L" ? "1" : $0 }
    return SHA256.digest(String(plain))
  }
}
