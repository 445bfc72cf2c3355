import Core
import SQLite
import Storage

/// The SQL of `webhook_code`.
enum AddressCodeStore {
  static func insert(
    _ code: String, for webhook: Identifier, of owner: Identifier, in db: Connection
  ) throws {
    _ = try db.insert { id in
      try db.execute(
        """
        INSERT INTO webhook_code (id, webhook_id, user_id, code, sent_at)
        VALUES (\(id), \(webhook), \(owner), \(code), \(db.now))
        """)
    }
  }

  /// How many an account had sent later than that, whatever became of its hooks.
  static func count(
    of owner: Identifier, since: Instant, in db: Connection
  ) throws -> Int {
    try db.value(
      "SELECT count(*) FROM webhook_code WHERE user_id = \(owner) AND sent_at > \(since)")
  }

  static func newest(
    for webhook: Identifier, in db: Connection
  ) throws -> (code: String, sentAt: Instant)? {
    try db.first(
      """
      SELECT code, sent_at FROM webhook_code WHERE webhook_id = \(webhook)
      ORDER BY id DESC LIMIT 1
      """
    ) { (try $0[0], try $0[1]) }
  }
}
