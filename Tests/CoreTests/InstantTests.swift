import Core
import TestSupport
import Testing

@Suite("Moments and dates") struct InstantTests {
  private func date(_ year: Int, _ month: Int, _ day: Int) throws -> CivilDate {
    try #require(CivilDate(year: year, month: month, day: day))
  }

  @Test(
    "A moment is written as RFC 3339 has it",
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (951_782_400_123, "2000-02-29T00:00:00.123Z"),
      (1_781_496_000_000, "2026-06-15T04:00:00.000Z"),
      (-2_208_988_800_000, "1900-01-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func text(milliseconds: Int64, expected: String) {
    #expect(Instant(rawValue: milliseconds).description == expected)
  }

  @Test("The county's day begins at 16:00 UTC")
  func dayBoundary() throws {
    let midnight = try date(2026, 6, 15).start
    #expect(midnight.description == "2026-06-14T16:00:00.000Z")
    #expect(midnight.countyDate.rawValue == "2026-06-15")
    #expect(Instant(rawValue: midnight.rawValue - 1).countyDate.rawValue == "2026-06-14")
    #expect(midnight.adding(days: 1).countyDate.rawValue == "2026-06-16")
    #expect(midnight.adding(seconds: 86_399).countyDate.rawValue == "2026-06-15")
  }

  @Test("The county's year begins eight hours before that of UTC")
  func yearBoundary() throws {
    let newYear = try date(2026, 1, 1).start
    #expect(newYear.description == "2025-12-31T16:00:00.000Z")
    #expect(newYear.countyDate.year == 2026)
    #expect(Instant(rawValue: newYear.rawValue - 1).countyDate.rawValue == "2025-12-31")
  }

  @Test("Every day from 1900 to 2200 comes after the one before and is read back")
  func everyDay() throws {
    var (year, month, day) = (1900, 1, 1)
    let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    let first = try date(1900, 1, 1).daysSince1970
    let last = try date(2200, 12, 31).daysSince1970
    #expect(first == -25_567)
    var faults: [Int64] = []
    for days in first...last {
      let found = CivilDate(daysSince1970: days)
      if (found.year, found.month, found.day) != (year, month, day)
        || found.daysSince1970 != days
        || CivilDate(year: year, month: month, day: day) != found
      {
        faults.append(days)
      }
      let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
      day += 1
      if day > lengths[month - 1] + (month == 2 && isLeap ? 1 : 0) { (month, day) = (month + 1, 1) }
      if month > 12 { (year, month) = (year + 1, 1) }
    }
    #expect(faults == [])
  }

  @Test("A date's text is read back", arguments: TestSeeds.some())
  func textRoundTrip(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<300 {
      let days = Int64.random(in: -25_567...84_005, using: &random)
      let date = CivilDate(daysSince1970: days)
      #expect(CivilDate(rawValue: date.rawValue) == date)
      #expect(date.start.countyDate == date)
      #expect(date.adding(days: 400).adding(days: -400) == date)
    }
  }

  @Test("Leap days are there in leap years only")
  func leapYears() throws {
    for year in [1904, 2000, 2024, 2400] {
      #expect(CivilDate(year: year, month: 2, day: 29) != nil)
    }
    for year in [1900, 2023, 2100, 2200] {
      #expect(CivilDate(year: year, month: 2, day: 29) == nil)
    }
    #expect(try date(2024, 2, 28).adding(days: 1).rawValue == "2024-02-29")
    #expect(try date(2023, 2, 28).adding(days: 1).rawValue == "2023-03-01")
  }

  @Test(
    "What the calendar does not have, or is written otherwise, is no date",
    arguments: [
      "", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-1",
      "1899-12-31", "20260101", "2026/01/01", "2026-01-01T00:00", " 2026-01-01", "2026-01-0１",
      "-026-01-01", "+026-01-01", "二〇二六年一月",
    ])
  func noDate(text: String) {
    #expect(CivilDate(rawValue: text) == nil)
  }

  @Test("Dates are ordered by year, month and day")
  func order() throws {
    #expect(try date(2025, 12, 31) < date(2026, 1, 1))
    #expect(try date(2026, 1, 31) < date(2026, 2, 1))
    #expect(try date(2026, 2, 1) < date(2026, 2, 2))
    #expect(try date(9999, 12, 31).rawValue == "9999-12-31")
  }
}

@Suite("Moments as RFC 3339 writes them") struct InstantReadingTests {
  @Test(
    "An offset is counted, a fraction cut to milliseconds",
    arguments: [
      ("2016-11-24T01:02:03.004Z", "2016-11-24T01:02:03.004Z"),
      ("2016-11-24t09:02:03+08:00", "2016-11-24T01:02:03.000Z"),
      ("2016-11-23T20:32:03.5-04:30", "2016-11-24T01:02:03.500Z"),
      ("2016-11-24T01:02:03.123456789z", "2016-11-24T01:02:03.123Z"),
    ])
  func reads(text: String, instant: String) {
    #expect(Instant(rfc3339: text)?.description == instant)
  }

  @Test(
    "Anything else is none",
    arguments: [
      "", "2016-11-24", "2016-11-24T01:02:03", "2016-02-30T01:02:03Z", "2016-11-24T24:00:00Z",
      "2016-11-24T01:60:03Z", "2016-11-24T01:02:60Z", "2016-11-24 01:02:03Z",
      "2016-11-24T01:02:03.Z", "2016-11-24T01:02:03+24:00", "２016-11-24T01:02:03Z",
      "2016-11-24T０1:02:03Z", "x2016-11-24T01:02:03Z",
    ])
  func refuses(text: String) { #expect(Instant(rfc3339: text) == nil) }
}
