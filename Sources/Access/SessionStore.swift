import Core
import SQLite
import Storage

/// The SQL of `session`.
enum SessionStore {
  static func insert(_ session: Session, tokenHash: [UInt8], in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO session
        (id, user_id, token_hash, created_at, expires_at, last_used_at, device)
      VALUES (\(session.id), \(session.userID), \(tokenHash), \(session.createdAt),
        \(session.expiresAt), \(session.lastUsedAt), \(session.device))
      """)
  }

  static func find(
    tokenHash: [UInt8], in db: Connection
  ) throws -> (session: Identifier, user: Identifier, lastUsedAt: Instant)? {
    try db.first(
      """
      SELECT id, user_id, last_used_at FROM session
      WHERE token_hash = \(tokenHash) AND expires_at > \(db.now)
      """
    ) { (try $0[0], try $0[1], try $0[2]) }
  }

  static func list(of user: Identifier, in db: Connection) throws -> [Session] {
    try db.all(
      """
      SELECT id, user_id, created_at, expires_at, last_used_at, device FROM session
      WHERE user_id = \(user) AND expires_at > \(db.now)
      ORDER BY id DESC LIMIT \(Session.maximumPerAccount)
      """
    ) {
      Session(
        id: try $0[0], userID: try $0[1], createdAt: try $0[2], expiresAt: try $0[3],
        lastUsedAt: try $0[4], device: try $0[5])
    }
  }

  static func noteUse(of id: Identifier, in db: Connection) throws {
    let day = Session.useGranularitySeconds * 1000
    let longest = Int64(Session.absoluteLifetimeDays) * 86_400_000
    try db.execute(
      """
      UPDATE session SET last_used_at = \(db.now),
        expires_at = min(\(db.now.adding(days: Session.lifetimeDays)), created_at + \(longest))
      WHERE id = \(id) AND last_used_at <= \(db.now.rawValue - day) AND expires_at > \(db.now)
      """)
  }

  static func delete(_ id: Identifier, of user: Identifier, in db: Connection) throws -> Bool {
    try db.execute("DELETE FROM session WHERE id = \(id) AND user_id = \(user)") > 0
  }

  /// Those that an account has besides its newest ones.
  static func oldest(
    of user: Identifier, keeping count: Int, in db: Connection
  ) throws -> [Identifier] {
    try db.all(
      "SELECT id FROM session WHERE user_id = \(user) ORDER BY id DESC LIMIT -1 OFFSET \(count)"
    ) { try $0[0] }
  }

  static func deleteExpired(upTo limit: Int, in db: Connection) throws -> Int {
    try db.execute(
      """
      DELETE FROM session WHERE id IN (
        SELECT id FROM session WHERE expires_at <= \(db.now) ORDER BY expires_at LIMIT \(limit))
      """)
  }
}
