import Core
import HTTP
import JSON
import Notifications
import SQLite
import Storage

/// What happened, in order, for programs that were offline or listen.
let changeRoutes: [Endpoint] = [
  Endpoint(
    .get, "/v1/changes", .readChanges,
    "What happened and concerns the caller, in order, after what it has seen. As "
      + "`text/event-stream` a listener gets the same, asks again by itself each second, and says "
      + "by `Last-Event-ID` what it has seen.",
    query: { query in
      (
        since: query.anyIdentifier("since"),
        limit: query.integer("limit", 1...PageRequest.maximumLimit)
      )
    }, answers: .feed(.changes)
  ) { call, asked in
    let isStream = try wantsStream(call)
    let since = isStream ? lastEvent(call) ?? asked.since : asked.since
    let limit =
      asked.limit ?? (isStream ? PageRequest.maximumLimit : PageRequest.defaultLimit)
    let actor = call.actor
    let changes = try await call.database.readSlowly { db in
      try Notifications.changes(after: since?.rawValue ?? 0, upTo: limit, as: actor, in: db)
    }
    if isStream {
      call.exchange.content.removeAll()
      call.exchange.content.append(stream(of: changes))
      call.exchange.setHeader("Cache-Control", "no-store")
      call.exchange.respond(.ok, contentType: "text/event-stream")
    } else {
      call.respond { writeChanges(changes, to: &$0) }
    }
  }
]

extension Schema {
  fileprivate static let changes = named(
    "Changes",
    [
      "items": .list(
        .object([
          "since": .identifier.noted("Asks for what comes after this one."),
          "id": .identifier.noted("The same that hooks get as `webhook-id`."),
          "type": .choice(EventType.self), "at": .instant,
          "data": Schema(.object([])).noted("What a hook gets as `data`."),
        ]), 0...PageRequest.maximumLimit),
      "since": .identifier.noted(
        "Ask with this one next, also where nothing is listed: what concerns others is passed "
          + "over."),
      "is_complete": .boolean.noted("Whether that is all that has happened by now."),
    ])
}

/// So long a listener waits before it asks again, in milliseconds.
private let retryMilliseconds = 1_000

/// Whether the client takes events and no JSON. Throws `CallRefusal.notAcceptable` where it takes
/// neither.
private func wantsStream(_ call: Call) throws -> Bool {
  let accept = call.exchange.header("Accept") ?? ""
  if accept.isEmpty || isAccepted(("application", "json"), by: accept) { return false }
  if isAccepted(("text", "event-stream"), by: accept) { return true }
  throw CallRefusal.notAcceptable(available: "application/json")
}

/// What a listener saw last (WHATWG HTML, section 9.2.4); a text that is none of ours says nothing.
private func lastEvent(_ call: Call) -> Identifier? {
  call.exchange.header("Last-Event-ID").flatMap { Identifier($0) }
}

private func writeChanges(_ changes: ChangeFeed, to json: inout JSONWriter) {
  json.beginObject()
  json.objects("items", changes.items) { change, json in
    json.member("since", Identifier(rawValue: change.sequence))
    json.member("id", change.id)
    json.member("type", change.type)
    json.member("at", change.at)
    json.key("data")
    json.raw(Array(change.data.utf8))
  }
  json.member("since", Identifier(rawValue: changes.through))
  json.member("is_complete", changes.isComplete)
  json.endObject()
}

/// The changes as server-sent events (WHATWG HTML, section 9.2.5). The last block has an id and no
/// data: it dispatches nothing, and a listener goes on behind what concerns others.
private func stream(of changes: ChangeFeed) -> [UInt8] {
  var text = "retry: \(retryMilliseconds)\n\n"
  for change in changes.items {
    text += "id: \(Identifier(rawValue: change.sequence))\nevent: \(change.type.rawValue)\n"
    text += "data: {\"id\":\"\(change.id)\",\"at\":\"\(change.at)\",\"data\":\(change.data)}\n\n"
  }
  text += "id: \(Identifier(rawValue: changes.through))\n\n"
  return Array(text.utf8)
}
