import Core
import JSON
import SQLite
import Storage

/// Writes an event to the outbox, in the transaction of what it tells of: nothing is ever told
/// that did not happen, or lost that did.
package func record(_ event: Event, in db: Connection) throws {
  try OutboxStore.insert(event, in: db)
}

/// True where events wait to be dealt out and there is a hook that may want them. Cheap: three keys
/// are read.
package func hasEventsToDealOut(in db: Connection) throws -> Bool {
  guard try OutboxStore.newest(in: db) > OutboxStore.position(in: db) else { return false }
  return try WebhookStore.hasActive(in: db)
}

/// Deals the next events out to the hooks that want them and may know of them, until there are
/// `limit` deliveries or as many events. True where there may be more.
package func dealOutEvents(upTo limit: Int, in db: Connection) throws -> Bool {
  let hooks = try WebhookStore.active(in: db)
  guard !hooks.isEmpty else { return false }
  let events = try OutboxStore.events(
    after: try OutboxStore.position(in: db), limit: limit, in: db)
  guard !events.isEmpty else { return false }
  var wanting: [EventType: [Webhook]] = [:]
  for hook in hooks { for type in hook.events { wanting[type, default: []].append(hook) } }
  let audiences = try audiences(of: hooks, in: db)
  var (dealt, handled) = (0, 0)
  // Asked once for each account: it is a walk through all that its hooks had.
  var textsLeft: [Identifier: Int] = [:]
  for event in events {
    for hook in wanting[event.type] ?? [] where audiences[hook.owner]?.mayKnow(event) == true {
      dealt += 1
      if hook.format == .sms {
        let left =
          try textsLeft[hook.owner] ?? TextMessageAllowance.left(of: hook.owner, in: db)
        textsLeft[hook.owner] = max(0, left - 1)
        if left == 0 {
          try DeliveryStore.insertGivenUp(
            sequence: event.sequence, subject: event.subject, to: hook.id, .dailyLimit, in: db)
          continue
        }
      }
      try DeliveryStore.insert(
        sequence: event.sequence, subject: event.subject, to: hook.id, in: db)
    }
    handled += 1
    if dealt >= limit { break }
  }
  try OutboxStore.move(to: events[handled - 1].sequence, in: db)
  return handled < events.count || events.count == limit
}

/// Sees to it that a hook that is about to be turned on hears nothing from before: while none was,
/// nobody dealt events out.
func keepFromThePast(in db: Connection) throws {
  if try !WebhookStore.hasActive(in: db) {
    try OutboxStore.move(to: try OutboxStore.newest(in: db), in: db)
  }
}

/// What a hook is told of an event, in its format and language; `code` is the newest one that was
/// made for its address, and only told where the event is one.
func message(
  to hook: WaitingHook, of type: EventType, at: Instant, data: String, code: String?
) -> (title: String, body: String) {
  if hook.format == .standard { return ("", messageBody(type: type, at: at, data: data)) }
  let text = EventText(type, at: at, data: data, in: hook.language)
  switch hook.format {
  case .standard, .wecom, .dingtalk, .feishu: return (text.title, text.forRobot)
  case .sms: return (text.title, text.forTextMessage)
  case .email: return text.forMail(code: type == .webhookCode ? code : nil, in: hook.language)
  }
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
