import Core

/// The rules of hooks.
package enum NotificationRefusal: Refusal, Equatable {
  case tooManyWebhooks
  /// Nothing is sent to a hook that is turned off.
  case webhookIsOff
  /// A span has more events than one replay sends or looks at.
  case tooMuchToReplay
  /// The hook's e-mail address is not confirmed.
  case notConfirmed
  /// An account has had as many text messages today as it may.
  case tooManyTexts
  /// The secret is the robot's, or there is none.
  case noSecretOfOurs
  /// It is no e-mail address, or is confirmed.
  case nothingToConfirm
  /// An account had as many codes sent as it may in a day.
  case tooManyCodes
  /// A code is not the newest one of its address, or its time is over.
  case wrongCode

  package var kind: RefusalKind { self == .wrongCode ? .invalid : .conflict }
  package var code: String {
    switch self {
    case .tooManyWebhooks: "too_many_webhooks"
    case .webhookIsOff: "webhook_is_off"
    case .tooMuchToReplay: "too_much_to_replay"
    case .notConfirmed: "not_confirmed"
    case .tooManyTexts: "too_many_texts"
    case .noSecretOfOurs: "no_secret_of_ours"
    case .nothingToConfirm: "nothing_to_confirm"
    case .tooManyCodes: "too_many_codes"
    case .wrongCode: "wrong_code"
    }
  }
  package var detail: String {
    switch self {
    case .tooManyWebhooks:
      "An account has \(Webhook.maximumPerAccount) webhooks at the most; delete one first."
    case .webhookIsOff: "The webhook is turned off; turn it on first."
    case .tooMuchToReplay:
      "One replay sends up to \(Replay.maximumEvents) events and looks at up to "
        + "\(Replay.maximumScanned); ask for shorter spans, one after the other."
    case .notConfirmed: "The address is to be confirmed first, by the code that was sent to it."
    case .tooManyTexts:
      "An account has \(TextMessageAllowance.maximumPerDay) text messages a day at the most."
    case .noSecretOfOurs:
      "Only a standard webhook has a secret of ours; that of a robot is changed by `robot_secret`."
    case .nothingToConfirm: "This webhook has no address that waits to be confirmed."
    case .tooManyCodes:
      "An account has \(AddressCode.maximumPerDay) codes sent in 24 hours at the most."
    case .wrongCode: "The code is not the newest one that was sent there, or its 24 hours are over."
    }
  }
}
