import Core
import SQLite

/// A try as whoever runs the machine sees it, of whatever hook.
package struct RecordedTry: Sendable {
  package let at: Instant
  package let webhook: Identifier
  /// The host that the hook goes to now; its path may hold a secret.
  package let server: String
  package let delivery: Identifier
  package let type: EventType
  package let number: Int
  package let status: Int?
  package let error: DeliveryFault?
  package let milliseconds: Int

  /// Tries that are listed at once.
  package static let maximumListed = 1_000
}

/// The newest tries of a hook, or of all, the newest last.
package func newestTries(
  of webhook: Identifier?, upTo limit: Int, in db: Connection
) throws -> [RecordedTry] {
  try db.all(
    columns
      + """
      WHERE \(webhook) IS NULL OR d.webhook_id = \(webhook)
      ORDER BY t.tried_at DESC LIMIT \(limit)
      """, recordedTry
  ).reversed()
}

/// The tries after a moment, the oldest first.
package func tries(
  of webhook: Identifier?, after moment: Instant, upTo limit: Int, in db: Connection
) throws -> [RecordedTry] {
  try db.all(
    columns
      + """
      WHERE t.tried_at > \(moment) AND (\(webhook) IS NULL OR d.webhook_id = \(webhook))
      ORDER BY t.tried_at LIMIT \(limit)
      """, recordedTry)
}

private let columns: SQL = """
  SELECT t.tried_at, d.webhook_id, w.url, d.id, e.type, t.number, t.status, t.error, t.duration_ms
  FROM delivery_try t
  JOIN webhook_delivery d ON d.id = t.delivery_id
  JOIN webhook w ON w.id = d.webhook_id
  JOIN outbox_event e ON e.sequence = d.sequence
  """

private func recordedTry(_ row: Row) throws -> RecordedTry {
  RecordedTry(
    at: try row[0], webhook: try row[1], server: Webhook.server(of: try row[2]),
    delivery: try row[3], type: try row[4], number: try row[5], status: try row[6],
    error: try row[7], milliseconds: try row[8])
}
