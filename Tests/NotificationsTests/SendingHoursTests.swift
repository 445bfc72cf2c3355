import Core
import Testing

@testable import Notifications

@Suite("The hours in which a hook is told") struct SendingHoursTests {
  /// A moment at the county's clock on a day of November.
  private func at(_ day: Int, _ time: String) throws -> Instant {
    try #require(Instant(rfc3339: "2016-11-\(day < 10 ? "0" : "")\(day)T\(time):00+08:00"))
  }

  @Test("Within a day they begin at a minute and end before another")
  func day() throws {
    let hours = try #require(SendingHours(from: 8 * 60, until: 20 * 60))
    #expect(try !hours.contains(at(24, "07:59")))
    #expect(try hours.contains(at(24, "08:00")) && hours.contains(at(24, "19:59")))
    #expect(try !hours.contains(at(24, "20:00")))
    #expect(try hours.next(from: at(24, "07:59")) == at(24, "08:00"))
    #expect(try hours.next(from: at(24, "12:34")) == at(24, "12:34"))
    #expect(try hours.next(from: at(24, "20:00")) == at(25, "08:00"))
  }

  @Test("Across midnight too")
  func night() throws {
    let hours = try #require(SendingHours(from: 22 * 60 + 30, until: 6 * 60))
    #expect(try hours.contains(at(24, "22:30")) && hours.contains(at(25, "00:00")))
    #expect(try hours.contains(at(25, "05:59")) && !hours.contains(at(25, "06:00")))
    #expect(try hours.next(from: at(25, "06:00")) == at(25, "22:30"))
  }

  @Test("What is no minute of a day, and what would be never or always, are no hours")
  func wrong() {
    for (from, until) in [(-1, 5), (0, 1_440), (1_440, 0), (300, 300)] {
      #expect(SendingHours(from: from, until: until) == nil)
    }
    for text in ["", "8:00", "24:00", "12:60", "08-00", "08:0x", "０8:00", "08:000"] {
      #expect(SendingHours.minute(of: text) == nil, "\(text)")
    }
    for minute in 0..<SendingHours.minutes {
      #expect(SendingHours.minute(of: SendingHours.text(of: minute)) == minute)
    }
  }
}
