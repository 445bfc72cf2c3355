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

  /// By the hash of a token and the time.
  private static let holder = FixedSQL(
    """
    SELECT s.id, s.last_used_at, a.id, a.role, a.may_publish
    FROM session s JOIN user_account a ON a.id = s.user_id
    WHERE s.token_hash = ? AND s.expires_at > ? AND a.status = 'active'
    """)

  /// Who has the session with this token, in one statement that reads what an actor needs and no
  /// more; nil where it has expired or the account is disabled.
  static func holder(
    tokenHash: [UInt8], in db: Connection
  ) throws -> (session: Identifier, lastUsedAt: Instant, actor: Actor)? {
    try db.first(holder, tokenHash, db.now.rawValue) { row in
      let (id, role): (Identifier, Role) = (try row[2], try row[3])
      let villages =
        role == .coordinator ? try AccountStore.villages(of: id, in: db) : []
      let actor = Actor(id: id, role: role, villages: villages, mayPublish: try row[4])
      return (try row[0], try row[1], actor)
    }
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
