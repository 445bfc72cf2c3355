/// By which channel a hook is told, and so how its messages are laid out.
package enum HookFormat: String, Sendable, CaseIterable {
  /// Standard Webhooks: the event as JSON, signed.
  case standard
  /// A robot of a group chat of WeCom, DingTalk or Feishu, by its own address.
  case wecom, dingtalk, feishu
  /// To an address that its owner confirmed, by the operator's mail server.
  case email
  /// A text message to the account's own telephone, by the operator's gateway.
  case sms

  /// Whether it is a robot, which is told in words.
  package var isRobot: Bool { self == .wecom || self == .dingtalk || self == .feishu }

  /// Whether it goes by a server of the operator's.
  package var isByOperator: Bool { self == .email || self == .sms }

  /// Why this cannot be the secret of a robot of this format, as a stable word and a sentence; nil
  /// where it can. Feishu's robots may have one, DingTalk's must: theirs begin with `SEC`
  /// (open.dingtalk.com, *Customize robot security settings*).
  package func fault(ofRobotSecret secret: String) -> (code: String, detail: String)? {
    switch self {
    case .feishu: nil
    case .dingtalk: secret.hasPrefix("SEC") ? nil : ("no_secret", "DingTalk's begin with SEC.")
    case .standard, .wecom, .email, .sms:
      ("not_signed", "This format is not signed by a secret of its receiver.")
    }
  }

  /// How long a robot is left in peace after each message, in milliseconds: WeCom and DingTalk take
  /// 20 a minute of each robot, and DingTalk nothing for ten minutes after more. Feishu takes 100,
  /// and people no more than the others.
  package static let robotSpacingMilliseconds: Int64 = 3_000

  /// The longest text in words, in bytes of UTF-8: what WeCom takes. DingTalk and Feishu take 20 KB
  /// of request.
  package static let maximumTextSize = 2_048
  /// The longest text message, in units of UTF-16: two parts of 67 (3GPP TS 23.040,
  /// section 9.2.3.24.1: a part of a longer one has room for 67 of UCS-2).
  package static let maximumTextMessageLength = 134
}
