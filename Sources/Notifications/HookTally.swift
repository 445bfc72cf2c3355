import Core
import SQLite

/// What became of the tries of hooks since the program was started, for whoever watches it.
package struct HookTally: Sendable, Equatable {
  /// Tries that came through.
  package var delivered = 0
  /// Tries that a receiver answered otherwise, by its status or in a way of its own.
  package var refused = 0
  /// Tries that nobody answered.
  package var unanswered = 0
  /// Deliveries under way now.
  package var inFlight = 0
  /// Hosts that are left in peace now.
  package var openHosts = 0

  package init() {}

  /// Counts a try.
  package mutating func count(_ outcome: DeliveryOutcome) {
    switch outcome {
    case _ where outcome.isDelivered: delivered += 1
    case .answered, .refused: refused += 1
    case .failed: unanswered += 1
    }
  }
}

/// What waits to be sent.
package struct WaitingDeliveries: Sendable {
  /// So many are counted; a figure of that means so many or more.
  package static let maximumCounted = 100_000

  package let count: Int
  /// How long ago the one was due that is due the longest, in seconds; 0 where none is.
  package let overdueSeconds: Int
}

/// How much waits to be sent, and how long the oldest of what is due has waited.
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
    oldest = min(oldest ?? waiting.dueAt, waiting.dueAt)
  }
  let overdue = oldest.map { (db.now.rawValue - $0.rawValue) / 1_000 } ?? 0
  return WaitingDeliveries(count: count, overdueSeconds: Int(max(0, overdue)))
}
