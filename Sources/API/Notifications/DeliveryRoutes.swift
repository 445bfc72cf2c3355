import Core
import HTTP
import JSON
import Notifications
import Storage

/// What was sent to hooks, how that went, and sending it again.
let deliveryRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/webhooks/{id}/deliveries", .keepHooks, "A hook's deliveries, newest first.",
    query: { (page: $0.page(), status: $0.choice("status", ListedDeliveries.self)) },
    answers: .value(.page(of: .delivery))
  ) { call, asked in
    let id = try call.identifier("id", of: "webhook")
    let deliveries = try call.read {
      try Notifications.deliveries(
        of: id, onlyFailed: asked.status == .failed, asked.page, as: call.actor, in: $0)
    }
    try call.respondWithPage(deliveries, writeDelivery)
  },
  Endpoint(
    .get, "/v1/webhooks/{id}/statistics", .keepHooks,
    "How a hook is doing: the tries of its newest thousand deliveries.",
    answers: .resource(.hookStatistics)
  ) { call in
    let id = try call.identifier("id", of: "webhook")
    let actor = call.actor
    let statistics = try await call.database.readSlowly {
      try hookStatistics(of: id, as: actor, in: $0)
    }
    call.respondWithResource { writeStatistics(statistics, to: &$0) }
  },
  Endpoint(
    .post, "/v1/webhooks/{id}/replay", .keepHooks,
    "Sends the events of a span of time that the hook has not had: those that were given up, and "
      + "those from when it was off.",
    body: replayForm, answers: .value(.replayed),
    refuses: [
      NotificationRefusal.webhookIsOff, NotificationRefusal.notConfirmed,
      NotificationRefusal.tooManyTexts, NotificationRefusal.tooMuchToReplay,
    ]
  ) { call, replay in
    let id = try call.identifier("id", of: "webhook")
    let actor = call.actor
    try await call.write { db in
      let count = try replayEvents(of: id, replay, as: actor, in: db)
      return Reply { json in
        json.beginObject()
        json.member("events", count)
        json.endObject()
      }
    }
  },
  .promptly(
    .get, "/v1/deliveries/{id}", .keepHooks, "One delivery.", answers: .resource(.delivery)
  ) { call in
    let id = try call.identifier("id", of: "delivery")
    let found = try call.read { try delivery(id, as: call.actor, in: $0) }
    call.respondWithResource { writeDelivery(found, to: &$0) }
  },
  Endpoint(
    .get, "/v1/deliveries/{id}/tries", .keepHooks, "The tries of a delivery, the first one first.",
    query: { $0.page() }, answers: .value(.page(of: .deliveryTry))
  ) { call, page in
    let id = try call.identifier("id", of: "delivery")
    let tries = try call.read { try deliveryTries(of: id, as: call.actor, in: $0) }
    let found = Page(of: tries, page, ascending: true) { Cursor(key: Int64($0.number), id: id) }
    try call.respondWithPage(found, writeTry)
  },
  Endpoint(
    .post, "/v1/deliveries/{id}/replay", .keepHooks, "Sends an event again.",
    answers: .value(.delivery),
    refuses: [
      NotificationRefusal.webhookIsOff, NotificationRefusal.notConfirmed,
      NotificationRefusal.tooManyTexts,
    ]
  ) { call in
    let id = try call.identifier("id", of: "delivery")
    let actor = call.actor
    try await call.write { db in
      let delivery = try replayDelivery(id, as: actor, in: db)
      return Reply { writeDelivery(delivery, to: &$0) }
    }
  },
]

/// Which of a hook's deliveries can be listed alone.
private enum ListedDeliveries: String, CaseIterable { case failed }

@Sendable private func replayForm(_ fields: Fields) -> Replay {
  let faults = fields.faultCount
  let (since, until) = (fields.instant("since"), fields.instant("until"))
  if fields.faultCount == faults, until <= since {
    fields.fault("until", "not_after_since", "The span ends after it begins.")
  }
  return Replay(
    since: since, until: until, includesDelivered: fields.optionalBoolean("delivered") ?? false)
}

extension Schema {
  static let delivery = named(
    "Delivery",
    [
      "id": .identifier, "event_id": .text, "type": .text, "status": .choice(DeliveryStatus.self),
      "attempts": .integer, "next_attempt_at": .instant.orNull,
      "last_attempt_at": .instant.orNull, "response_status": .integer.orNull,
      "error": .choice(DeliveryFault.self).orNull, "response": .text.orNull,
    ])

  fileprivate static let deliveryTry = named(
    "DeliveryTry",
    [
      "number": .integer, "at": .instant, "response_status": .integer.orNull,
      "error": .choice(DeliveryFault.self).orNull.noted("Why nothing was answered."),
      "duration_ms": .integer,
    ])

  fileprivate static let hookStatistics = named(
    "HookStatistics",
    [
      "tries": .integer, "delivered": .integer,
      "other_answers": .list(.object(["response_status": .integer, "count": .integer])),
      "failures": .list(.object(["error": .choice(DeliveryFault.self), "count": .integer])),
      "p50_ms": .integer.orNull.noted("Of the tries that came through."),
      "p99_ms": .integer.orNull, "longest_ms": .integer.orNull,
      "last_delivered_at": .instant.orNull,
    ])

  fileprivate static let replayed = object([
    "events": .integer.noted("How many are on their way again.")
  ])
}

func writeDelivery(_ delivery: Delivery, to json: inout JSONWriter) {
  json.beginObject()
  json.member("id", delivery.id)
  json.member("event_id", "evt_\(delivery.event)")
  json.member("type", delivery.type)
  json.member("status", delivery.status)
  json.member("attempts", delivery.attempts)
  json.member(
    "next_attempt_at", delivery.status == .pending ? delivery.nextAttemptAt : nil)
  json.member("last_attempt_at", delivery.lastAttemptAt)
  json.member("response_status", delivery.lastStatus)
  json.member("error", delivery.lastError?.rawValue)
  json.member("response", delivery.lastAnswer)
  json.endObject()
}

private func writeTry(_ tried: DeliveryTry, to json: inout JSONWriter) {
  json.beginObject()
  json.member("number", tried.number)
  json.member("at", tried.at)
  json.member("response_status", tried.status)
  json.member("error", tried.error?.rawValue)
  json.member("duration_ms", tried.durationMilliseconds)
  json.endObject()
}

private func writeStatistics(_ statistics: HookStatistics, to json: inout JSONWriter) {
  json.beginObject()
  json.member("tries", statistics.tries)
  json.member("delivered", statistics.delivered)
  json.objects("other_answers", statistics.otherAnswers) { answer, json in
    json.member("response_status", answer.status)
    json.member("count", answer.count)
  }
  json.objects("failures", statistics.failures) { failure, json in
    json.member("error", failure.error)
    json.member("count", failure.count)
  }
  json.member("p50_ms", statistics.p50Milliseconds)
  json.member("p99_ms", statistics.p99Milliseconds)
  json.member("longest_ms", statistics.longestMilliseconds)
  json.member("last_delivered_at", statistics.lastDeliveredAt)
  json.endObject()
}
