import Core
import SQLite
import Storage

/// The SQL of `income_entry`, `poverty_line` and `monitoring_line`.
enum IncomeStore {
  static func insert(
    _ entry: NewIncomeEntry, amount: Fen, household: Identifier, reverses: Identifier?,
    by actor: Identifier, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO income_entry (id, household_id, source, amount_fen, received_on, note,
          reverses_id, entered_by, entered_at)
        VALUES (\(id), \(household), \(entry.source), \(amount), \(entry.receivedOn),
          \(entry.note), \(reverses), \(actor), \(db.now))
        """)
    }
  }

  static func find(
    _ id: Identifier, household: Identifier, in db: Connection
  ) throws -> IncomeEntry? {
    try db.first(columns + "WHERE id = \(id) AND household_id = \(household)", entry)
  }

  static func list(
    household: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [IncomeEntry] {
    var sql = columns + "WHERE household_id = \(household)"
    sql += "AND id <= \(page.highestID) ORDER BY id DESC"
    return try db.all(sql + "LIMIT \(page.limit + 1)", entry)
  }

  static func sums(
    household: Identifier, from first: CivilDate, through last: CivilDate, in db: Connection
  ) throws -> [(source: IncomeSource, month: Int, amount: Fen)] {
    try db.all(
      """
      SELECT source, CAST(substr(received_on, 6, 2) AS INTEGER), sum(amount_fen)
      FROM income_entry
      WHERE household_id = \(household)
        AND received_on BETWEEN \(first) AND \(last)
      GROUP BY 1, 2
      """
    ) { (try $0[0], try $0[1], try $0[2]) }
  }

  static func sum(household: Identifier, year: Int, in db: Connection) throws -> Fen {
    Fen(
      try db.value(
        """
        SELECT coalesce(sum(amount_fen), 0) FROM income_entry
        WHERE household_id = \(household)
          AND received_on BETWEEN \("\(year)-01-01") AND \("\(year)-12-31")
        """))
  }

  static func line(for year: Int, in db: Connection) throws -> PovertyLine? {
    try db.first(
      """
      SELECT year, line_fen, source FROM poverty_line
      WHERE year <= \(year) ORDER BY year DESC LIMIT 1
      """
    ) { PovertyLine(year: try $0[0], line: try $0[1], source: try $0[2]) }
  }

  static func monitoringLine(for year: Int, in db: Connection) throws -> PovertyLine? {
    try db.first(
      """
      SELECT year, line_fen, source FROM monitoring_line
      WHERE year <= \(year) ORDER BY year DESC LIMIT 1
      """
    ) { PovertyLine(year: try $0[0], line: try $0[1], source: try $0[2]) }
  }

  static func insertMonitoringIfNew(_ line: PovertyLine, in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO monitoring_line (year, line_fen, source)
      VALUES (\(line.year), \(line.line), \(line.source)) ON CONFLICT (year) DO NOTHING
      """)
  }

  static func insertIfNew(_ line: PovertyLine, in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO poverty_line (year, line_fen, source)
      VALUES (\(line.year), \(line.line), \(line.source)) ON CONFLICT (year) DO NOTHING
      """)
  }

  /// Of all households, by their ids.
  static func sums(
    from first: CivilDate, through last: CivilDate, in db: Connection
  ) throws -> [Identifier: Fen] {
    var sums: [Identifier: Fen] = [:]
    try db.each(
      """
      SELECT household_id, sum(amount_fen) FROM income_entry
      WHERE received_on BETWEEN \(first) AND \(last) GROUP BY household_id
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
      SELECT household_id, substr(received_on, 1, 7), sum(amount_fen) FROM income_entry
      WHERE received_on BETWEEN \(first) AND \(last) GROUP BY 1, 2
      """
    ) { try body(try $0[0], try $0[1], try $0[2]) }
  }

  private static let columns: SQL = """
    SELECT id, source, amount_fen, received_on, note, reverses_id, entered_at FROM income_entry
    """

  private static func entry(_ row: Row) throws -> IncomeEntry {
    IncomeEntry(
      id: try row[0], source: try row[1], amount: try row[2], receivedOn: try row[3],
      note: try row[4], reverses: try row[5], enteredAt: try row[6])
  }
}
