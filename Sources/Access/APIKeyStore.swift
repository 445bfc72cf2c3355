import Core
import SQLite
import Storage

/// The SQL of `api_key`.
enum APIKeyStore {
  static func insert(
    _ key: APIKey, of user: Identifier, keyHash: [UInt8], in db: Connection
  ) throws {
    let scopes = key.scopes.map(\.rawValue).joined(separator: " ")
    try db.execute(
      """
      INSERT INTO api_key (id, user_id, name, key_hash, scopes, expires_at, created_at)
      VALUES (\(key.id), \(user), \(key.name), \(keyHash), \(scopes), \(key.expiresAt),
        \(key.createdAt))
      """)
  }

  static func find(
    keyHash: [UInt8], in db: Connection
  ) throws -> (user: Identifier, scopes: [Action])? {
    try db.first(
      """
      SELECT user_id, scopes FROM api_key
      WHERE key_hash = \(keyHash) AND (expires_at IS NULL OR expires_at > \(db.now))
      """
    ) { (try $0[0], actions(try $0[1])) }
  }

  static func list(of user: Identifier, in db: Connection) throws -> [APIKey] {
    try db.all(
      columns + "WHERE user_id = \(user) ORDER BY id LIMIT \(APIKey.maximumPerAccount)", key)
  }

  /// Every key with its owner and the words of its scopes, as they stand there.
  static func each(
    in db: Connection, _ body: (APIKey, _ owner: Identifier, _ scopes: [String]) -> Void
  ) throws {
    try db.each(columns + "ORDER BY id") { row in
      let scopes: String = try row[2]
      body(try key(row), try row[5], scopes.split(separator: " ").map(String.init))
    }
  }

  private static let columns: SQL =
    "SELECT id, name, scopes, expires_at, created_at, user_id FROM api_key"

  private static func key(_ row: Row) throws -> APIKey {
    APIKey(
      id: try row[0], name: try row[1], scopes: actions(try row[2]), expiresAt: try row[3],
      createdAt: try row[4])
  }

  static func count(of user: Identifier, in db: Connection) throws -> Int {
    try db.value("SELECT count(*) FROM api_key WHERE user_id = \(user)")
  }

  static func delete(_ id: Identifier, of user: Identifier, in db: Connection) throws -> Bool {
    try db.execute("DELETE FROM api_key WHERE id = \(id) AND user_id = \(user)") > 0
  }

  private static func actions(_ words: String) -> [Action] {
    words.split(separator: " ").compactMap { Action(rawValue: String($0)) }
  }
}
