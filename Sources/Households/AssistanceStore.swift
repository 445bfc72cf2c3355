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
          status, status_on, produces)
        VALUES (\(id), \(household), \(assistance.kind), \(assistance.title),
          \(assistance.quantity), \(assistance.unit), \(assistance.value), \(assistance.donor),
          \(assistance.status), \(assistance.on),
          \(assistance.produces))
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
    try db.first(columns + "WHERE a.id = \(id)", assistance)
  }

  static func list(
    household: Identifier, isPossibleDouble: Bool?, _ page: PageRequest, in db: Connection
  ) throws -> [Assistance] {
    var sql = columns + "WHERE a.household_id = \(household)"
    sql += "AND a.id > \(page.after?.id.rawValue ?? 0)"
    if let isPossibleDouble {
      sql += "AND (" + possibleDouble + "IS NOT NULL) = \(isPossibleDouble ? 1 : 0)"
    }
    return try db.all(sql + "ORDER BY a.id LIMIT \(page.limit + 1)", assistance)
  }

  static func list(
    isPossibleDouble: Bool?, _ page: PageRequest, _ scope: Scope, of actor: Actor,
    in db: Connection
  ) throws -> [Assistance] {
    var sql = columns + "JOIN household_keeper k ON k.household_id = a.household_id"
    sql += "WHERE a.id > \(page.after?.id.rawValue ?? 0)"
    switch scope {
    case .all: break
    case .paired: sql += "AND k.volunteer_id = \(actor.id)"
    case .villages: sql += "AND k.village_id IN \(list: actor.villages)"
    case .own: sql += "AND 0"
    }
    if let isPossibleDouble {
      sql += "AND (" + possibleDouble + "IS NOT NULL) = \(isPossibleDouble ? 1 : 0)"
    }
    return try db.all(sql + "ORDER BY a.id LIMIT \(page.limit + 1)", assistance)
  }

  static func sums(
    from first: CivilDate, through last: CivilDate, in db: Connection
  ) throws -> [AssistanceSums] {
    try db.all(
      """
      SELECT household_id, kind, donor, status, count(*), sum(value_fen) FROM assistance
      WHERE status_on BETWEEN \(first) AND \(last) GROUP BY 1, 2, 3, 4
      """
    ) { row in
      AssistanceSums(
        household: try row[0], kind: try row[1], donor: try row[2], status: try row[3],
        pieces: try row[4], value: try row[5])
    }
  }

  static func productive(household: Identifier, in db: Connection) throws -> [Assistance] {
    try db.all(
      columns + """
        WHERE a.household_id = \(household) AND a.status = 'productive'
        ORDER BY a.id LIMIT \(maximumProductive)
        """, assistance)
  }

  /// Productive pieces of one household that are looked at.
  private static let maximumProductive = 100

  /// The same aid to the same household within twelve months of it.
  private static let possibleDouble: SQL = """
    (SELECT max(d.id) FROM assistance d
      WHERE d.household_id = a.household_id AND d.id < a.id AND d.kind = a.kind
        AND d.donor = a.donor AND d.title = a.title
        AND d.status_on > date(a.status_on, '-12 months')
        AND d.status_on < date(a.status_on, '+12 months'))
    """

  private static let columns: SQL =
    """
    SELECT a.id, a.household_id, a.kind, a.title, a.quantity, a.unit, a.value_fen, a.donor,
      a.status, a.status_on, a.produces,
    """ + possibleDouble + "FROM assistance a"

  private static func assistance(_ row: Row) throws -> Assistance {
    Assistance(
      id: try row[0], household: try row[1],
      content: NewAssistance(
        kind: try row[2], title: try row[3], quantity: try row[4], unit: try row[5],
        value: try row[6], donor: try row[7], status: try row[8], on: try row[9],
        produces: try row[10]),
      possibleDoubleOf: try row[11])
  }
}
