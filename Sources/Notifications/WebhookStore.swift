import Core
import SQLite
import Storage

/// The SQL of `webhook`.
enum WebhookStore {
  static func insert(
    url: String, events: [EventType], secret: String, owner: Identifier, in db: Connection
  ) throws -> Identifier {
    let events = events.map(\.rawValue).joined(separator: ",")
    return try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO webhook (id, user_id, url, events, secret, created_at)
        VALUES (\(id), \(owner), \(url), \(events), \(secret), \(db.now))
        """)
    }
  }

  static func count(of owner: Identifier, in db: Connection) throws -> Int {
    try db.value(
      "SELECT count(*) FROM webhook WHERE user_id = \(owner) AND status <> 'removed'")
  }

  static func list(of owner: Identifier, in db: Connection) throws -> [Webhook] {
    try db.all(
      columns
        + """
        WHERE user_id = \(owner) AND status <> 'removed' ORDER BY id
        LIMIT \(Webhook.maximumPerAccount)
        """, webhook)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Webhook? {
    try db.first(columns + "WHERE id = \(id) AND status <> 'removed'", webhook)
  }

  static func active(in db: Connection) throws -> [Webhook] {
    try db.all(columns + "WHERE status = 'active' ORDER BY id", webhook)
  }

  static func update(
    _ id: Identifier, url: String, events: [EventType], in db: Connection
  ) throws {
    let events = events.map(\.rawValue).joined(separator: ",")
    try db.execute("UPDATE webhook SET url = \(url), events = \(events) WHERE id = \(id)")
  }

  static func turnOn(_ id: Identifier, in db: Connection) throws {
    try db.execute("UPDATE webhook SET status = 'active' WHERE id = \(id)")
  }

  /// Turns a hook off, or removes it; what waits for it is given up. One that was removed stays
  /// so, whatever the last try that was on its way brings.
  static func end(_ id: Identifier, as status: String, in db: Connection) throws {
    try db.execute(
      "UPDATE webhook SET status = \(status) WHERE id = \(id) AND status <> 'removed'")
    try db.execute(
      """
      UPDATE webhook_delivery SET status = 'failed', last_error = 'webhook_off'
      WHERE webhook_id = \(id) AND status = 'pending'
      """)
  }

  private static let columns: SQL = """
    SELECT id, user_id, url, events, status = 'active', created_at FROM webhook
    """

  private static func webhook(_ row: Row) throws -> Webhook {
    let events: String = try row[3]
    return Webhook(
      id: try row[0], owner: try row[1], url: try row[2],
      events: events.split(separator: ",").compactMap { EventType(rawValue: String($0)) },
      isActive: try row[4], createdAt: try row[5])
  }
}
