import Core
import Crypto
import HTTP
import JSON
import Notifications
import Storage

let webhookRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/webhooks", .keepHooks, "Makes a hook; its secret is shown once.",
    body: newWebhook, answers: .created(.webhook, as: .webhook),
    refuses: [NotificationRefusal.tooManyWebhooks]
  ) { call, form in
    let actor = call.actor
    // Made here and not in the transaction: a secret is no transaction's chance.
    let secret = WebhookSecret.generate().text
    try await call.create { db in
      let webhook = try addWebhook(
        url: form.url, events: form.events, secret: secret, as: actor, in: db)
      return reply(.created, webhook, secret: secret)
    } again: { id, db in
      // Without its secret, which is shown once: who lost the answer has it again under its key.
      reply(.ok, try Notifications.webhook(id, as: actor, in: db), secret: nil)
    }
  },
  Endpoint(
    .get, "/v1/webhooks", .keepHooks, "The caller's hooks.", query: { $0.page() },
    answers: .value(.page(of: .webhook))
  ) { call, page in
    let webhooks = try call.read { try Notifications.webhooks(of: call.actor, in: $0) }
    let found = Page(of: webhooks, page, ascending: true) { Cursor(id: $0.id) }
    try call.respondWithPage(found) { writeWebhook($0, secret: nil, to: &$1) }
  },
  Endpoint(
    .get, "/v1/webhooks/{id}", .keepHooks, "One hook.", answers: .resource(.webhook)
  ) { call in
    let id = try call.identifier("id", of: "webhook")
    let webhook = try call.read { try Notifications.webhook(id, as: call.actor, in: $0) }
    call.respondWithResource { writeWebhook(webhook, secret: nil, to: &$0) }
  },
  Endpoint(
    .patch, "/v1/webhooks/{id}", .keepHooks, "Changes a hook.", body: webhookChange,
    answers: .resource(.webhook)
  ) { call, change in
    let id = try call.identifier("id", of: "webhook")
    let actor = call.actor
    try await call.changeIfMatch { db in
      let webhook = try Notifications.webhook(id, as: actor, in: db)
      return Reply { writeWebhook(webhook, secret: nil, to: &$0) }
    } _: { db in
      _ = try changeWebhook(id, change, as: actor, in: db)
    }
  },
  Endpoint(
    .post, "/v1/webhooks/{id}/test", .keepHooks, "Sends an event that means nothing.",
    answers: .created(.delivery, as: .delivery), refuses: [NotificationRefusal.webhookIsOff]
  ) { call in
    let id = try call.identifier("id", of: "webhook")
    let actor = call.actor
    try await call.create { db in
      deliveryReply(.created, try testWebhook(id, as: actor, in: db))
    } again: { id, db in
      deliveryReply(.ok, try delivery(id, as: actor, in: db))
    }
  },
  Endpoint(
    .post, "/v1/webhooks/{id}/rotate", .keepHooks,
    "Gives a hook another secret, which is shown once. The one before signs beside it for a day.",
    answers: .value(.webhook)
  ) { call in
    let id = try call.identifier("id", of: "webhook")
    let actor = call.actor
    let secret = WebhookSecret.generate().text
    try await call.write { db in
      let webhook = try rotateSecret(of: id, to: secret, as: actor, in: db)
      return Reply { writeWebhook(webhook, secret: secret, to: &$0) }
    }
  },
  Endpoint(
    .delete, "/v1/webhooks/{id}", .keepHooks, "Removes a hook.", answers: .removed
  ) { call in
    let id = try call.identifier("id", of: "webhook")
    let actor = call.actor
    try await call.removeIfMatch { db in
      reply(.ok, try Notifications.webhook(id, as: actor, in: db), secret: nil)
    } _: { db in
      try removeWebhook(id, as: actor, in: db)
    }
  },
]

private func reply(_ status: Status, _ webhook: Webhook, secret: String?) -> Reply {
  Reply(status, location: "/v1/webhooks/\(webhook.id)") {
    writeWebhook(webhook, secret: secret, to: &$0)
  }
}

private func deliveryReply(_ status: Status, _ delivery: Delivery) -> Reply {
  Reply(status, location: "/v1/deliveries/\(delivery.id)") { writeDelivery(delivery, to: &$0) }
}

@Sendable private func newWebhook(_ fields: Fields) -> (url: String, events: [EventType]) {
  let url = fields.text("url", 1...Webhook.maximumURLLength, as: .hookURL)
  checkURL(url, fields)
  let events = fields.required("events", standIn: [EventType]()) { _ in readEvents(fields) }
  _ = fields.optionalChoice("format", WebhookFormat.self)
  return (url, events)
}

@Sendable private func webhookChange(_ fields: Fields) -> WebhookChange {
  let url = fields.optionalText("url", 1...Webhook.maximumURLLength, as: .hookURL)
  if let url { checkURL(url, fields) }
  let change = WebhookChange(
    url: url, events: readEvents(fields), isActive: fields.optionalBoolean("active"))
  fields.refuseNull("url", "events", "active")
  return change
}

private func checkURL(_ url: String, _ fields: Fields) {
  if !url.isEmpty, let reason = fields.call?.application.outside.refusalOfHookURL(url) {
    fields.fault("url", "refused", reason)
  }
}

/// The events in one order, whatever order they came in; nil where there are none.
private func readEvents(_ fields: Fields) -> [EventType]? {
  let known = EventType.allCases.map(\.rawValue)
  let named = fields.array("events", 1...known.count, of: .choice(EventType.self))?.enumerated()
    .compactMap { place, value in
      if case .string(let text) = value, known.contains(text) { return text }
      let choices = known.joined(separator: ", ")
      fields.fault("events", item: place, "choice", "An event is one of \(choices).")
      return nil as String?
    }
  return named.map { named in EventType.allCases.filter { named.contains($0.rawValue) } }
}

/// How a hook's message is laid out.
private enum WebhookFormat: String, CaseIterable { case standard }

extension Schema {
  fileprivate static let webhook = named(
    "Webhook",
    [
      "id": .identifier,
      "secret": .text.noted("Shown once, when the hook is made or its secret is another."),
      "url": .text, "events": .list(.choice(EventType.self)), "format": .text,
      "active": .boolean,
      "off_since": .instant.orNull,
      "off_reason": .choice(Webhook.OffReason.self).orNull.noted(
        "gone: the receiver answered 410. failing: nothing came through for three days."),
      "failing_since": .instant.orNull.noted("The first failed try after which none came through."),
      "former_secret_until": .instant.orNull.noted("Until then the secret before signs too."),
      "created_at": .instant,
    ], sometimes: ["secret"])
}

private func writeWebhook(_ webhook: Webhook, secret: String?, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", webhook.id)
  // Shown once: later answers have it no more.
  if let secret { json.member("secret", secret) }
  json.member("url", webhook.url)
  json.list("events", webhook.events) { event, json in
    json.string(event.rawValue)
  }
  json.member("format", "standard")
  json.member("active", webhook.isActive)
  json.member("off_since", webhook.off?.since)
  json.member("off_reason", webhook.off?.reason.rawValue)
  json.member("failing_since", webhook.failingSince)
  json.member("former_secret_until", webhook.formerSecretUntil)
  json.member("created_at", webhook.createdAt)
  json.endObject()
}
