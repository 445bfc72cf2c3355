import Core
import SQLite

/// Something that happened, for whoever listens: told once to all of those it concerns.
package struct LiveChange: Sendable {
  package let entry: FeedEntry
  private let event: RecordedEvent

  fileprivate init(_ event: RecordedEvent, _ entry: FeedEntry) {
    self.event = event
    self.entry = entry
  }

  /// Whether it concerns somebody, as `changes` tells it.
  package func concerns(_ actor: Actor) -> Bool { Audience(actor: actor).mayKnow(event) }
}

/// What happened after a place, whomever it concerns, as much as `limit`.
package func liveChanges(
  after sequence: Int64, upTo limit: Int, in db: Connection
) throws -> [LiveChange] {
  try OutboxStore.changes(after: sequence, limit: limit, in: db).map { LiveChange($0, $1) }
}

/// The place of the newest of all that happened.
package func newestChange(in db: Connection) throws -> Int64 { try OutboxStore.newest(in: db) }
