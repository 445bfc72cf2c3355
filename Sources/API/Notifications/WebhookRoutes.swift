import Access
import Core
import Crypto
import HTTP
import JSON
import Notifications
import Storage

let webhookRoutes: [Endpoint] = [
  Endpoint(
    .post, "/v1/webhooks", .keepHooks,
    "Makes a hook. A standard one's secret is shown once; an e-mail address is sent a code, and "
      + "nothing else before that is said.",
    body: NewHookForm.init, answers: .created(.webhook, as: .webhook),
    refuses: [NotificationRefusal.tooManyWebhooks, NotificationRefusal.tooManyCodes]
  ) { call, form in
    let actor = call.actor
    // Made here and not in the transaction: a secret is no transaction's chance.
    let secret = form.format == .standard ? WebhookSecret.generate().text : nil
    let code = OneTimeCode.make()
    try await call.create { db in
      let webhook = try addWebhook(form.webhook(secret: secret), as: actor, in: db)
      if form.format == .email { try sendCode(code, to: webhook.id, as: actor, in: db) }
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
    answers: .created(.delivery, as: .delivery),
    refuses: [
      NotificationRefusal.webhookIsOff, NotificationRefusal.notConfirmed,
      NotificationRefusal.tooManyTexts,
    ]
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
    answers: .value(.webhook), refuses: [NotificationRefusal.noSecretOfOurs]
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
    .post, "/v1/webhooks/{id}/code", .keepHooks,
    "Sends an e-mail address that is not confirmed another code; the one before is void.",
    answers: .value(.delivery),
    refuses: [
      NotificationRefusal.nothingToConfirm, NotificationRefusal.webhookIsOff,
      NotificationRefusal.tooManyCodes,
    ]
  ) { call in
    let id = try call.identifier("id", of: "webhook")
    let (actor, code) = (call.actor, OneTimeCode.make())
    try await call.write { db in
      let delivery = try sendCode(code, to: id, as: actor, in: db)
      return Reply { writeDelivery(delivery, to: &$0) }
    }
  },
  Endpoint(
    .post, "/v1/webhooks/{id}/confirm", .keepHooks,
    "Confirms an e-mail address by the newest code that was sent to it.",
    body: { $0.text("code", 1...OneTimeCode.maximumTypedLength) }, answers: .value(.webhook),
    refuses: [NotificationRefusal.nothingToConfirm, NotificationRefusal.wrongCode]
  ) { call, code in
    let id = try call.identifier("id", of: "webhook")
    let actor = call.actor
    try await call.write { db in
      let webhook = try confirmAddress(of: id, by: code, as: actor, in: db)
      return Reply { writeWebhook(webhook, secret: nil, to: &$0) }
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

extension Schema {
  fileprivate static let webhook = named(
    "Webhook",
    [
      "id": .identifier,
      "secret": .text.noted("Shown once, when the hook is made or its secret is another."),
      "url": .text.orNull.noted(
        "`mailto:` and the address for e-mail; null for text messages, which go to the account's "
          + "own telephone."),
      "events": .list(.choice(EventType.self)), "format": .choice(HookFormat.self),
      "language": .choice(Language.self).noted("Of what is told in words."),
      "hours": .object(["from": .text, "until": .text]).orNull.noted(
        "The part of the county's day in which something is sent; null for all of it."),
      "signed": .boolean.noted("By a secret of ours or, where it is a robot's, of its own."),
      "confirmed_at": .instant.orNull.noted("When its e-mail address was confirmed."),
      "active": .boolean,
      "off_since": .instant.orNull,
      "off_reason": .choice(Webhook.OffReason.self).orNull.noted(
        "gone: the receiver answered 410, or there is no such mailbox. "
          + "failing: nothing came through for three days."),
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
  json.member("url", webhook.format == .sms ? nil : webhook.url)
  json.list("events", webhook.events) { event, json in
    json.string(event.rawValue)
  }
  json.member("format", webhook.format)
  json.member("language", webhook.language)
  json.key("hours")
  if let hours = webhook.hours {
    json.beginObject()
    json.member("from", SendingHours.text(of: hours.from))
    json.member("until", SendingHours.text(of: hours.until))
    json.endObject()
  } else {
    json.null()
  }
  json.member("signed", webhook.isSigned)
  json.member("confirmed_at", webhook.confirmedAt)
  json.member("active", webhook.isActive)
  json.member("off_since", webhook.off?.since)
  json.member("off_reason", webhook.off?.reason.rawValue)
  json.member("failing_since", webhook.failingSince)
  json.member("former_secret_until", webhook.formerSecretUntil)
  json.member("created_at", webhook.createdAt)
  json.endObject()
}
