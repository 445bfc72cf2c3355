/// A symbol's size, and how its codewords are divided into blocks (ISO/IEC 18004:2015, tables 1, 7
/// and 9).
struct Version: Equatable {
  let number: Int

  static let numbers = 1...15

  init(_ number: Int) {
    precondition(Version.numbers.contains(number), "a version that there is")
    self.number = number
  }

  var side: Int { 17 + 4 * number }

  /// Codewords in all.
  var codewords: Int { Version.codewords[number - 1] }

  func blocks(_ level: CorrectionLevel) -> Int { Version.blocks(level)[number - 1] }

  /// Codewords of each block that correct the others.
  func correction(_ level: CorrectionLevel) -> Int { Version.correction(level)[number - 1] }

  func dataCodewords(_ level: CorrectionLevel) -> Int {
    codewords - blocks(level) * correction(level)
  }

  /// Bytes that it holds, marked as UTF-8 or as they are.
  func capacity(_ level: CorrectionLevel, isMarked: Bool) -> Int {
    let mark = isMarked ? Version.markBits : 0
    return (dataCodewords(level) * 8 - mark - Version.modeBits - countBits) / 8
  }

  /// Bits of the number that says how many bytes follow (table 3).
  private var countBits: Int { number < 10 ? 8 : 16 }

  /// The columns, and the rows, of the alignment patterns' centres (Annex E).
  var alignmentCentres: [Int] { Version.alignmentCentres[number - 1] }

  // MARK: Codewords

  /// The data codewords of these bytes: the mark, mode, count, bytes, terminator and padding
  /// (section 7.4).
  func dataCodewords(
    of bytes: [UInt8], isMarked: Bool = false, _ level: CorrectionLevel
  ) -> [UInt8] {
    let most = dataCodewords(level)
    var bits = BitWriter(capacity: most)
    if isMarked { bits.write(Version.utf8Mark, length: Version.markBits) }
    bits.write(Version.byteMode, length: Version.modeBits)
    bits.write(bytes.count, length: countBits)
    for byte in bytes { bits.write(Int(byte), length: 8) }
    // The terminator, as far as there is room for it.
    if bits.bytes.count < most || bits.free > 0 { bits.write(0, length: Version.modeBits) }
    var data = bits.bytes
    let padding = Version.padding
    for place in 0..<(most - data.count) { data.append(padding[place % padding.count]) }
    return data
  }

  /// The whole codewords in the order in which they are placed: the blocks' first ones, their
  /// second ones, and so on; then those of the correction (section 7.6).
  func interleaved(_ data: [UInt8], _ level: CorrectionLevel) -> [UInt8] {
    let count = blocks(level)
    // The last blocks are one longer where the data does not divide evenly.
    let (short, longer) = data.count.quotientAndRemainder(dividingBy: count)
    var rest = data[...]
    let parts = (0..<count).map { block in
      let part = rest.prefix(short + (block >= count - longer ? 1 : 0))
      rest = rest.dropFirst(part.count)
      return Array(part)
    }
    let code = ReedSolomon(corrections: correction(level))
    let corrections = parts.map(code.remainder)
    var all: [UInt8] = []
    all.reserveCapacity(codewords)
    for place in 0...short {
      for part in parts where place < part.count { all.append(part[place]) }
    }
    for place in 0..<correction(level) {
      for part in corrections { all.append(part[place]) }
    }
    return all
  }

  private static let byteMode = 0b0100
  private static let modeBits = 4
  /// Mode 0111, and 26 for UTF-8 (AIM ECI assignments).
  private static let utf8Mark = 0b0111_00011010
  private static let markBits = 12
  private static let padding: [UInt8] = [0xec, 0x11]

  // MARK: Tables

  private static let codewords = [
    26, 44, 70, 100, 134, 172, 196, 242, 292, 346, 404, 466, 532, 581, 655,
  ]

  private static func blocks(_ level: CorrectionLevel) -> [Int] {
    switch level {
    case .low: [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6]
    case .medium: [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10]
    case .quartile: [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12]
    case .high: [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18]
    }
  }

  private static func correction(_ level: CorrectionLevel) -> [Int] {
    switch level {
    case .low: [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22]
    case .medium: [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24]
    case .quartile: [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30]
    case .high: [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24]
    }
  }

  private static let alignmentCentres = [
    [], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46],
    [6, 28, 50], [6, 30, 54], [6, 32, 58], [6, 34, 62], [6, 26, 46, 66], [6, 26, 48, 70],
  ]
}

/// Bits in the order in which they are written, the highest first.
private struct BitWriter {
  private(set) var bytes: [UInt8] = []
  /// Bits of the last byte that are still to be written.
  private(set) var free = 0

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func write(_ value: Int, length: Int) {
    for shift in (0..<length).reversed() {
      if free == 0 {
        bytes.append(0)
        free = 8
      }
      free -= 1
      bytes[bytes.count - 1] |= UInt8(value >> shift & 1) << free
    }
  }
}
