import Core
import SQLite
import Storage

/// The SQL of `audit_entry` and `audit_head`.
enum AuditStore {
  static func insert(_ entry: AuditEntry, hash: [UInt8], in db: Connection) throws {
    try db.execute(
      insertion, entry.sequence, entry.happenedAt.rawValue, entry.actor?.rawValue,
      entry.actorRole, entry.address, entry.action, entry.subject.rawValue,
      entry.partOf?.rawValue, entry.before, entry.after, hash)
  }

  private static let insertion = FixedSQL(
    """
    INSERT INTO audit_entry (sequence, happened_at, actor_id, actor_role, address, action,
      subject_id, part_of_id, before, after, hash)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)

  static func head(in db: Connection) throws -> AuditHead? {
    try db.first(headSQL) { AuditHead(sequence: try $0[0], hash: try $0[1]) }
  }

  private static let headSQL = FixedSQL("SELECT sequence, hash FROM audit_head WHERE only = 1")

  static func setHead(_ head: AuditHead, in db: Connection) throws {
    try db.execute(headChange, head.sequence, head.hash)
  }

  private static let headChange = FixedSQL(
    "UPDATE audit_head SET sequence = ?, hash = ? WHERE only = 1")

  static func has(_ subject: Identifier, in db: Connection) throws -> Bool {
    try db.first("SELECT 1 FROM audit_entry WHERE subject_id = \(subject) LIMIT 1") { _ in true }
      ?? false
  }

  static func lastInstant(of subject: Identifier, in db: Connection) throws -> Instant? {
    try db.first(
      """
      SELECT happened_at FROM audit_entry WHERE subject_id = \(subject)
      ORDER BY sequence DESC LIMIT 1
      """
    ) { try $0[0] }
  }

  /// What was after each change of these kinds, in their order. None of them may be one that
  /// nearly every order makes.
  static func eachAfter(
    of actions: [String], in db: Connection,
    _ body: (_ subject: Identifier, _ whole: Identifier?, _ after: String) throws -> Void
  ) throws {
    precondition(frequentActions.isDisjoint(with: actions), "nothing would be found of these")
    var sql: SQL = "SELECT subject_id, part_of_id, after FROM audit_entry WHERE action IN ("
    for (place, action) in actions.enumerated() {
      sql += place == 0 ? "\(action)" : ", \(action)"
    }
    sql += ") AND"
    sql += isRareAction
    sql += "AND after IS NOT NULL ORDER BY sequence"
    try db.each(sql) { try body($0[0], $0[1], $0[2]) }
  }

  /// What nearly every order writes: none of it is in the index of actions.
  static let frequentActions: Set<String> = [
    "order.placed", "order.paid", "order.confirmed", "order.cancelled", "consignment.moved",
    "parcel.sent", "parcel.moved",
  ]

  /// The condition of `audit_entry_by_rare_action`, word for word.
  static let isRareAction: SQL = """
    action <> 'order.placed' AND action <> 'order.paid' AND action <> 'order.confirmed'
      AND action <> 'order.cancelled' AND action <> 'consignment.moved' AND action <> 'parcel.sent'
      AND action <> 'parcel.moved'
    """

  /// Every row in its order: the columns of an entry as `AuditDigest` takes them, then the hash.
  static func eachRow(in db: Connection, _ body: (Row) -> Void) throws {
    try db.each(columns + "ORDER BY sequence", body)
  }

  /// Entries with a sequence in `range`, newest first.
  static func list(
    _ filter: AuditFilter, _ range: Range<Int64>, limit: Int, in db: Connection
  ) throws -> [AuditEntry] {
    var sql = columns + "WHERE sequence >= \(range.lowerBound) AND sequence < \(range.upperBound)"
    if let subject = filter.subject {
      // Two searches of an index: with OR, SQLite may walk through the whole log instead.
      sql += """
        AND sequence IN (SELECT sequence FROM audit_entry WHERE subject_id = \(subject)
          UNION SELECT sequence FROM audit_entry WHERE part_of_id = \(subject))
        """
    }
    if let actor = filter.actor { sql += "AND actor_id = \(actor)" }
    return try db.all(sql + "ORDER BY sequence DESC LIMIT \(limit)", entry)
  }

  private static let columns: SQL = """
    SELECT sequence, happened_at, actor_id, actor_role, address, action, subject_id, part_of_id,
      before, after, hash
    FROM audit_entry
    """

  private static func entry(_ row: Row) throws -> AuditEntry {
    AuditEntry(
      sequence: try row[0], happenedAt: try row[1], actor: try row[2], actorRole: try row[3],
      address: try row[4], action: try row[5], subject: try row[6], partOf: try row[7],
      before: try row[8], after: try row[9])
  }
}
