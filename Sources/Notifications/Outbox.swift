import Core
import JSON
import SQLite
import Storage

/// Writes an event to the outbox, in the transaction of what it tells of: nothing is ever told
/// that did not happen, or lost that did.
package func record(_ event: Event, in db: Connection) throws {
  try OutboxStore.insert(event, in: db)
}

/// True where events wait to be dealt out. Cheap: two keys are read.
package func hasEventsToDealOut(in db: Connection) throws -> Bool {
  try OutboxStore.newest(in: db) > OutboxStore.position(in: db)
}

/// Deals the next events out to the hooks that want them and may know of them, some at a time.
/// True where there may be more.
package func dealOutEvents(upTo limit: Int, in db: Connection) throws -> Bool {
  let hooks = try WebhookStore.active(in: db)
  if hooks.isEmpty {
    try OutboxStore.move(to: try OutboxStore.newest(in: db), in: db)
    return false
  }
  let events = try OutboxStore.events(
    after: try OutboxStore.position(in: db), limit: limit, in: db)
  guard let last = events.last else { return false }
  let audiences = try audiences(of: hooks, in: db)
  for event in events {
    for hook in hooks where hook.events.contains(event.type) {
      if audiences[hook.owner]?.mayKnow(event) == true {
        try DeliveryStore.insert(
          sequence: event.sequence, subject: event.subject, to: hook.id, in: db)
      }
    }
  }
  try OutboxStore.move(to: last.sequence, in: db)
  return events.count == limit
}

/// The JSON that a hook gets: Standard Webhooks' `type`, `timestamp` and `data`.
func messageBody(type: EventType, at: Instant, data: String) -> String {
  let buffer = ByteBuffer(capacity: 256 + data.utf8.count)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("type", type.rawValue)
  json.member("timestamp", at.description)
  json.key("data")
  json.raw(Array(data.utf8))
  json.endObject()
  return buffer.string
}
