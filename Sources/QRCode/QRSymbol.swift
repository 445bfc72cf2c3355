/// A QR code (ISO/IEC 18004:2015) of versions 1 to 15 in byte mode: a square of dark and light
/// modules, without the light margin around it.
///
/// A text goes in as its UTF-8 bytes. Where it is more than ASCII a designator says so (section
/// 7.4.2): without it readers guess, and take short Chinese texts for Japanese ones. ASCII, and so
/// every address, goes without.
package struct QRSymbol: Sendable, Equatable {
  /// From 1 to 15.
  package let version: Int
  package let level: CorrectionLevel
  /// Which of the eight masks it has: the one by which a reader sees it best.
  package let mask: Int
  let grid: ModuleGrid

  /// Modules on a side.
  package var side: Int { grid.side }

  /// The light margin that a reader needs on every side, in modules (section 6.3.8).
  package static let quietZone = 4

  /// The smallest symbol that holds a text. Throws `QRCodeRefusal.tooLong`.
  package init(_ text: String, level: CorrectionLevel = .medium) throws(QRCodeRefusal) {
    let bytes = Array(text.utf8)
    try self.init(bytes, isMarked: bytes.contains { $0 > 0x7f }, level)
  }

  /// The smallest symbol that holds these bytes, whatever they mean. Throws
  /// `QRCodeRefusal.tooLong`.
  package init(bytes: [UInt8], level: CorrectionLevel = .medium) throws(QRCodeRefusal) {
    try self.init(bytes, isMarked: false, level)
  }

  private init(
    _ bytes: [UInt8], isMarked: Bool, _ level: CorrectionLevel
  ) throws(QRCodeRefusal) {
    let versions = Version.numbers.lazy.map(Version.init)
    let fitting = versions.first { $0.capacity(level, isMarked: isMarked) >= bytes.count }
    guard let version = fitting else {
      let most = Version(Version.numbers.upperBound).capacity(level, isMarked: isMarked)
      throw .tooLong(bytes: bytes.count, most: most)
    }
    self.init(
      codewords: version.dataCodewords(of: bytes, isMarked: isMarked, level), version, level)
  }

  /// The symbol of whole data codewords, of the mask given or the best one.
  init(
    codewords data: [UInt8], _ version: Version, _ level: CorrectionLevel, mask: Int? = nil
  ) {
    var blank = ModuleGrid(functionPatternsOf: version)
    blank.place(version.interleaved(data, level))
    let masks = mask.map { $0...$0 } ?? ModuleGrid.masks
    let grids = masks.map { mask in
      (mask: mask, grid: blank.masked(by: mask, format: formatBits(level, mask: mask)))
    }
    guard let best = grids.min(by: { $0.grid.penalty < $1.grid.penalty }) else {
      preconditionFailure("there is a mask")
    }
    self.version = version.number
    self.level = level
    self.mask = best.mask
    grid = best.grid
  }

  /// The most bytes of ASCII that a symbol of this level holds.
  package static func maximumBytes(_ level: CorrectionLevel) -> Int {
    Version(Version.numbers.upperBound).capacity(level, isMarked: false)
  }

  /// Whether the module is dark: columns from the left, rows from the top.
  package func isDark(column: Int, row: Int) -> Bool { grid.isDark(column, row) }
}

/// Of how much damage a reader recovers: about 7, 15, 25 and 30 % of the codewords.
package enum CorrectionLevel: String, Sendable, CaseIterable {
  case low = "L"
  case medium = "M"
  case quartile = "Q"
  case high = "H"
}

/// Why there is no symbol of something.
package enum QRCodeRefusal: Error, Equatable {
  /// It has more bytes than the largest symbol of the level holds.
  case tooLong(bytes: Int, most: Int)
}
