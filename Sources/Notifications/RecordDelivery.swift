import Audit
import Core
import JSON
import SQLite
import Storage

/// A delivery that was tried, and what came of it.
package struct TriedDelivery: Sendable {
  package let delivery: DueDelivery
  package let outcome: DeliveryOutcome
  package let milliseconds: Int

  package init(_ delivery: DueDelivery, _ outcome: DeliveryOutcome, milliseconds: Int) {
    self.delivery = delivery
    self.outcome = outcome
    self.milliseconds = milliseconds
  }
}

/// Records how a try ended: delivered by any 2xx, off for good by a 410 or what says the same in a
/// channel's own way, given up by what will never be taken, tried again later by
/// anything else until `RetrySchedule` has no wait left. A hook to which nothing came through for
/// as long as the whole schedule lasts is turned off, but where it was the operator's own server
/// that was not reached. `milliseconds` is how long the try took.
package func recordDelivery(
  _ delivery: DueDelivery, _ outcome: DeliveryOutcome, milliseconds: Int = 0, in db: Connection
) throws {
  let (status, answer, error, retryAfter): (Int?, String?, DeliveryFault?, Int?)
  switch outcome {
  case .answered(let code, let text, let seconds):
    (status, answer, error, retryAfter) = (code, text, nil, seconds)
  case .failed(let reason): (status, answer, error, retryAfter) = (nil, nil, reason, nil)
  case .refused(let refused):
    (status, answer, error, retryAfter) =
      (nil, refused.answer, refused.reason, refused.retryAfterSeconds)
  }
  let wait = RetrySchedule.wait(afterAttempts: delivery.attempts + 1, random: db.random())
  let asked = Int64(min(retryAfter ?? 0, RetrySchedule.maximumRetryAfterSeconds))
  let next: DeliveryStatus =
    outcome.isDelivered ? .delivered : wait == nil || outcome.isFinal ? .failed : .pending
  guard
    try DeliveryStore.update(
      delivery.id, status: next, nextAttemptAt: db.now.adding(seconds: max(wait ?? 0, asked)),
      lastStatus: status, lastError: error, lastAnswer: answer, in: db)
  else { return }
  try TryStore.insert(
    of: delivery.id, status: status, error: error, milliseconds: milliseconds, in: db)
  if next != .pending { try DeliveryStore.letNext(of: delivery.webhook, delivery.subject, in: db) }
  if let pause = outcome.pauseSeconds {
    try WebhookStore.pause(
      delivery.webhook, until: db.now.adding(seconds: Int64(pause)), in: db)
  }
  if outcome.isDelivered { return try WebhookStore.noteDelivered(delivery.webhook, in: db) }
  // That the operator's own server was not reached is not the hook's doing.
  if case .failed = outcome, delivery.format.isByOperator { return }
  let failingSince = try WebhookStore.noteFailed(delivery.webhook, in: db)
  if outcome.endsHook { return try disable(delivery.webhook, .gone, in: db) }
  if failingSince.adding(seconds: RetrySchedule.seconds) <= db.now {
    try disable(delivery.webhook, .failing, in: db)
  }
}

/// Records how tries ended, in the order in which they did.
package func recordDeliveries(_ tried: [TriedDelivery], in db: Connection) throws {
  for tried in tried {
    try recordDelivery(
      tried.delivery, tried.outcome, milliseconds: tried.milliseconds, in: db)
  }
}

/// Turns a hook off without its owner, and tells its owner and the county office.
private func disable(
  _ id: Identifier, _ reason: Webhook.OffReason, in db: Connection
) throws {
  guard try WebhookStore.turnOff(id, reason, in: db),
    let webhook = try WebhookStore.find(id, in: db)
  else { return }
  _ = try DeliveryStore.giveUp(id, upTo: givenUpAtOnce, in: db)
  try record(
    .webhookChanged, of: id, from: ["active": .truth(true)], to: ["active": .truth(false)],
    by: .program, in: db)
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("webhook_id", id.description)
  json.member("owner_id", webhook.owner.description)
  json.member("reason", reason.rawValue)
  json.member("failing_since", webhook.failingSince?.description)
  json.endObject()
  try record(
    Event(
      .webhookDisabled, subject: id, buyer: webhook.owner, villages: [], data: buffer),
    in: db)
}

/// What waits for a hook that is turned off is given up at once up to so much, and the rest by
/// `giveUpDeliveries`, so that no write is long.
let givenUpAtOnce = 500

/// Gives up some of what still waits for hooks that are off. True where there may be more.
package func giveUpDeliveries(upTo limit: Int, in db: Connection) throws -> Bool {
  var last: Identifier?
  while let waiting = try DeliveryStore.nextWaiting(after: last, in: db) {
    last = waiting.webhook
    if try WebhookStore.find(waiting.webhook, in: db)?.isActive == true { continue }
    if try DeliveryStore.giveUp(waiting.webhook, upTo: limit, in: db) { return true }
  }
  return false
}

/// Forgets some of the deliveries that came to their end and are older than `Delivery.keptDays`.
/// True where there may be more.
package func sweepDeliveries(upTo limit: Int, in db: Connection) throws -> Bool {
  try DeliveryStore.forget(before: db.now.adding(days: -Delivery.keptDays), upTo: limit, in: db)
}
