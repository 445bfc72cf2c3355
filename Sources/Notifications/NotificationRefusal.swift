import Core

/// The rules of hooks.
package enum NotificationRefusal: Refusal, Equatable {
  case tooManyWebhooks
  /// Nothing is sent to a hook that is turned off.
  case webhookIsOff
  /// A span has more events than one replay sends or looks at.
  case tooMuchToReplay

  package var kind: RefusalKind { .conflict }
  package var code: String {
    switch self {
    case .tooManyWebhooks: "too_many_webhooks"
    case .webhookIsOff: "webhook_is_off"
    case .tooMuchToReplay: "too_much_to_replay"
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
    }
  }
}
