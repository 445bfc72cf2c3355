import TestSupport
import Testing

@testable import QRCode

@Suite struct QRSymbolTests {
  /// Bytes that a symbol holds, by level and version (ISO/IEC 18004:2015, table 7).
  private static let capacities: [CorrectionLevel: [Int]] = [
    .low: [17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520],
    .medium: [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412],
    .quartile: [11, 20, 32, 46, 60, 74, 86, 108, 130, 151, 177, 203, 241, 258, 292],
    .high: [7, 14, 24, 34, 44, 58, 64, 84, 98, 119, 137, 155, 177, 194, 220],
  ]

  @Test(arguments: CorrectionLevel.allCases)
  func `the smallest version that holds a text is taken, and what none holds is refused`(
    level: CorrectionLevel
  ) throws {
    let capacities = try #require(Self.capacities[level])
    for (place, most) in capacities.enumerated() {
      let full = try QRSymbol(bytes: [UInt8](repeating: 0x41, count: most), level: level)
      #expect(full.version == place + 1 && full.side == 21 + 4 * place && full.level == level)
      let more = [UInt8](repeating: 0x41, count: most + 1)
      if place + 1 < capacities.count {
        #expect(try QRSymbol(bytes: more, level: level).version == place + 2)
      } else {
        #expect(QRSymbol.maximumBytes(level) == most)
        #expect(throws: QRCodeRefusal.tooLong(bytes: most + 1, most: most)) {
          try QRSymbol(bytes: more, level: level)
        }
      }
    }
    #expect(try QRSymbol("", level: level).version == 1)
  }

  @Test func `bytes stand behind their mode and number and before the padding`() {
    // 0100, then 8 bits of 3, then 31 2d 4d, then 0000.
    let data = Version(1).dataCodewords(of: Array("1-M".utf8), .medium)
    #expect(
      data == [
        0x40, 0x33, 0x12, 0xd4, 0xd0, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11,
        0xec,
      ])
    // From version 10 on the number takes 16 bits.
    let long = Version(10).dataCodewords(of: [UInt8](repeating: 0xff, count: 213), .medium)
    #expect(long.count == 216 && long.prefix(4) == [0x40, 0x0d, 0x5f, 0xff])
    #expect(long.last == 0xf0)
  }

  @Test func `a text that is more than ASCII is marked as UTF-8, and no other`() throws {
    // 0111, 26, then 0100, then 8 bits of 6, then e5 b1 b1 e8 b4 a7, then 0000.
    let data = Version(1).dataCodewords(of: Array("山货".utf8), isMarked: true, .medium)
    #expect(
      data == [
        0x71, 0xa4, 0x06, 0xe5, 0xb1, 0xb1, 0xe8, 0xb4, 0xa7, 0x00, 0xec, 0x11, 0xec, 0x11, 0xec,
        0x11,
      ])
    #expect(try QRSymbol("山货") == QRSymbol(codewords: data, Version(1), .medium))
    #expect(try QRSymbol("goods") == QRSymbol(bytes: Array("goods".utf8)))
    for number in Version.numbers {
      for level in CorrectionLevel.allCases {
        let version = Version(number)
        let most = version.capacity(level, isMarked: true)
        let full = version.dataCodewords(
          of: [UInt8](repeating: 0xff, count: most), isMarked: true, level)
        #expect(full.count == version.dataCodewords(level))
      }
    }
    let most = Version(15).capacity(.high, isMarked: true)
    let tooLong = "山" + String(repeating: "x", count: most - 2)
    #expect(throws: QRCodeRefusal.tooLong(bytes: most + 1, most: most)) {
      try QRSymbol(tooLong, level: .high)
    }
  }

  @Test func `codewords of correction are those of the standard's example`() {
    // Annex I.2: "01234567" in version 1, level M.
    #expect(
      ReedSolomon(corrections: 10).remainder(of: Self.example)
        == [0xa5, 0x24, 0xd4, 0xc1, 0xed, 0x36, 0xc7, 0x87, 0x2c, 0x55])
    // Annex A: the exponents 87, 229, 146, 149, 238, 102, 21 of 2.
    #expect(
      ReedSolomon(corrections: 7).generator == [87, 229, 146, 149, 238, 102, 21].map(power))
  }

  @Test func `the standard's example symbol has its mask and its modules`() {
    let symbol = QRSymbol(codewords: Self.example, Version(1), .medium)
    #expect(symbol.mask == 2)
    let rows = (0..<symbol.side).map { row in
      (0..<symbol.side).map { symbol.isDark(column: $0, row: row) ? "#" : "." }.joined()
    }
    #expect(rows == Self.exampleRows)
  }

  @Test func `level and mask are written with their code`() {
    // Annex C, table C.1.
    #expect(formatBits(.medium, mask: 2) == 0b101_1110_0111_1100)
    #expect(formatBits(.low, mask: 0) == 0b111_0111_1100_0100)
    #expect(formatBits(.quartile, mask: 0) == 0b011_0101_0101_1111)
    #expect(formatBits(.high, mask: 0) == 0b001_0110_1000_1001)
    #expect(formatBits(.medium, mask: 0) == 0b101_0100_0001_0010)
    let all = Set(
      CorrectionLevel.allCases.flatMap { level in
        ModuleGrid.masks.map { formatBits(level, mask: $0) }
      })
    #expect(all.count == 32)
    for first in all {
      for second in all where first != second { #expect((first ^ second).nonzeroBitCount >= 5) }
    }
  }

  @Test func `the version is written with its code`() {
    // Annex D, table D.1.
    let table = [
      0x07c94, 0x085bc, 0x09a99, 0x0a4d3, 0x0bbf6, 0x0c762, 0x0d847, 0x0e60d, 0x0f928,
    ]
    #expect((7...15).map(versionBits) == table)
  }

  @Test func `blocks of two lengths go one codeword of each by turns`() {
    // Version 5, level Q: two blocks of 15 codewords, then two of 16.
    let data = (0..<62).map { UInt8($0) }
    let all = Version(5).interleaved(data, .quartile)
    #expect(all.count == 134)
    #expect(all.prefix(8) == [0, 15, 30, 46, 1, 16, 31, 47])
    #expect(all[56..<62] == [14, 29, 44, 60, 45, 61])
    let code = ReedSolomon(corrections: 18)
    let firsts = [0..<15, 15..<30, 30..<46, 46..<62].map { code.remainder(of: Array(data[$0]))[0] }
    #expect(Array(all[62..<66]) == firsts)
  }

  @Test func `what makes a symbol hard to read is counted by the four rules`() {
    // A version 1 grid with nothing in it but its patterns, against a count by hand of each rule
    // that is made of its definition, module by module.
    let grid = ModuleGrid(functionPatternsOf: Version(1))
    #expect(grid.penalty == PenaltyByHand(grid).points)
    for mask in ModuleGrid.masks {
      let masked = grid.masked(by: mask, format: formatBits(.low, mask: mask))
      #expect(masked.penalty == PenaltyByHand(masked).points, "\(mask)")
    }
  }

  @Test func `the picture is one path with a margin of four modules`() throws {
    let symbol = try QRSymbol("山货")
    #expect(symbol.pictureSide == symbol.side + 8)
    let path = symbol.path
    #expect(path.hasPrefix("M4 4h7v1h-7z"))
    #expect(symbol.svg.contains("viewBox=\"0 0 29 29\""))
    #expect(symbol.svg.split(separator: "<path").count == 2)
    let drawn = try Bitmap(path: path, side: symbol.pictureSide).rows
    let inside = QRSymbol.quietZone..<(QRSymbol.quietZone + symbol.side)
    for row in 0..<symbol.pictureSide {
      for column in 0..<symbol.pictureSide {
        let isDark =
          inside.contains(row) && inside.contains(column)
          && symbol.isDark(
            column: column - QRSymbol.quietZone, row: row - QRSymbol.quietZone)
        #expect(drawn[row][column] == isDark)
      }
    }
  }

  /// The data codewords of the standard's example.
  private static let example: [UInt8] = [
    0x10, 0x20, 0x0c, 0x56, 0x61, 0x80, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11, 0xec, 0x11,
  ]

  private static let exampleRows: [String] = [
    "#######..#.##.#######",
    "#.....#..####.#.....#",
    "#.###.#.#.....#.###.#",
    "#.###.#.##....#.###.#",
    "#.###.#.#.###.#.###.#",
    "#.....#.#...#.#.....#",
    "#######.#.#.#.#######",
    "........#..##........",
    "#.#####..#..#.#####..",
    "...#.#.##.#.#..#.##..",
    "..#...##.#.#.#..#####",
    "....#....#.....####..",
    "...######..#.#..#....",
    "........#.#####..##..",
    "#######..##.#.##.....",
    "#.....#.#.#####...#.#",
    "#.###.#.#...#..#.##..",
    "#.###.#.##..#..#.....",
    "#.###.#.#.##.#..#.#..",
    "#.....#........##.##.",
    "#######.####.#..#.#..",
  ]

  private func power(_ exponent: Int) -> UInt8 {
    (0..<exponent).reduce(1) { product, _ in multiply(product, 2) }
  }
}

