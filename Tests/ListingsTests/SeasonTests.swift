import Core
import Testing

@testable import Listings

@Suite("Seasons") struct SeasonTests {
  private func day(_ text: String) throws -> CivilDate {
    try #require(CivilDate(rawValue: text))
  }

  @Test("Months are a set, and none of them are no season")
  func months() {
    #expect(Season(months: [11, 3, 4])?.months == [3, 4, 11])
    #expect(Season(months: Array(1...12)) == .allYear)
    for months in [[], [0], [13], [3, -1]] { #expect(Season(months: months) == nil) }
  }

  @Test(
    "What is out of season is back on the first day of the next month in season",
    arguments: [
      ([3, 4], "2026-03-01", nil), ([3, 4], "2026-04-30", nil),
      ([3, 4], "2026-05-01", "2027-03-01"),
      ([3, 4], "2026-02-28", "2026-03-01"), ([1], "2026-12-31", "2027-01-01"),
      ([1], "2026-01-31", nil),
      ([12], "2026-01-01", "2026-12-01"), ([11, 12, 1], "2026-02-01", "2026-11-01"),
    ] as [([Int], String, String?)])
  func back(months: [Int], today: String, expected: String?) throws {
    let season = try #require(Season(months: months))
    #expect(season.back(after: try day(today))?.rawValue == expected)
    #expect(season.contains(try day(today)) == (expected == nil))
  }

  @Test("What is sold all the year is never back")
  func allYear() throws {
    for month in 1...12 {
      let date = try #require(CivilDate(year: 2026, month: month, day: 28))
      #expect(Season.allYear.contains(date) && Season.allYear.back(after: date) == nil)
    }
  }
}
