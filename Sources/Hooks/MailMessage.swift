import Core
import Crypto
import Notifications

/// An e-mail that tells a hook of an event, as RFC 5322 lays a message out: plain text in UTF-8
/// (RFC 2045), the same `Message-ID` at each try, and a word for programs that it was written by
/// one (RFC 3834), so that none answers it.
func mailMessage(for delivery: DueDelivery, from: String, atMilliseconds now: Int64) -> [UInt8] {
  let domain = from.split(separator: "@").last ?? "localhost"
  let headers = [
    ("From", "<\(from)>"),
    ("To", "<\(MailAddress.address(of: delivery.url))>"),
    ("Subject", MailText.header(delivery.title)),
    ("Date", MailText.date(Instant(rawValue: now))),
    ("Message-ID", "<\(delivery.messageID).\(delivery.id)@\(domain)>"),
    ("MIME-Version", "1.0"),
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Transfer-Encoding", "base64"),
    ("Content-Language", delivery.language.rawValue),
    ("Auto-Submitted", "auto-generated"),
  ]
  let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
  return Array("\(lines)\r\n\(MailText.body(delivery.body))".utf8)
}

/// Texts as they stand in a message.
enum MailText {
  /// The longest line of a body in base 64 (RFC 2045, section 6.8).
  static let maximumLineLength = 76
  /// Bytes in one encoded word: with `=?utf-8?B?` and `?=` it has 72 of the 75 characters that it
  /// may have (RFC 2047, section 2).
  static let encodedWordSize = 45

  /// A header's text: as it is where that is short and of ASCII, else as encoded words, each of
  /// whole characters.
  static func header(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy { (0x20...0x7e).contains($0) } && !text.contains("=?")
      && text.utf8.count <= 60
    if isPlain { return text }
    var words: [[UInt8]] = [[]]
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if words[words.count - 1].count + bytes.count > encodedWordSize { words.append([]) }
      words[words.count - 1] += bytes
    }
    return words.map { "=?utf-8?B?\(Base64.encode($0))?=" }.joined(separator: "\r\n ")
  }

  /// A text as base 64 in lines. Its own lines end in CRLF, as those of a message do.
  static func body(_ text: String) -> String {
    let encoded = Array(Base64.encode(Array(text.replacing("\n", with: "\r\n").utf8)).utf8)
    return stride(from: 0, to: encoded.count, by: maximumLineLength).map { start in
      let line = encoded[start..<min(start + maximumLineLength, encoded.count)]
      return String(decoding: line, as: UTF8.self) + "\r\n"
    }.joined()
  }

  /// `Thu, 24 Nov 2016 15:06:40 +0000` (RFC 5322, section 3.3).
  static func date(_ moment: Instant) -> String {
    let seconds = moment.rawValue / 1_000
    let (days, second) = (seconds / 86_400, Int(seconds % 86_400))
    let date = CivilDate(daysSince1970: days)
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    // The first day of 1970 was a Thursday.
    let weekday = weekdays[Int((days + 4) % 7)]
    let time = [second / 3_600, second / 60 % 60, second % 60].map(two).joined(separator: ":")
    return "\(weekday), \(date.day) \(months[date.month - 1]) \(date.year) \(time) +0000"
  }

  private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
}
