/// What makes a symbol hard to read (ISO/IEC 18004:2015, section 7.8.3): the mask with the least of
/// it is taken.
extension ModuleGrid {
  /// The points of all four rules.
  var penalty: Int {
    var points = balancePenalty + blockPenalty
    for line in 0..<side {
      points += linePenalty { isDark($0, line) }
      points += linePenalty { isDark(line, $0) }
    }
    return points
  }

  private static let runPoints = 3
  private static let blockPoints = 3
  private static let finderPoints = 40
  private static let balancePoints = 10
  /// A run counts from this length on.
  private static let longRun = 5

  /// Runs of one colour, and what looks like a finder, in a row or a column.
  private func linePenalty(_ isDark: (Int) -> Bool) -> Int {
    var points = 0
    var run = 0
    // The last modules, the newest lowest: before the symbol there is light.
    var recent = 0
    for place in 0..<side {
      let dark = isDark(place)
      run = place > 0 && dark == (recent & 1 == 1) ? run + 1 : 1
      if run == ModuleGrid.longRun { points += ModuleGrid.runPoints }
      if run > ModuleGrid.longRun { points += 1 }
      recent = recent << 1 | (dark ? 1 : 0)
      points += ModuleGrid.finderPenalty(recent)
    }
    // The margin is light as well.
    for _ in 0..<QRSymbol.quietZone {
      recent <<= 1
      points += ModuleGrid.finderPenalty(recent)
    }
    return points
  }

  /// Whether the modules before the last four are dark and light as 1 : 1 : 3 : 1 : 1, with four
  /// light ones before or behind: once, also where there are both. So read, the rule chooses the
  /// mask that the standard's example has.
  private static func finderPenalty(_ recent: Int) -> Int {
    guard recent >> 4 & 0b111_1111 == 0b101_1101 else { return 0 }
    return recent & 0b1111 == 0 || recent >> 11 & 0b1111 == 0 ? finderPoints : 0
  }

  /// Squares of two by two of one colour.
  private var blockPenalty: Int {
    var blocks = 0
    for row in 1..<side {
      for column in 1..<side {
        let dark = isDark(column, row)
        if dark == isDark(column - 1, row), dark == isDark(column, row - 1),
          dark == isDark(column - 1, row - 1)
        {
          blocks += 1
        }
      }
    }
    return blocks * ModuleGrid.blockPoints
  }

  /// How far the dark ones are from being half of all, in steps of 5 %.
  private var balancePenalty: Int {
    var dark = 0
    for row in 0..<side {
      for column in 0..<side where isDark(column, row) { dark += 1 }
    }
    let all = side * side
    return abs(dark * 2 - all) * 10 / all * ModuleGrid.balancePoints
  }
}
