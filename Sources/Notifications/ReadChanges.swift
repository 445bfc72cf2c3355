import Core
import SQLite
import Storage

/// What happened, for programs that were offline.
package struct FeedEntry: Sendable {
  /// Its place among all that ever happened.
  package let sequence: Int64
  package let id: Identifier
  package let type: EventType
  package let at: Instant
  /// The JSON object that hooks get as `data`.
  package let data: String
}

/// Some of what happened, in its order.
package struct ChangeFeed: Sendable {
  package let items: [FeedEntry]
  /// The place up to which this tells of everything that the caller may know: ask for what comes
  /// after it next.
  package let through: Int64
  /// Whether that is all that has happened by now.
  package let isComplete: Bool

  /// So much is looked at for one answer, whoever it concerns: one that lists nothing may still
  /// have come a part of the way.
  package static let maximumScanned = 5_000
}

/// What happened after a place (0 for all) and concerns the actor: its own orders for a buyer, its
/// households for a volunteer, what its villages have a part in for a coordinator, all for the
/// county office. Throws `CommonRefusal.roleMayNot`.
package func changes(
  after sequence: Int64, upTo limit: Int, as actor: Actor, in db: Connection
) throws -> ChangeFeed {
  guard actor.scope(of: .readChanges) != nil else { throw CommonRefusal.roleMayNot }
  let audience = Audience(actor: actor)
  var items: [FeedEntry] = []
  var (through, scanned) = (sequence, 0)
  while items.count < limit, scanned < ChangeFeed.maximumScanned {
    let events = try OutboxStore.changes(
      after: through, limit: min(changesAtOnce, ChangeFeed.maximumScanned - scanned), in: db)
    for (event, change) in events where items.count < limit {
      if audience.mayKnow(event) { items.append(change) }
      through = change.sequence
      scanned += 1
    }
    if events.count < changesAtOnce { break }
  }
  return ChangeFeed(
    items: items, through: through, isComplete: try OutboxStore.newest(in: db) <= through)
}

/// Events read by one statement.
private let changesAtOnce = 250
