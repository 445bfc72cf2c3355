import Audit
import Core
import SQLite
import Storage

/// Sends a delivery again from the beginning of its schedule, whatever became of it: the receiver
/// knows it by its `webhook-id`. Throws `CommonRefusal.notFound` for a delivery of another's hook,
/// and what `checkThatItIsTold` does.
package func replayDelivery(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Delivery {
  let past = try delivery(id, as: actor, in: db)
  try webhook(past.webhook, as: actor, in: db).checkThatItIsTold(in: db)
  try DeliveryStore.restart(id, in: db)
  try DeliveryStore.settleTurns(of: past.webhook, past.subject, in: db)
  try record(
    .deliveryReplayed, of: id, partOf: past.webhook,
    from: ["status": .word(past.status), "attempts": .count(past.attempts)],
    to: ["status": .word(DeliveryStatus.pending), "attempts": .count(0)], as: actor, in: db)
  return try delivery(id, as: actor, in: db)
}

/// A span of time whose events are sent again.
package struct Replay: Sendable {
  package let since: Instant
  /// Not of the span any more.
  package let until: Instant
  /// Also what was delivered already.
  package let includesDelivered: Bool

  /// Events that one replay sends to the hook.
  package static let maximumEvents = 1_000
  /// Events that one replay looks at, whomever they are for.
  package static let maximumScanned = 20_000

  package init(since: Instant, until: Instant, includesDelivered: Bool) {
    self.since = since
    self.until = until
    self.includesDelivered = includesDelivered
  }
}

/// Sends a hook the events of a span that it is registered for, its owner may know of and it has
/// not had: what was given up, and what happened while it was off or not yet there. Gives how many.
/// Throws `CommonRefusal.notFound`, what `checkThatItIsTold` does, and
/// `NotificationRefusal.tooMuchToReplay`; then nothing is sent.
package func replayEvents(
  of id: Identifier, _ replay: Replay, as actor: Actor, in db: Connection
) throws -> Int {
  let hook = try webhook(id, as: actor, in: db)
  try hook.checkThatItIsTold(in: db)
  let audience = try audiences(of: [hook], in: db)[hook.owner]
  let newest = try OutboxStore.position(in: db)
  var place = try OutboxStore.place(before: replay.since, in: db)
  var (scanned, sent) = (0, 0)
  var subjects: Set<Identifier> = []
  while place < newest {
    let events = try OutboxStore.events(after: place, limit: eventsAtOnce, in: db)
      .prefix { $0.sequence <= newest }
    guard let last = events.last else { break }
    for event in events where event.happenedAt < replay.until && event.happenedAt >= replay.since {
      scanned += 1
      guard hook.events.contains(event.type), audience?.mayKnow(event) == true,
        try send(event, to: id, replay, in: db)
      else { continue }
      if hook.format == .sms { try hook.checkThatItIsTold(in: db) }
      sent += 1
      subjects.insert(event.subject)
    }
    place = last.sequence
    if last.happenedAt >= replay.until { break }
    guard sent <= Replay.maximumEvents, scanned <= Replay.maximumScanned else {
      throw NotificationRefusal.tooMuchToReplay
    }
  }
  guard sent <= Replay.maximumEvents else { throw NotificationRefusal.tooMuchToReplay }
  for subject in subjects { try DeliveryStore.settleTurns(of: id, subject, in: db) }
  try record(
    .webhookReplayed, of: id,
    to: [
      "since": .instant(replay.since), "until": .instant(replay.until),
      "delivered_too": .truth(replay.includesDelivered), "events": .count(sent),
    ], as: actor, in: db)
  return sent
}

/// Events read by one statement.
private let eventsAtOnce = 250

/// Whether it is to be sent, and is by now on its way.
private func send(
  _ event: RecordedEvent, to hook: Identifier, _ replay: Replay, in db: Connection
) throws -> Bool {
  guard let past = try DeliveryStore.find(of: event.sequence, to: hook, in: db) else {
    try DeliveryStore.insert(
      sequence: event.sequence, subject: event.subject, to: hook, in: db)
    return true
  }
  switch past.status {
  case .pending: return false
  case .delivered where !replay.includesDelivered: return false
  case .delivered, .failed:
    try DeliveryStore.restart(past.id, in: db)
    return true
  }
}
