import JSON
import Testing

@testable import HTTP

@Suite struct HTTPDateTests {
  /// 24 November 2016.
  static let now: Int64 = 1_479_945_600

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
    ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
    ("Sun Nov  6 08:49:37 1994", 784_111_777),
    ("Wed Nov 16 08:49:37 1994", 784_975_777),
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
    ("Mon, 29 Feb 2016 00:00:00 GMT", 1_456_704_000),
    ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600),
    ("Sat, 31 Dec 2016 23:59:60 GMT", 1_483_228_800),
    ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
  ])
  func `a date is read in each of the three forms`(text: String, seconds: Int64) {
    #expect(HTTPDate.read(text, now: HTTPDateTests.now) == seconds)
  }

  @Test(arguments: [
    ("Sunday, 06-Nov-66 00:00:00 GMT", "Sat, 06 Nov 2066 00:00:00 GMT"),
    ("Sunday, 06-Nov-67 00:00:00 GMT", "Mon, 06 Nov 1967 00:00:00 GMT"),
    ("Sunday, 06-Nov-00 00:00:00 GMT", "Mon, 06 Nov 2000 00:00:00 GMT"),
    ("Sunday, 06-Nov-16 00:00:00 GMT", "Sun, 06 Nov 2016 00:00:00 GMT"),
  ])
  func `a year of two digits lies at most 50 years ahead`(short: String, long: String) {
    let now = HTTPDateTests.now
    #expect(HTTPDate.read(short, now: now) == HTTPDate.read(long, now: now))
    #expect(HTTPDate.read(long, now: now) != nil)
  }

  @Test(arguments: [
    "", "0", "1994-11-06T08:49:37Z", "sun, 06 Nov 1994 08:49:37 GMT", "Sun",
    "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37", "Sun, 6 Nov 1994 08:49:37 GMT",
    "Sun,  06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 1994 8:49:37 GMT", "Sun, 06 Nov 1994 08:49 GMT",
    "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:37 GMT",
    "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 31 Nov 1994 08:49:37 GMT",
    "Sun, 00 Nov 1994 08:49:37 GMT", "Wed, 29 Feb 2017 00:00:00 GMT",
    "Thu, 29 Feb 1900 00:00:00 GMT", "Sun, 06 Nov 0000 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT ", " Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT",
    "Sun, 06-Nov-94 08:49:37 GMT", "Sunday, 06 Nov 1994 08:49:37 GMT",
    "Sunday, 06-Nov-1994 08:49:37 GMT", "Sun Nov 6 08:49:37 1994", "Sun Nov  6 08:49:37 94",
    "Sun Nov 06 08:49:37 1994 GMT", "Xyz, 06 Nov 1994 08:49:37 GMT",
  ])
  func `what is no date is none`(text: String) {
    #expect(HTTPDate.read(text, now: HTTPDateTests.now) == nil)
  }

  @Test func `what is written is read again`() {
    for day in stride(from: 0 as Int64, to: 60_000, by: 13) {
      let seconds = day * 86_400 + day % 86_400
      let buffer = ByteBuffer()
      HTTPDate.append(seconds, to: buffer)
      #expect(HTTPDate.read(buffer.string, now: HTTPDateTests.now) == seconds)
    }
  }
}
