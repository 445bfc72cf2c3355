import Core

/// The rules of hooks.
package enum NotificationRefusal: Refusal, Equatable {
  case tooManyWebhooks
  /// Nothing is sent to a hook that is turned off.
  case webhookIsOff

  package var kind: RefusalKind { .conflict }
  package var code: String {
    switch self {
    case .tooManyWebhooks: "too_many_webhooks"
    case .webhookIsOff: "webhook_is_off"
    }
  }
  package var detail: String {
    switch self {
    case .tooManyWebhooks:
      "An account has \(Webhook.maximumPerAccount) webhooks at the most; delete one first."
    case .webhookIsOff: "The webhook is turned off; turn it on first."
    }
  }
}
