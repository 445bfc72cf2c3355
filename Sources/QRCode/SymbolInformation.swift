/// The 15 bits that say a symbol's level and mask: 5 of data, 10 of a BCH code, and a pattern over
/// them that keeps them from all being 0 (ISO/IEC 18004:2015, Annex C).
func formatBits(_ level: CorrectionLevel, mask: Int) -> Int {
  let indicator =
    switch level {
    case .low: 0b01
    case .medium: 0b00
    case .quartile: 0b11
    case .high: 0b10
    }
  let data = indicator << 3 | mask
  return (data << 10 | remainder(of: data, by: 0b101_0011_0111, bits: 10)) ^ 0b10_1010_0000_10010
}

/// The 18 bits that say a symbol's version, from 7 on: 6 of data, 12 of a Golay code (Annex D).
func versionBits(_ version: Int) -> Int {
  version << 12 | remainder(of: version, by: 0b1_1111_0010_0101, bits: 12)
}

/// What is left of data, so many bits higher, when it is divided by a polynomial of that degree.
private func remainder(of data: Int, by polynomial: Int, bits: Int) -> Int {
  var rest = data
  for _ in 0..<bits { rest = rest << 1 ^ (rest >> (bits - 1)) * polynomial }
  return rest
}
