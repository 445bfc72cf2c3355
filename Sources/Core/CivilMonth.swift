/// A month of the county's calendar.
package struct CivilMonth: Hashable, Comparable, Sendable {
  package let year: Int
  package let month: Int

  /// The month that a date is in.
  package init(of date: CivilDate) {
    year = date.year
    month = date.month
  }

  /// Its first day.
  package var first: CivilDate {
    guard let date = CivilDate(year: year, month: month, day: 1) else {
      preconditionFailure("a month is of the calendar")
    }
    return date
  }

  /// Its last day.
  package var end: CivilDate {
    // December's, which the calendar's last month may be, is always the 31st.
    guard let next = CivilDate(year: year, month: month + 1, day: 1) else {
      return first.adding(days: 30)
    }
    return next.adding(days: -1)
  }

  /// The month so many months later; nil beyond the calendar's years.
  package func adding(months: Int) -> CivilMonth? {
    let count = year * 12 + month - 1 + months
    return CivilDate(year: count / 12, month: count % 12 + 1, day: 1).map(CivilMonth.init(of:))
  }

  /// The months from this one through `last`, in their order; none where that is earlier.
  package func through(_ last: CivilMonth) -> [CivilMonth] {
    let count = (last.year - year) * 12 + last.month - month + 1
    return (0..<max(count, 0)).compactMap(adding(months:))
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