/// The rules of section 7.8.3 as they are worded, without a thought for speed.
private struct PenaltyByHand {
  let points: Int

  init(_ grid: ModuleGrid) {
    let side = grid.side
    let rows = (0..<side).map { row in (0..<side).map { grid.isDark($0, row) } }
    let columns = (0..<side).map { column in (0..<side).map { grid.isDark(column, $0) } }
    var points = 0
    for line in rows + columns {
      let text = line.map { $0 ? "1" : "0" }.joined()
      for run in text.matches(of: /0+|1+/) where run.output.count >= 5 {
        points += 3 + run.output.count - 5
      }
      // The margin is light.
      let wide = Array("0000" + text + "0000")
      for start in 4...(wide.count - 11) where String(wide[start..<start + 7]) == "1011101" {
        let (before, behind) = (wide[start - 4..<start], wide[start + 7..<start + 11])
        if String(before) == "0000" || String(behind) == "0000" { points += 40 }
      }
    }
    for row in 1..<side {
      for column in 1..<side {
        let square = [
          rows[row][column], rows[row - 1][column], rows[row][column - 1],
          rows[row - 1][column - 1],
        ]
        if Set(square).count == 1 { points += 3 }
      }
    }
    let dark = Double(rows.joined().count { $0 }) / Double(side * side) * 100
    self.points = points + 10 * Int(abs(dark - 50) / 5)
  }
}
