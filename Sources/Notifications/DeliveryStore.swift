import Core
import SQLite
import Storage

/// The SQL of `webhook_delivery`.
enum DeliveryStore {
  @discardableResult
  static func insert(
    sequence: Int64, subject: Identifier, to webhook: Identifier, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO webhook_delivery
          (id, webhook_id, sequence, subject_id, status, next_attempt_at)
        VALUES (\(id), \(webhook), \(sequence), \(subject), 'pending', \(db.now))
        """)
    }
  }

  /// Due deliveries of which no earlier one of the same hook and subject is still on its way.
  static func due(limit: Int, in db: Connection) throws -> [DueDelivery] {
    try db.all(
      """
      SELECT d.id, d.webhook_id, w.url, w.secret, e.id, e.type, e.happened_at, e.data, d.attempts
      FROM webhook_delivery d
      JOIN webhook w ON w.id = d.webhook_id
      JOIN outbox_event e ON e.sequence = d.sequence
      WHERE d.status = 'pending' AND d.next_attempt_at <= \(db.now) AND NOT EXISTS (
        SELECT 1 FROM webhook_delivery earlier
        WHERE earlier.status = 'pending' AND earlier.webhook_id = d.webhook_id
          AND earlier.subject_id = d.subject_id AND earlier.sequence < d.sequence)
      ORDER BY d.next_attempt_at LIMIT \(limit)
      """
    ) { row in
      let event: Identifier = try row[4]
      return DueDelivery(
        id: try row[0], webhook: try row[1], url: try row[2], secret: try row[3],
        messageID: "evt_\(event)",
        body: messageBody(type: try row[5], at: try row[6], data: try row[7]),
        attempts: try row[8])
    }
  }

  static func update(
    _ id: Identifier, status: DeliveryStatus, nextAttemptAt: Instant, lastStatus: Int?,
    lastError: String?, lastAnswer: String?, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE webhook_delivery SET status = \(status), attempts = attempts + 1,
        next_attempt_at = \(nextAttemptAt), last_attempt_at = \(db.now),
        last_status = \(lastStatus), last_error = \(lastError), last_answer = \(lastAnswer)
      WHERE id = \(id) AND status = 'pending'
      """)
  }

  static func list(
    of webhook: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [Delivery] {
    try db.all(
      columns
        + """
        WHERE d.webhook_id = \(webhook) AND d.sequence < \(page.after?.key ?? Int64.max)
        ORDER BY d.sequence DESC LIMIT \(page.limit + 1)
        """, delivery)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Delivery? {
    try db.first(columns + "WHERE d.id = \(id)", delivery)
  }

  /// Makes a delivery due now, with all of its tries before it.
  static func restart(_ id: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE webhook_delivery SET status = 'pending', attempts = 0, next_attempt_at = \(db.now)
      WHERE id = \(id)
      """)
  }

  private static let columns: SQL = """
    SELECT d.id, d.webhook_id, e.id, e.type, d.status, d.attempts, d.next_attempt_at,
      d.last_attempt_at, d.last_status, d.last_error, d.last_answer, d.sequence
    FROM webhook_delivery d JOIN outbox_event e ON e.sequence = d.sequence
    """

  private static func delivery(_ row: Row) throws -> Delivery {
    Delivery(
      id: try row[0], webhook: try row[1], event: try row[2], type: try row[3],
      status: try row[4], attempts: try row[5], nextAttemptAt: try row[6],
      lastAttemptAt: try row[7], lastStatus: try row[8], lastError: try row[9],
      lastAnswer: try row[10], sequence: try row[11])
  }
}
