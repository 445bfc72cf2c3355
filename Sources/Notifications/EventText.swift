import Core
import JSON

/// An event in words.
package struct EventText: Sendable, Equatable {
  /// A few words for what it is, such as a subject.
  package let title: String
  /// A sentence without line breaks.
  package let sentence: String
  /// When it happened, at the county's clock: `2016-11-24 23:06`.
  package let time: String

  /// The words for an event from its `data`, which is as `EventType.members` declares it; a member
  /// that is not there is told as `—`.
  init(_ type: EventType, at: Instant, data: String, in language: Language) {
    let words = EventWords.of(language)
    let template = words.template(type)
    var data = data
    let read = data.withUTF8 { try? JSONValue.read(UnsafeRawBufferPointer($0)) }
    title = template.title
    sentence = EventText.fill(template.sentence) { name in
      guard let member = type.members.first(where: { $0.name == name }) else { return nil }
      return read?[name].flatMap { EventText.text(of: $0, as: member.kind, words) }
    }
    time = EventText.time(of: at)
  }

  /// A moment at the county's clock, to the minute.
  static func time(of moment: Instant) -> String {
    let minute = (moment.rawValue - moment.countyDate.start.rawValue) / 60_000
    return "\(moment.countyDate) \(SendingHours.text(of: Int(minute)))"
  }

  /// Names of the places in a template.
  static func places(of sentence: String) -> [String] {
    var names: [String] = []
    _ = fill(sentence) { name in
      names.append(name)
      return ""
    }
    return names
  }

  private static let nothing = "—"

  private static func fill(_ sentence: String, _ value: (String) -> String?) -> String {
    var filled = ""
    var rest = sentence[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      filled += rest[..<open]
      filled += value(String(rest[rest.index(after: open)..<close])) ?? nothing
      rest = rest[rest.index(after: close)...]
    }
    return filled + rest
  }

  private static func text(
    of value: JSONValue, as kind: EventMember.Kind, _ words: EventWords
  ) -> String? {
    switch (kind, value) {
    case (.fen, .integer(let fen)): words.yuan(Fen(fen).yuan)
    case (.word, .string(let word)):
      words.words[word] ?? word.replacing("_", with: " ")
    case (.truth, .boolean(let truth)): truth ? words.yes : words.no
    case (_, .string(let text)): harmless(text)
    case (_, .integer(let number)): "\(number)"
    default: nil
    }
  }

  /// A text that somebody wrote, without what would break a line or what a chat reads as more than
  /// text: Feishu calls everybody by `<at user_id="all">`, WeCom one by `<@name>`.
  private static func harmless(_ text: String) -> String {
    var harmless = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar {
      case "<": harmless.append("‹")
      case ">": harmless.append("›")
      case _ where scalar.isHidden: harmless.append(" ")
      default: harmless.append(scalar)
      }
    }
    return String(harmless)
  }
}

extension EventText {
  /// What a robot says in a group: title, sentence and time, `HookFormat.maximumTextSize` bytes at
  /// the most.
  package var forRobot: String {
    let end = "\n\(time)"
    let room = HookFormat.maximumTextSize - end.utf8.count
    return EventText.cut("\(title)\n\(sentence)", to: room) { "\($0)".utf8.count } + end
  }

  /// What a text message says: the sentence alone, `HookFormat.maximumTextMessageLength` units at
  /// the most, each of which costs.
  package var forTextMessage: String {
    EventText.cut(sentence, to: HookFormat.maximumTextMessageLength) { "\($0)".utf16.count }
  }

  /// The subject and the body of an e-mail: a code for its reader's address where there is one,
  /// else the sentence and when it happened, and why the reader has it.
  func forMail(code: String?, in language: Language) -> (title: String, body: String) {
    let mail = EventWords.of(language).mail
    if let code {
      let hours = Int(AddressCode.lifetimeSeconds / 3_600)
      return (mail.prefix + mail.codeTitle, mail.code(code, hours))
    }
    return (mail.prefix + title, "\(sentence)\n\(mail.happened(time))\n\n\(mail.footer)")
  }

  /// The text, cut at a character's end where it is longer than it may be.
  private static func cut(
    _ text: String, to room: Int, size: (Unicode.Scalar) -> Int
  ) -> String {
    guard text.unicodeScalars.reduce(0, { $0 + size($1) }) > room else { return text }
    var (cut, left) = (String.UnicodeScalarView(), room - size("…"))
    for scalar in text.unicodeScalars {
      left -= size(scalar)
      if left < 0 { break }
      cut.append(scalar)
    }
    cut.append("…")
    return String(cut)
  }
}
