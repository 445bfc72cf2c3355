import Core
import SQLite
import Storage

/// What is due of one hook and subject, in the order in which it must arrive. Whoever sends it
/// stops where a try fails: what comes after must not overtake.
package struct DueRun: Sendable {
  package let deliveries: [DueDelivery]

  /// So much of one subject is read at once.
  package static let maximumLength = 16

  package var webhook: Identifier { deliveries[0].webhook }
  package var url: String { deliveries[0].url }
}

/// An active hook for which something is due.
package struct WaitingHook: Sendable {
  package let id: Identifier
  package let url: String
  var format = HookFormat.standard
  var language = Language.zh
  var hours: SendingHours?
  let secrets: [String]

  /// Whether what happens waits for its hours. What is sent to it alone does not, a test or a code
  /// for its address: somebody has just asked for that.
  func isResting(at moment: Instant) -> Bool { hours?.contains(moment) == false }
}

/// The runs that are due, `room` giving how many of each hook are wanted, and at most `limit` of
/// all hooks together. It begins behind `place`, in the order of the hooks, and goes round once.
package func dueRuns(
  after place: Identifier?, upTo limit: Int, in db: Connection, room: (WaitingHook) -> Int
) throws -> [DueRun] {
  var runs: [DueRun] = []
  func take(after start: Identifier?, through end: Identifier?) throws {
    var last = start
    while runs.count < limit,
      let waiting = try DeliveryStore.nextWaiting(after: last, in: db)
    {
      if let end, waiting.webhook > end { return }
      last = waiting.webhook
      guard waiting.dueAt <= db.now,
        let hook = try WebhookStore.waiting(waiting.webhook, in: db)
      else { continue }
      let wanted = min(room(hook), limit - runs.count)
      if wanted > 0 { runs += try DeliveryStore.dueRuns(of: hook, limit: wanted, in: db) }
    }
  }
  try take(after: place, through: nil)
  if let place { try take(after: nil, through: place) }
  return runs
}
