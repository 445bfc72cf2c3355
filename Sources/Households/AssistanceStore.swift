import Core
import SQLite
import Storage

/// The SQL of `assistance`.
enum AssistanceStore {
  static func insert(
    _ assistance: NewAssistance, household: Identifier, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO assistance (id, household_id, kind, title, quantity, unit, value_fen, donor,
          status, status_on)
        VALUES (\(id), \(household), \(assistance.kind), \(assistance.title),
          \(assistance.quantity), \(assistance.unit), \(assistance.value), \(assistance.donor),
          \(assistance.status), \(assistance.on))
        """)
    }
  }

  static func update(
    _ id: Identifier, status: AssistanceStatus, on: CivilDate, in db: Connection
  ) throws {
    try db.execute(
      "UPDATE assistance SET status = \(status), status_on = \(on) WHERE id = \(id)")
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Assistance? {
    try db.first(columns + "WHERE id = \(id)", assistance)
  }

  static func list(
    household: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [Assistance] {
    var sql = columns + "WHERE household_id = \(household)"
    sql += "AND id > \(page.after?.id.rawValue ?? 0) ORDER BY id LIMIT \(page.limit + 1)"
    return try db.all(sql, assistance)
  }

  private static let columns: SQL = """
    SELECT id, household_id, kind, title, quantity, unit, value_fen, donor, status, status_on
    FROM assistance
    """

  private static func assistance(_ row: Row) throws -> Assistance {
    Assistance(
      id: try row[0], household: try row[1],
      content: NewAssistance(
        kind: try row[2], title: try row[3], quantity: try row[4], unit: try row[5],
        value: try row[6], donor: try row[7], status: try row[8], on: try row[9]))
  }
}
