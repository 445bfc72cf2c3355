import Audit
import Core
import SQLite
import Storage

/// Deliveries whose time has come, the longest waiting first, in order for each hook and subject.
package func dueDeliveries(upTo limit: Int, in db: Connection) throws -> [DueDelivery] {
  try DeliveryStore.due(limit: limit, in: db)
}

/// Records how a try ended: delivered by any 2xx, off for good by a 410, tried again later by
/// anything else until `RetrySchedule` has no wait left.
package func recordDelivery(
  _ delivery: DueDelivery, _ outcome: DeliveryOutcome, in db: Connection
) throws {
  switch outcome {
  case .answered(let status, let answer, let retryAfter):
    let isDelivered = (200...299).contains(status)
    try update(
      delivery, isDelivered ? .delivered : nil, status: status, answer: answer, error: nil,
      retryAfter: retryAfter, in: db)
    // 410 Gone: the receiver wants no more (Standard Webhooks, *Responding to webhooks*).
    if status == 410 { try turnOff(delivery.webhook, in: db) }
  case .failed(let reason):
    try update(
      delivery, nil, status: nil, answer: nil, error: reason, retryAfter: nil, in: db)
  }
}

private func turnOff(_ id: Identifier, in db: Connection) throws {
  let isActive = try WebhookStore.find(id, in: db)?.isActive == true
  try WebhookStore.end(id, as: "disabled", in: db)
  if isActive {
    try record(
      .webhookChanged, of: id, from: ["active": .truth(true)], to: ["active": .truth(false)],
      by: .program, in: db)
  }
}

private func update(
  _ delivery: DueDelivery, _ final: DeliveryStatus?, status: Int?, answer: String?,
  error: String?, retryAfter: Int?, in db: Connection
) throws {
  let wait = RetrySchedule.wait(
    afterAttempts: delivery.attempts + 1, random: db.random())
  let asked = Int64(min(retryAfter ?? 0, RetrySchedule.maximumRetryAfterSeconds))
  try DeliveryStore.update(
    delivery.id, status: final ?? (wait == nil ? .failed : .pending),
    nextAttemptAt: db.now.adding(seconds: max(wait ?? 0, asked)), lastStatus: status,
    lastError: error, lastAnswer: answer, in: db)
}
