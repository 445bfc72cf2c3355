import Core

/// The months of the year in which goods are sold.
package struct Season: Sendable, Equatable {
  /// A bit a month, January the lowest.
  let bits: Int

  package static let months = 1...12
  package static let allYear = Season(bits: 0xFFF)

  init(bits: Int) { self.bits = bits }

  /// Nil without any month, or with a number that is none.
  package init?(months: [Int]) {
    guard !months.isEmpty, months.allSatisfy(Season.months.contains) else { return nil }
    bits = months.reduce(0) { $0 | Season.bit(of: $1) }
  }

  /// From 1 for January.
  package var months: [Int] { Season.months.filter { bits & Season.bit(of: $0) != 0 } }

  /// Whether it is sold in the month of this date.
  package func contains(_ date: CivilDate) -> Bool { bits & Season.bit(of: date.month) != 0 }

  /// The first day of the next month in season; nil while it is in season.
  package func back(after date: CivilDate) -> CivilDate? {
    if contains(date) { return nil }
    for step in 1..<Season.months.upperBound {
      let months = date.month - 1 + step
      let (year, month) = (date.year + months / 12, months % 12 + 1)
      if bits & Season.bit(of: month) != 0 { return CivilDate(year: year, month: month, day: 1) }
    }
    return nil
  }

  static func bit(of month: Int) -> Int { 1 << (month - 1) }
}
