import Core
import SQLite
import Storage

/// The SQL of `user_account` and `user_village`.
enum AccountStore {
  static func insert(_ account: NewAccount, in db: Connection) throws -> Identifier {
    let id = try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO user_account
          (id, phone, name, role, password_hash, may_publish, created_at)
        VALUES (\(id), \(account.phone), \(account.name), \(account.role),
          \(account.passwordHash), \(account.mayPublish), \(db.now))
        """)
    }
    for village in Set(account.villages) {
      try db.execute("INSERT INTO user_village (user_id, village_id) VALUES (\(id), \(village))")
    }
    return id
  }

  static func update(_ account: Account, in db: Connection) throws {
    try db.execute(
      """
      UPDATE user_account
      SET phone = \(account.phone), name = \(account.name), role = \(account.role),
        may_publish = \(account.mayPublish),
        status = \(account.isActive ? "active" : "disabled")
      WHERE id = \(account.id)
      """)
    try db.execute("DELETE FROM user_village WHERE user_id = \(account.id)")
    for village in Set(account.villages) {
      try db.execute(
        "INSERT INTO user_village (user_id, village_id) VALUES (\(account.id), \(village))")
    }
  }

  static func rename(_ id: Identifier, _ name: String, in db: Connection) throws {
    try db.execute("UPDATE user_account SET name = \(name) WHERE id = \(id)")
  }

  /// Sets a password, where `old` is still the hash of the one before. False where it is not.
  static func setPassword(
    of id: Identifier, from old: String?, to hash: String, in db: Connection
  ) throws -> Bool {
    try db.execute(
      """
      UPDATE user_account SET password_hash = \(hash)
      WHERE id = \(id) AND password_hash = coalesce(\(old), password_hash)
      """) > 0
  }

  static func passwordHash(of id: Identifier, in db: Connection) throws -> String? {
    try db.first("SELECT password_hash FROM user_account WHERE id = \(id)") { try $0[0] }
  }

  /// Whether anybody else of the county office could still log in.
  static func hasActiveAdmin(besides id: Identifier, in db: Connection) throws -> Bool {
    try db.first(
      """
      SELECT 1 FROM user_account WHERE role = 'admin' AND status = 'active' AND id <> \(id) LIMIT 1
      """
    ) { _ in true } ?? false
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Account? {
    try db.first(columns + "WHERE id = \(id)") { try account($0, in: db) }
  }

  static func idAndHash(phone: Phone, in db: Connection) throws -> (Identifier, String)? {
    try db.first(
      """
      SELECT id, password_hash FROM user_account WHERE phone = \(phone) AND status = 'active'
      """
    ) { (try $0[0], try $0[1]) }
  }

  static func list(
    role: Role?, _ request: PageRequest, in db: Connection
  ) throws -> [Account] {
    var sql = columns + "WHERE id > \(request.after?.id.rawValue ?? 0)"
    if let role { sql += "AND role = \(role)" }
    sql += "ORDER BY id LIMIT \(request.limit + 1)"
    return try db.all(sql) { try account($0, in: db) }
  }

  static func each(in db: Connection, _ body: (Account) -> Void) throws {
    try db.each(columns + "ORDER BY id") { body(try account($0, in: db)) }
  }

  static func names(
    _ ids: [Identifier], in db: Connection
  ) throws -> [Identifier: String] {
    var names: [Identifier: String] = [:]
    try db.each("SELECT id, name FROM user_account WHERE id IN \(list: ids)") {
      names[try $0[0]] = try $0[1]
    }
    return names
  }

  /// Those that a coordinator acts for.
  static func villages(of id: Identifier, in db: Connection) throws -> [Identifier] {
    try db.all(
      "SELECT village_id FROM user_village WHERE user_id = \(id) ORDER BY village_id"
    ) { try $0[0] }
  }

  private static let columns: SQL = """
    SELECT id, phone, name, role, may_publish, status = 'active', created_at
    FROM user_account
    """

  private static func account(_ row: Row, in db: Connection) throws -> Account {
    let id: Identifier = try row[0]
    let role: Role = try row[3]
    let villages = role == .coordinator ? try villages(of: id, in: db) : []
    return Account(
      id: id, phone: try row[1], name: try row[2], role: role, villages: villages,
      mayPublish: try row[4], isActive: try row[5], createdAt: try row[6])
  }
}
