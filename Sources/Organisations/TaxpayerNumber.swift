/// The number by which the tax office knows an organisation: its unified social credit code
/// (GB 32100-2015, 18 characters), or an older number of 15 to 20 characters.
package struct TaxpayerNumber: RawRepresentable, Hashable, Sendable {
  package let rawValue: String

  package static let lengths = 15...20
  /// How many characters a unified social credit code has, the last of which is its check.
  package static let codeLength = 18
  /// What it is made of, as a regular expression.
  package static let pattern = "^[0-9A-Z]{15,20}$"

  /// Nil for what is no such number; one of 18 characters is so by its check character, too.
  package init?(rawValue text: String) {
    let bytes = Array(text.utf8)
    guard TaxpayerNumber.lengths.contains(bytes.count), bytes.allSatisfy(isDigitOrCapital),
      bytes.count != TaxpayerNumber.codeLength || hasRightCheck(bytes)
    else { return nil }
    rawValue = text
  }
}

private func isDigitOrCapital(_ byte: UInt8) -> Bool {
  (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
}

/// The characters of a code by their values: no I, O, S, V and Z (GB 32100-2015, table 2).
private let alphabet = Array("0123456789ABCDEFGHJKLMNPQRTUWXY".utf8)

/// Each of the first 17 characters weighs 3 to the power of its place, and with the last, which
/// weighs 1, the sum is a multiple of 31 (GB 32100-2015, section 4.2).
private func hasRightCheck(_ code: [UInt8]) -> Bool {
  var (sum, weight) = (0, 1)
  for (place, byte) in code.enumerated() {
    guard let value = alphabet.firstIndex(of: byte) else { return false }
    if place == code.count - 1 { return (sum + value) % alphabet.count == 0 }
    sum += value * weight
    weight = weight * 3 % alphabet.count
  }
  return false
}
