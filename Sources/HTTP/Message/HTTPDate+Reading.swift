extension HTTPDate {
  /// The second since 1970 that a header's date names, in any of the three forms that RFC 9110,
  /// section 5.6.7, has recipients take:
  ///
  ///     Sun, 06 Nov 1994 08:49:37 GMT
  ///     Sunday, 06-Nov-94 08:49:37 GMT
  ///     Sun Nov  6 08:49:37 1994
  ///
  /// Nil for any other text, and for a day or a time that the calendar does not have. A year of two
  /// digits is the one of the present century, unless that lies more than 50 years after `now`.
  package static func read(_ text: String, now: Int64) -> Int64? {
    var reader = DateReader(text)
    guard let date = reader.date(now: now), reader.isAtEnd else { return nil }
    return date
  }
}

/// Reads a date from left to right.
private struct DateReader {
  private let bytes: [UInt8]
  private var place = 0

  private static let days = [
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
  ].map { Array($0.utf8) }
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ].map { Array($0.utf8) }

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { place == bytes.count }

  mutating func date(now: Int64) -> Int64? {
    if oneOf(DateReader.days) != nil { return takes(", ") ? dateOfRFC850(now: now) : nil }
    guard oneOf(DateReader.days.map { Array($0.prefix(3)) }) != nil else { return nil }
    return takes(", ") ? dateOfRFC1123() : takes(" ") ? dateOfAsctime() : nil
  }

  private mutating func dateOfRFC1123() -> Int64? {
    guard let day = number(2), takes(" "), let month = oneOf(DateReader.months), takes(" "),
      let year = number(4), takes(" "), let time = time(), takes(" GMT")
    else { return nil }
    return second(year, month + 1, day, time)
  }

  private mutating func dateOfRFC850(now: Int64) -> Int64? {
    guard let day = number(2), takes("-"), let month = oneOf(DateReader.months), takes("-"),
      let digits = number(2), takes(" "), let time = time(), takes(" GMT")
    else { return nil }
    let present = HTTPDate.year(of: now)
    let year = present - present % 100 + digits
    return second(year > present + 50 ? year - 100 : year, month + 1, day, time)
  }

  private mutating func dateOfAsctime() -> Int64? {
    guard let month = oneOf(DateReader.months), takes(" "),
      let day = takes(" ") ? number(1) : number(2), takes(" "), let time = time(), takes(" "),
      let year = number(4)
    else { return nil }
    return second(year, month + 1, day, time)
  }

  /// Seconds since midnight; the last minute of a day may have a leap second.
  private mutating func time() -> Int? {
    guard let hour = number(2), takes(":"), let minute = number(2), takes(":"),
      let second = number(2), hour < 24, minute < 60, second <= 60
    else { return nil }
    return hour * 3600 + minute * 60 + second
  }

  private func second(_ year: Int, _ month: Int, _ day: Int, _ time: Int) -> Int64? {
    guard let days = HTTPDate.daysSince1970(year: year, month: month, day: day) else { return nil }
    return days * 86_400 + Int64(time)
  }

  private mutating func takes(_ literal: StaticString) -> Bool {
    let count = literal.utf8CodeUnitCount
    guard bytes.count - place >= count else { return false }
    for index in 0..<count where bytes[place + index] != literal.utf8Start[index] { return false }
    place += count
    return true
  }

  private mutating func oneOf(_ words: [[UInt8]]) -> Int? {
    guard let index = words.firstIndex(where: { bytes[place...].starts(with: $0) }) else {
      return nil
    }
    place += words[index].count
    return index
  }

  private mutating func number(_ digits: Int) -> Int? {
    guard bytes.count - place >= digits, bytes[place..<place + digits].allSatisfy(isDigit) else {
      return nil
    }
    defer { place += digits }
    return bytes[place..<place + digits].reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
  }
}
