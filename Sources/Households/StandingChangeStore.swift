import Core
import SQLite
import Storage

/// The SQL of `standing_change`.
enum StandingChangeStore {
  static func insert(
    _ change: NewStandingChange, of household: Identifier, by actor: Identifier,
    in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO standing_change (id, household_id, kind, changed_on, evidence, entered_by,
          entered_at)
        VALUES (\(id), \(household), \(change.kind), \(change.on), \(change.evidence), \(actor),
          \(db.now))
        """)
    }
  }

  static func decide(
    _ id: Identifier, _ status: StandingChangeStatus, reason: String?, by actor: Identifier,
    in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE standing_change SET status = \(status), reason = \(reason), decided_by = \(actor),
        decided_at = \(db.now)
      WHERE id = \(id)
      """)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> StandingChange? {
    try db.first(columns + "WHERE c.id = \(id)", change)
  }

  static func hasOpen(_ household: Identifier, in db: Connection) throws -> Bool {
    try db.value(
      """
      SELECT EXISTS (
        SELECT 1 FROM standing_change WHERE household_id = \(household) AND status = 'entered')
      """)
  }

  /// The day of the household's last signed change.
  static func lastDay(of household: Identifier, in db: Connection) throws -> CivilDate? {
    try db.first(
      """
      SELECT changed_on FROM standing_change
      WHERE household_id = \(household) AND status = 'signed' ORDER BY changed_on DESC LIMIT 1
      """
    ) { try $0[0] }
  }

  static func list(
    household: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [StandingChange] {
    var sql = columns + "WHERE c.household_id = \(household)"
    sql += "AND c.id <= \(page.highestID) ORDER BY c.id DESC LIMIT \(page.limit + 1)"
    return try db.all(sql, change)
  }

  static func list(
    _ status: StandingChangeStatus, _ page: PageRequest, _ scope: Scope, of actor: Actor,
    in db: Connection
  ) throws -> [StandingChange] {
    var sql = columns + "JOIN household h ON h.id = c.household_id WHERE c.status = \(status)"
    sql += "AND c.id <= \(page.highestID)"
    if scope != .all { sql += "AND h.village_id IN \(list: actor.villages)" }
    return try db.all(sql + "ORDER BY c.id DESC LIMIT \(page.limit + 1)", change)
  }

  private static let columns: SQL = """
    SELECT c.id, c.household_id, c.kind, c.changed_on, c.evidence, c.status, c.entered_by,
      c.entered_at, c.decided_by, c.decided_at, c.reason
    FROM standing_change c
    """

  private static func change(_ row: Row) throws -> StandingChange {
    StandingChange(
      id: try row[0], household: try row[1],
      content: NewStandingChange(kind: try row[2], on: try row[3], evidence: try row[4]),
      status: try row[5], enteredBy: try row[6], enteredAt: try row[7], decidedBy: try row[8],
      decidedAt: try row[9], reason: try row[10])
  }
}
