import Core

/// The rules of hooks.
package enum NotificationRefusal: Refusal, Equatable {
  case tooManyWebhooks

  package var kind: RefusalKind { .conflict }
  package var code: String { "too_many_webhooks" }
  package var detail: String {
    "An account has \(Webhook.maximumPerAccount) webhooks at the most; delete one first."
  }
}
