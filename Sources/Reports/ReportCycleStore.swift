import Core
import Income
import SQLite
import Storage

/// The SQL of `report_cycle` and `report_cycle_household`.
enum ReportCycleStore {
  static func insert(
    through: CivilMonth, line: Fen, by actor: Identifier, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO report_cycle (id, through, line_fen, frozen_by, frozen_at)
        VALUES (\(id), \(through), \(line), \(actor), \(db.now))
        """)
    }
  }

  static func insert(_ figures: FrozenFigures, of cycle: Identifier, in db: Connection) throws {
    try db.execute(
      insertion, cycle.rawValue, figures.household.rawValue, figures.people,
      figures.sums.market.rawValue, figures.sums.entries.rawValue, figures.sums.costs.rawValue)
  }

  private static let insertion = FixedSQL(
    """
    INSERT INTO report_cycle_household
      (cycle_id, household_id, people, market_fen, entries_fen, costs_fen)
    VALUES (?, ?, ?, ?, ?, ?)
    """)

  static func find(_ id: Identifier, in db: Connection) throws -> ReportCycle? {
    try db.first(columns + "WHERE id = \(id)", cycle)
  }

  static func exists(through: CivilMonth, in db: Connection) throws -> Bool {
    try db.value("SELECT EXISTS (SELECT 1 FROM report_cycle WHERE through = \(through))")
  }

  /// The newest first.
  static func list(_ page: PageRequest, in db: Connection) throws -> [ReportCycle] {
    try db.all(
      columns + "WHERE id <= \(page.highestID) ORDER BY id DESC LIMIT \(page.limit + 1)", cycle)
  }

  /// All of them, the first to be frozen first.
  static func all(in db: Connection) throws -> [ReportCycle] {
    try db.all(columns + "ORDER BY id", cycle)
  }

  /// In the order of the households' ids.
  static func figures(of cycle: Identifier, in db: Connection) throws -> [FrozenFigures] {
    try figures(of: [cycle], in: db)[cycle] ?? []
  }

  /// Of each of these cycles, in the order of the households' ids.
  static func figures(
    of cycles: [Identifier], in db: Connection
  ) throws -> [Identifier: [FrozenFigures]] {
    var figures: [Identifier: [FrozenFigures]] = [:]
    try db.each(
      """
      SELECT cycle_id, household_id, people, market_fen, entries_fen, costs_fen
      FROM report_cycle_household WHERE cycle_id IN \(list: cycles)
      ORDER BY cycle_id, household_id
      """
    ) { row in
      figures[try row[0], default: []].append(
        FrozenFigures(
          household: try row[1], people: try row[2],
          sums: YearSums(market: try row[3], entries: try row[4], costs: try row[5])))
    }
    return figures
  }

  private static let columns: SQL =
    "SELECT id, through, line_fen, frozen_by, frozen_at FROM report_cycle"

  private static func cycle(_ row: Row) throws -> ReportCycle {
    ReportCycle(
      id: try row[0], through: try row[1], line: try row[2], frozenBy: try row[3],
      frozenAt: try row[4])
  }
}
