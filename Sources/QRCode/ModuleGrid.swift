/// The modules of a symbol while it is drawn: the patterns that every symbol of its version has,
/// and what lies between them (ISO/IEC 18004:2015, sections 6.3 and 7.7).
struct ModuleGrid: Equatable {
  let side: Int
  private var modules: [Bool]
  /// The modules that are no data.
  private var isFunction: [Bool]

  /// The numbers of the masks.
  static let masks = 0...7

  func isDark(_ column: Int, _ row: Int) -> Bool { modules[row * side + column] }

  // MARK: Function patterns

  /// Finders, separators, timing, alignment and the version; the format's place is kept free.
  init(functionPatternsOf version: Version) {
    side = version.side
    modules = [Bool](repeating: false, count: side * side)
    isFunction = modules
    for place in 0..<side {
      set(6, place, isDark: place % 2 == 0)
      set(place, 6, isDark: place % 2 == 0)
    }
    for (column, row) in [(3, 3), (side - 4, 3), (3, side - 4)] { drawFinder(column, row) }
    drawAlignment(version.alignmentCentres)
    drawFormat(0)
    if version.number >= 7 { drawVersion(version.number) }
  }

  private mutating func set(_ column: Int, _ row: Int, isDark: Bool) {
    modules[row * side + column] = isDark
    isFunction[row * side + column] = true
  }

  /// With its separator, as far as that is inside.
  private mutating func drawFinder(_ column: Int, _ row: Int) {
    for down in -4...4 {
      for across in -4...4 {
        let (x, y) = (column + across, row + down)
        guard (0..<side).contains(x), (0..<side).contains(y) else { continue }
        let ring = max(abs(across), abs(down))
        set(x, y, isDark: ring != 2 && ring != 4)
      }
    }
  }

  private mutating func drawAlignment(_ centres: [Int]) {
    guard let first = centres.first, let last = centres.last else { return }
    for row in centres {
      for column in centres {
        // The finders are in the other three corners.
        let isFinder =
          (column, row) == (first, first) || (column, row) == (last, first)
          || (column, row) == (first, last)
        if isFinder { continue }
        for down in -2...2 {
          for across in -2...2 {
            set(column + across, row + down, isDark: max(abs(across), abs(down)) != 1)
          }
        }
      }
    }
  }

  /// Twice, each beside a finder (figure 25), and the module that is always dark.
  private mutating func drawFormat(_ bits: Int) {
    for bit in 0..<15 {
      let isDark = bits >> bit & 1 == 1
      switch bit {
      case 0...5: set(8, bit, isDark: isDark)
      case 6, 7: set(8, bit + 1, isDark: isDark)
      case 8: set(7, 8, isDark: isDark)
      default: set(14 - bit, 8, isDark: isDark)
      }
      if bit < 8 {
        set(side - 1 - bit, 8, isDark: isDark)
      } else {
        set(8, side - 15 + bit, isDark: isDark)
      }
    }
    set(8, side - 8, isDark: true)
  }

  /// Twice, above the lower left finder and beside the upper right one (figure 27).
  private mutating func drawVersion(_ version: Int) {
    let bits = versionBits(version)
    for bit in 0..<18 {
      let (long, short) = (bit / 3, side - 11 + bit % 3)
      set(long, short, isDark: bits >> bit & 1 == 1)
      set(short, long, isDark: bits >> bit & 1 == 1)
    }
  }

  // MARK: Data

  /// Places the codewords, the highest bit first: up and down in columns of two from the right
  /// (section 7.7.3). What is left over stays light.
  mutating func place(_ codewords: [UInt8]) {
    var next = 0
    for right in ModuleGrid.rightColumns(side) {
      let isUpward = (right + 1) & 2 == 0
      for step in 0..<side {
        let row = isUpward ? side - 1 - step : step
        for column in [right, right - 1] where !isFunction[row * side + column] {
          guard next < codewords.count * 8 else { return }
          modules[row * side + column] = codewords[next / 8] >> UInt8(7 - next % 8) & 1 == 1
          next += 1
        }
      }
    }
  }

  /// The right one of each two columns; the column of the timing pattern is passed over.
  private static func rightColumns(_ side: Int) -> [Int] {
    stride(from: side - 1, through: 1, by: -2).map { $0 <= 6 ? $0 - 1 : $0 }
  }

  /// With a mask over the data, and the format that says so.
  func masked(by mask: Int, format: Int) -> ModuleGrid {
    var grid = self
    for row in 0..<side {
      for column in 0..<side
      where !isFunction[row * side + column] && ModuleGrid.isFlipped(column, row, by: mask) {
        grid.modules[row * side + column].toggle()
      }
    }
    grid.drawFormat(format)
    return grid
  }

  /// Table 10.
  private static func isFlipped(_ column: Int, _ row: Int, by mask: Int) -> Bool {
    let product = row * column
    switch mask {
    case 0: return (row + column) % 2 == 0
    case 1: return row % 2 == 0
    case 2: return column % 3 == 0
    case 3: return (row + column) % 3 == 0
    case 4: return (row / 2 + column / 3) % 2 == 0
    case 5: return product % 2 + product % 3 == 0
    case 6: return (product % 2 + product % 3) % 2 == 0
    case 7: return ((row + column) % 2 + product % 3) % 2 == 0
    default: preconditionFailure("there are eight masks")
    }
  }
}
