import Core
import Income

/// Twelve months that a report is of: a year, or those that end with a month.
package struct ReportPeriod: Sendable, Equatable {
  package let first: CivilMonth
  package let last: CivilMonth

  /// The months that end with this one; nil where they begin before the calendar.
  package init?(through last: CivilMonth) {
    guard let first = last.adding(months: 1 - IncomeYear.months) else { return nil }
    self.first = first
    self.last = last
  }

  /// The months of a year, one of `IncomeYear.years`.
  package static func year(_ year: Int) -> ReportPeriod {
    guard let december = CivilDate(year: year, month: IncomeYear.months, day: 1),
      let period = ReportPeriod(through: CivilMonth(of: december))
    else { preconditionFailure("the years of reports are of the calendar") }
    return period
  }

  /// The same months so many years before; nil before the calendar.
  func earlier(years: Int) -> ReportPeriod? {
    last.adding(months: -years * IncomeYear.months).flatMap(ReportPeriod.init(through:))
  }
}
