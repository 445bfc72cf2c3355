import JSON

/// The ways to write and to read an instant that the server needs, without a calendar library.
package enum HTTPDate {
  private static let days: StaticString = "ThuFriSatSunMonTueWed"
  private static let months: StaticString = "JanFebMarAprMayJunJulAugSepOctNovDec"

  /// Appends a second since 1970 as RFC 9110 writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
  package static func append(_ seconds: Int64, to buffer: ByteBuffer) {
    let date = CivilSecond(seconds)
    append(days, at: Int(date.daysSinceEpoch % 7), to: buffer)
    buffer.append(", " as StaticString)
    append(date.day, digits: 2, to: buffer)
    buffer.append(UInt8(ascii: " "))
    append(months, at: date.month - 1, to: buffer)
    buffer.append(UInt8(ascii: " "))
    append(date.year, digits: 4, to: buffer)
    buffer.append(UInt8(ascii: " "))
    appendTime(date, to: buffer)
    buffer.append(" GMT" as StaticString)
  }

  /// Appends a second since 1970 as RFC 3339 writes it, without fraction and zone:
  /// `1994-11-06T08:49:37`.
  static func appendTimestamp(_ seconds: Int64, to buffer: ByteBuffer) {
    let date = CivilSecond(seconds)
    append(date.year, digits: 4, to: buffer)
    buffer.append(UInt8(ascii: "-"))
    append(date.month, digits: 2, to: buffer)
    buffer.append(UInt8(ascii: "-"))
    append(date.day, digits: 2, to: buffer)
    buffer.append(UInt8(ascii: "T"))
    appendTime(date, to: buffer)
  }

  /// Appends a number with leading zeros.
  static func append(_ value: Int, digits: Int, to buffer: ByteBuffer) {
    var divisor = 1
    for _ in 1..<digits { divisor *= 10 }
    while divisor > 0 {
      buffer.append(UInt8(value / divisor % 10) + UInt8(ascii: "0"))
      divisor /= 10
    }
  }

  /// The year of a second since 1970.
  static func year(of seconds: Int64) -> Int { CivilSecond(seconds).year }

  /// The days from 1 January 1970 to a date; nil for one that the calendar does not have.
  static func daysSince1970(year: Int, month: Int, day: Int) -> Int64? {
    let isLeapYear = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths = [31, isLeapYear ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard year > 0, (1...12).contains(month), (1...lengths[month - 1]).contains(day) else {
      return nil
    }
    let yearsBefore = year - 1
    let leapDays = yearsBefore / 4 - yearsBefore / 100 + yearsBefore / 400
    let daysBefore = yearsBefore * 365 + leapDays + lengths[..<(month - 1)].reduce(0, +)
    let daysFrom1JanuaryOf1To1970 = 719_162
    return Int64(daysBefore + day - 1 - daysFrom1JanuaryOf1To1970)
  }

  private static func appendTime(_ date: CivilSecond, to buffer: ByteBuffer) {
    append(date.hour, digits: 2, to: buffer)
    buffer.append(UInt8(ascii: ":"))
    append(date.minute, digits: 2, to: buffer)
    buffer.append(UInt8(ascii: ":"))
    append(date.second, digits: 2, to: buffer)
  }

  private static func append(_ names: StaticString, at index: Int, to buffer: ByteBuffer) {
    buffer.append(UnsafeRawBufferPointer(start: names.utf8Start + index * 3, count: 3))
  }
}

/// A second since 1970 as the Gregorian calendar and the clock on the wall show it in UTC.
///
/// The day is counted in years that begin in March, so that the leap day is the last one.
private struct CivilSecond {
  let daysSinceEpoch: Int64
  let year: Int
  let month: Int
  let day: Int
  let hour: Int
  let minute: Int
  let second: Int

  init(_ seconds: Int64) {
    let seconds = max(0, seconds)
    daysSinceEpoch = seconds / 86_400
    let rest = Int(seconds % 86_400)
    (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60)
    let daysFrom1March0000 = Int(daysSinceEpoch) + 719_468
    let era = daysFrom1March0000 / 146_097
    let dayOfEra = daysFrom1March0000 % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }
}
