import Core

/// How events are told in words, in one language: for each type a title and a sentence in which
/// `{member}` stands for what the event's data holds by that name. Money is written in yuan, dates
/// as they are, and a stable word as `word` says it.
struct EventWords: Sendable {
  /// What tells of one type of event.
  struct Template: Sendable {
    let title: String
    let sentence: String

    init(_ title: String, _ sentence: String) {
      self.title = title
      self.sentence = sentence
    }
  }

  let template: @Sendable (EventType) -> Template
  /// What a stable word of the data means to people; one that is not here is told as it is.
  let words: [String: String]
  let yes: String
  let no: String
  /// An amount with two decimals.
  let yuan: @Sendable (String) -> String
  let mail: MailWords

  static func of(_ language: Language) -> EventWords {
    switch language {
    case .zh: .chinese
    case .en: .english
    }
  }
}

/// What an e-mail says around an event.
struct MailWords: Sendable {
  /// Before each subject.
  let prefix: String
  /// When it happened, at the county's clock.
  let happened: @Sendable (String) -> String
  /// Why the reader has it and how it ends.
  let footer: String
  let codeTitle: String
  let code: @Sendable (_ code: String, _ hours: Int) -> String
}
