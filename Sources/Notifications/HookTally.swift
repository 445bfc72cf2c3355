import Core
import SQLite

/// What became of the tries of hooks since the program was started, for whoever watches it.
package struct HookTally: Sendable, Equatable {
  /// How tries ended.
  package enum End: String, Sendable, CaseIterable {
    case delivered
    /// A receiver answered otherwise, by its status or in a way of its own.
    case refused
    /// Nobody answered.
    case unanswered
  }

  private var tries: [HookFormat: [End: Int]] = [:]
  /// Deliveries under way now.
  package var inFlight = 0
  /// Hosts that are left in peace now.
  package var openHosts = 0

  package init() {}

  /// The tries of hooks of a format that ended so.
  package func tries(_ format: HookFormat, _ end: End) -> Int { tries[format]?[end] ?? 0 }

  /// Counts a try.
  package mutating func count(_ outcome: DeliveryOutcome, of format: HookFormat) {
    let end: End =
      switch outcome {
      case _ where outcome.isDelivered: .delivered
      case .answered, .refused: .refused
      case .failed: .unanswered
      }
    tries[format, default: [:]][end, default: 0] += 1
  }
}

/// What waits to be sent.
package struct WaitingDeliveries: Sendable {
  /// So many are counted; a figure of that means so many or more.
  package static let maximumCounted = 100_000

  package let count: Int
  /// How long ago the one was due that is due the longest, in seconds; 0 where none is. Hooks
  /// outside of their hours, and those whose receivers asked to be left in peace, do not count.
  package let overdueSeconds: Int
}

/// How much waits to be sent, and how long the oldest of what could be sent now has waited.
package func waitingDeliveries(in db: Connection) throws -> WaitingDeliveries {
  let count: Int = try db.value(
    """
    SELECT count(*) FROM (
      SELECT 1 FROM webhook_delivery WHERE status = 'pending'
      LIMIT \(WaitingDeliveries.maximumCounted))
    """)
  var oldest: Instant?
  var last: Identifier?
  while let waiting = try DeliveryStore.nextWaiting(after: last, in: db) {
    last = waiting.webhook
    // What rests by its hours, or because its receiver asked for it, is not late.
    guard let hook = try WebhookStore.waiting(waiting.webhook, in: db),
      !hook.isResting(at: db.now)
    else { continue }
    oldest = min(oldest ?? waiting.dueAt, waiting.dueAt)
  }
  let overdue = oldest.map { (db.now.rawValue - $0.rawValue) / 1_000 } ?? 0
  return WaitingDeliveries(count: count, overdueSeconds: Int(max(0, overdue)))
}
