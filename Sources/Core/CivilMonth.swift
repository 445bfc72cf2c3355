/// A month of the county's calendar.
package struct CivilMonth: Hashable, Comparable, Sendable {
  package let year: Int
  package let month: Int

  /// The month that a date is in.
  package init(of date: CivilDate) {
    year = date.year
    month = date.month
  }

  package static func < (left: CivilMonth, right: CivilMonth) -> Bool {
    (left.year, left.month) < (right.year, right.month)
  }
}

extension CivilMonth: RawRepresentable, CustomStringConvertible {
  /// Reads `YYYY-MM`, nothing shorter or longer.
  package init?(rawValue text: String) {
    guard let first = CivilDate(rawValue: text + "-01") else { return nil }
    self.init(of: first)
  }

  package var rawValue: String {
    CivilDate(year: year, month: month, day: 1).map { String($0.rawValue.prefix(7)) } ?? ""
  }

  package var description: String { rawValue }
}
