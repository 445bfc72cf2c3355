import Core

/// The part of the county's day in which a hook is told: from a minute of the day up to another
/// one, across midnight where that is the earlier one.
package struct SendingHours: Sendable, Equatable {
  /// Minutes of a day.
  package static let minutes = 1_440

  /// Minutes since midnight in the county.
  package let from: Int
  package let until: Int

  /// Nil where one is no minute of a day, and where both are the same: that would be never or
  /// always.
  package init?(from: Int, until: Int) {
    let day = 0..<SendingHours.minutes
    guard day.contains(from), day.contains(until), from != until else { return nil }
    self.from = from
    self.until = until
  }

  /// Whether something may be sent at this moment.
  package func contains(_ moment: Instant) -> Bool {
    let minute = Int(SendingHours.millisecondOfDay(moment) / 60_000)
    return from < until
      ? (from..<until).contains(minute) : minute >= from || minute < until
  }

  /// The first moment from this one on at which something may be sent.
  package func next(from moment: Instant) -> Instant {
    if contains(moment) { return moment }
    let wait = Int64(from) * 60_000 - SendingHours.millisecondOfDay(moment)
    let day = Int64(SendingHours.minutes) * 60_000
    return Instant(rawValue: moment.rawValue + (wait < 0 ? wait + day : wait))
  }

  private static func millisecondOfDay(_ moment: Instant) -> Int64 {
    moment.rawValue - moment.countyDate.start.rawValue
  }

  /// Both ends, such as `08:00-20:00`.
  var text: String { "\(SendingHours.text(of: from))-\(SendingHours.text(of: until))" }

  /// A minute of the day as `HH:MM`.
  package static func text(of minute: Int) -> String {
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(two(minute / 60)):\(two(minute % 60))"
  }

  /// The minute that `HH:MM` is; nil for anything else.
  package static func minute(of text: String) -> Int? {
    let bytes = Array(text.utf8)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":") else { return nil }
    let digits = [bytes[0], bytes[1], bytes[3], bytes[4]].map { Int($0) - 0x30 }
    guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
    let (hour, minute) = (digits[0] * 10 + digits[1], digits[2] * 10 + digits[3])
    return hour < 24 && minute < 60 ? hour * 60 + minute : nil
  }
}
