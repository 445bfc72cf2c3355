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
      + "`text/event-stream` a listener gets the same and then what comes, for as long as it "
      + "listens; who comes again says by `Last-Event-ID` what it has seen.",
    query: { query in
      (
        since: query.anyIdentifier("since"),
        limit: query.integer("limit", 1...PageRequest.maximumLimit)
      )
    }, answers: .feed(.changes)
  ) { call, asked in
    if try wantsStream(call) {
      let since = lastEvent(call) ?? asked.since
      return try await listen(
        call, after: since?.rawValue ?? 0, upTo: asked.limit ?? PageRequest.maximumLimit)
    }
    let limit = asked.limit ?? PageRequest.defaultLimit
    let actor = call.actor
    let changes = try await call.database.readSlowly { db in
      try Notifications.changes(after: asked.since?.rawValue ?? 0, upTo: limit, as: actor, in: db)
    }
    call.respond { writeChanges(changes, to: &$0) }
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

/// So long a listener waits before it comes again, in milliseconds.
private let retryMilliseconds = 1_000
/// What a listener gets at once of what it missed, in bytes: then the answer ends, and it comes
/// again for the rest.
private let maximumCatchUp = 256 * 1024

/// Tells what the caller missed, `limit` at a time, and then what comes for as long as it listens.
private func listen(_ call: Call, after since: Int64, upTo limit: Int) async throws {
  let (exchange, actor, database) = (call.exchange, call.actor, call.database)
  exchange.content.removeAll()
  exchange.content.append("retry: \(retryMilliseconds)\n\n")
  var (position, isComplete) = (since, false)
  while !isComplete, exchange.content.count < maximumCatchUp {
    let place = position
    let changes = try await database.readSlowly { db in
      try Notifications.changes(after: place, upTo: limit, as: actor, in: db)
    }
    for change in changes.items { exchange.content.append(eventText(of: change)) }
    position = changes.through
    isComplete = changes.isComplete
    exchange.content.append("id: \(Identifier(rawValue: position))\n\n")
  }
  exchange.setHeader("Cache-Control", "no-store")
  // nginx would gather it.
  exchange.setHeader("X-Accel-Buffering", "no")
  guard isComplete, let token = token(of: exchange),
    let listener = try call.application.listeners.listener(
      on: exchange.loop, token: token, actor, after: position)
  else { return exchange.respond(.ok, contentType: "text/event-stream") }
  exchange.respond(live: listener, contentType: "text/event-stream")
}

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

/// A change as a server-sent event (WHATWG HTML, section 9.2.5).
func eventText(of change: FeedEntry) -> String {
  """
  id: \(Identifier(rawValue: change.sequence))
  event: \(change.type.rawValue)
  data: {"id":"\(change.id)","at":"\(change.at)","data":\(change.data)}


  """
}
