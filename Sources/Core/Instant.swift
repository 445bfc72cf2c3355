/// A moment, in milliseconds of UTC since 1970.
package struct Instant: RawRepresentable, Hashable, Comparable, Sendable {
  package let rawValue: Int64

  package init(rawValue: Int64) { self.rawValue = rawValue }

  package static func < (left: Instant, right: Instant) -> Bool { left.rawValue < right.rawValue }

  /// So many seconds later.
  package func adding(seconds: Int64) -> Instant { Instant(rawValue: rawValue + seconds * 1000) }
  /// So many times 24 hours later.
  package func adding(days: Int) -> Instant { adding(seconds: Int64(days) * 86_400) }

  /// The date in the county at this moment.
  package var countyDate: CivilDate {
    CivilDate(daysSince1970: floorDivide(rawValue + CivilDate.countyOffset, 86_400_000))
  }
}

extension Instant {
  /// Reads RFC 3339 with an offset, to the millisecond; nil for anything else.
  package init?(rfc3339 text: String) {
    let pattern = /(.{10})[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))/
      .asciiOnlyDigits()
    guard let match = text.wholeMatch(of: pattern)?.output,
      let date = CivilDate(rawValue: String(match.1)),
      let hour = Int64(match.2), let minute = Int64(match.3), let second = Int64(match.4),
      hour < 24, minute < 60, second < 60
    else { return nil }
    var offset: Int64 = 0
    if let sign = match.6, let hours = match.7.flatMap({ Int64($0) }),
      let minutes = match.8.flatMap({ Int64($0) })
    {
      guard hours < 24, minutes < 60 else { return nil }
      offset = (hours * 60 + minutes) * (sign == "-" ? -1 : 1)
    }
    let fraction = Int64(((match.5 ?? "") + "000").prefix(3)) ?? 0
    let minutes = (date.daysSince1970 * 24 + hour) * 60 + minute - offset
    self.init(rawValue: (minutes * 60 + second) * 1000 + fraction)
  }
}

extension Instant: CustomStringConvertible {
  /// RFC 3339 in UTC with milliseconds: `2016-11-24T01:02:03.004Z`.
  package var description: String {
    let days = floorDivide(rawValue, 86_400_000)
    let milliseconds = Int(rawValue - days * 86_400_000)
    return String(unsafeUninitializedCapacity: 24) { text in
      CivilDate(daysSince1970: days).write(into: text)
      text[10] = UInt8(ascii: "T")
      writeDigits(milliseconds / 3_600_000, 11..<13, into: text)
      text[13] = UInt8(ascii: ":")
      writeDigits(milliseconds / 60_000 % 60, 14..<16, into: text)
      text[16] = UInt8(ascii: ":")
      writeDigits(milliseconds / 1000 % 60, 17..<19, into: text)
      text[19] = UInt8(ascii: ".")
      writeDigits(milliseconds % 1000, 20..<23, into: text)
      text[23] = UInt8(ascii: "Z")
      return 24
    }
  }
}

/// A date of the county's calendar (`Asia/Shanghai`: UTC+8 all year since 1992), without a time.
package struct CivilDate: Hashable, Comparable, Sendable {
  /// What the county's clock is ahead of UTC, in milliseconds.
  package static let countyOffset: Int64 = 8 * 3_600_000

  package let year: Int
  package let month: Int
  package let day: Int

  /// Nil for a date that the calendar does not have; years from 1900 to 9999.
  package init?(year: Int, month: Int, day: Int) {
    guard (1900...9999).contains(year), (1...12).contains(month),
      (1...CivilDate.days(in: month, of: year)).contains(day)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// The proleptic Gregorian date (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms",
  /// `civil_from_days`).
  package init(daysSince1970 days: Int64) {
    let shifted = days + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
  }

  /// `days_from_civil` of the same source.
  package var daysSince1970: Int64 {
    let shiftedYear = Int64(month <= 2 ? year - 1 : year)
    let era = floorDivide(shiftedYear, 400)
    let yearOfEra = shiftedYear - era * 400
    let shiftedMonth = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * shiftedMonth + 2) / 5 + Int64(day) - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date so many days later.
  package func adding(days: Int) -> CivilDate {
    CivilDate(daysSince1970: daysSince1970 + Int64(days))
  }

  /// The moment the day begins in the county.
  package var start: Instant {
    Instant(rawValue: daysSince1970 * 86_400_000 - CivilDate.countyOffset)
  }

  package static func < (left: CivilDate, right: CivilDate) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension CivilDate: RawRepresentable, CustomStringConvertible {
  /// Reads `YYYY-MM-DD`, nothing shorter or longer.
  package init?(rawValue text: String) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else {
      return nil
    }
    func number(_ range: Range<Int>) -> Int? {
      bytes[range].reduce(0 as Int?) { sum, byte in
        guard let sum, (48...57).contains(byte) else { return nil }
        return sum * 10 + Int(byte - 48)
      }
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10) else {
      return nil
    }
    self.init(year: year, month: month, day: day)
  }

  package var rawValue: String {
    String(unsafeUninitializedCapacity: 10) { text in
      write(into: text)
      return 10
    }
  }

  fileprivate func write(into text: UnsafeMutableBufferPointer<UInt8>) {
    writeDigits(year, 0..<4, into: text)
    text[4] = UInt8(ascii: "-")
    writeDigits(month, 5..<7, into: text)
    text[7] = UInt8(ascii: "-")
    writeDigits(day, 8..<10, into: text)
  }

  package var description: String { rawValue }
}

/// The quotient rounded down, also for negative numbers.
private func floorDivide(_ dividend: Int64, _ divisor: Int64) -> Int64 {
  let quotient = dividend / divisor
  return dividend % divisor < 0 ? quotient - 1 : quotient
}

/// Writes the last digits of a number, as many as there are places. Every look at the shelf asks
/// for today, and every order writes instants: an interpolation costs ten times as much.
private func writeDigits(
  _ number: Int, _ places: Range<Int>, into text: UnsafeMutableBufferPointer<UInt8>
) {
  var rest = number
  for place in places.reversed() {
    text[place] = UInt8(rest % 10) + UInt8(ascii: "0")
    rest /= 10
  }
}
