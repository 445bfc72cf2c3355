import Core
import SQLite
import Storage

/// The SQL of `production_cost`.
enum CostStore {
  static func insert(
    _ cost: NewProductionCost, amount: Fen, household: Identifier, reverses: Identifier?,
    by actor: Identifier, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO production_cost (id, household_id, kind, amount_fen, spent_on, note,
          reverses_id, entered_by, entered_at)
        VALUES (\(id), \(household), \(cost.kind), \(amount), \(cost.spentOn), \(cost.note),
          \(reverses), \(actor), \(db.now))
        """)
    }
  }

  static func find(
    _ id: Identifier, household: Identifier, in db: Connection
  ) throws -> ProductionCost? {
    try db.first(columns + "WHERE id = \(id) AND household_id = \(household)", cost)
  }

  static func list(
    household: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [ProductionCost] {
    var sql = columns + "WHERE household_id = \(household)"
    sql += "AND id <= \(page.highestID) ORDER BY id DESC"
    return try db.all(sql + "LIMIT \(page.limit + 1)", cost)
  }

  static func sums(
    household: Identifier, from first: CivilDate, through last: CivilDate, in db: Connection
  ) throws -> [(kind: CostKind, month: Int, amount: Fen)] {
    try db.all(
      """
      SELECT kind, CAST(substr(spent_on, 6, 2) AS INTEGER), sum(amount_fen)
      FROM production_cost
      WHERE household_id = \(household) AND spent_on BETWEEN \(first) AND \(last)
      GROUP BY 1, 2
      """
    ) { (try $0[0], try $0[1], try $0[2]) }
  }

  /// Of all households, by their ids.
  static func sums(
    from first: CivilDate, through last: CivilDate, in db: Connection
  ) throws -> [Identifier: Fen] {
    var sums: [Identifier: Fen] = [:]
    try db.each(
      """
      SELECT household_id, sum(amount_fen) FROM production_cost
      WHERE spent_on BETWEEN \(first) AND \(last) GROUP BY household_id
      """
    ) { sums[try $0[0]] = try $0[1] }
    return sums
  }

  /// Of all households, month by month.
  static func eachMonth(
    from first: CivilDate, through last: CivilDate, in db: Connection,
    _ body: (Identifier, CivilMonth, Fen) throws -> Void
  ) throws {
    try db.each(
      """
      SELECT household_id, substr(spent_on, 1, 7), sum(amount_fen) FROM production_cost
      WHERE spent_on BETWEEN \(first) AND \(last) GROUP BY 1, 2
      """
    ) { try body(try $0[0], try $0[1], try $0[2]) }
  }

  private static let columns: SQL = """
    SELECT id, kind, amount_fen, spent_on, note, reverses_id, entered_at FROM production_cost
    """

  private static func cost(_ row: Row) throws -> ProductionCost {
    ProductionCost(
      id: try row[0], kind: try row[1], amount: try row[2], spentOn: try row[3],
      note: try row[4], reverses: try row[5], enteredAt: try row[6])
  }
}
