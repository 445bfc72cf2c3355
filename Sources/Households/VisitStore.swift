import Core
import SQLite
import Storage

/// The SQL of `visit`, what belongs to it, and `visit_sheet`.
enum VisitStore {
  static func insert(
    _ visit: NewVisit, visitor: Identifier, household: Identifier, sheet: Identifier?,
    by actor: Identifier, in db: Connection
  ) throws -> Identifier {
    let id = try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO visit (id, household_id, visitor_id, co_visitor_id, visited_on, note, seen,
          agreed, sheet_id, entered_by, entered_at)
        VALUES (\(id), \(household), \(visitor), \(visit.coVisitor), \(visit.visitedOn),
          \(visit.note), \(visit.seen), \(visit.agreed), \(sheet), \(actor), \(db.now))
        """)
    }
    try insertParts(of: id, visit, in: db)
    return id
  }

  /// Puts what was keyed in now in the place of what was keyed in before.
  static func update(
    _ id: Identifier, to visit: NewVisit, visitor: Identifier, by actor: Identifier,
    in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE visit SET visitor_id = \(visitor), co_visitor_id = \(visit.coVisitor),
        visited_on = \(visit.visitedOn), note = \(visit.note), seen = \(visit.seen),
        agreed = \(visit.agreed), entered_by = \(actor), entered_at = \(db.now)
      WHERE id = \(id)
      """)
    try db.execute("DELETE FROM visit_need WHERE visit_id = \(id)")
    try db.execute("DELETE FROM visit_figure WHERE visit_id = \(id)")
    try insertParts(of: id, visit, in: db)
  }

  private static func insertParts(
    of id: Identifier, _ visit: NewVisit, in db: Connection
  ) throws {
    for (place, need) in visit.needs.enumerated() {
      try db.execute(
        """
        INSERT INTO visit_need (visit_id, position, need) VALUES (\(id), \(place + 1), \(need))
        """)
    }
    for (place, figure) in visit.figures.enumerated() {
      try db.execute(
        """
        INSERT INTO visit_figure (visit_id, position, name, value)
        VALUES (\(id), \(place + 1), \(figure.name), \(figure.value))
        """)
    }
  }

  static func setCheck(_ id: Identifier, by actor: Identifier, in db: Connection) throws {
    try db.execute(
      "UPDATE visit SET checked_by = \(actor), checked_at = \(db.now) WHERE id = \(id)")
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Visit? {
    try db.first(columns + "WHERE v.id = \(id)", visit).map { try complete([$0], in: db)[0] }
  }

  static func find(sheet: Identifier, in db: Connection) throws -> Visit? {
    try db.first(columns + "WHERE v.sheet_id = \(sheet)", visit)
      .map { try complete([$0], in: db)[0] }
  }

  static func lastDay(of household: Identifier, in db: Connection) throws -> CivilDate? {
    try db.first("SELECT max(visited_on) FROM visit WHERE household_id = \(household)") {
      try $0[0] as CivilDate?
    } ?? nil
  }

  static func list(
    household: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [Visit] {
    var sql = columns + "WHERE v.household_id = \(household)"
    sql += "AND v.id <= \(page.highestID) ORDER BY v.id DESC LIMIT \(page.limit + 1)"
    return try complete(try db.all(sql, visit), in: db)
  }

  /// The visits with their needs and figures, all of them by two statements.
  private static func complete(_ visits: [Visit], in db: Connection) throws -> [Visit] {
    let ids = visits.map(\.id)
    var needs: [Identifier: [String]] = [:]
    try db.each(
      """
      SELECT visit_id, need FROM visit_need WHERE visit_id IN \(list: ids)
      ORDER BY visit_id, position
      """
    ) { needs[try $0[0], default: []].append(try $0[1]) }
    var figures: [Identifier: [VisitFigure]] = [:]
    try db.each(
      """
      SELECT visit_id, name, value FROM visit_figure WHERE visit_id IN \(list: ids)
      ORDER BY visit_id, position
      """
    ) {
      figures[try $0[0], default: []].append(VisitFigure(name: try $0[1], value: try $0[2]))
    }
    return visits.map { visit in
      var visit = visit
      visit.needs = needs[visit.id] ?? []
      visit.figures = figures[visit.id] ?? []
      return visit
    }
  }

  private static let columns: SQL = """
    SELECT v.id, v.household_id, v.visitor_id, u.name, v.co_visitor_id, v.visited_on, v.note,
      v.seen, v.agreed, v.sheet_id, s.serial, v.entered_by, v.entered_at, v.checked_by,
      v.checked_at
    FROM visit v JOIN user_account u ON u.id = v.visitor_id
    LEFT JOIN visit_sheet s ON s.id = v.sheet_id
    """

  private static func visit(_ row: Row) throws -> Visit {
    Visit(
      id: try row[0], household: try row[1], visitor: try row[2], visitorName: try row[3],
      coVisitor: try row[4], visitedOn: try row[5], note: try row[6], seen: try row[7],
      agreed: try row[8], needs: [], figures: [], sheet: try row[9], serial: try row[10],
      enteredBy: try row[11], enteredAt: try row[12],
      check: row.isNull(13) ? nil : VisitCheck(by: try row[13], at: try row[14]))
  }

  static func insertSheet(
    of household: Identifier, by actor: Identifier, in db: Connection
  ) throws -> Identifier {
    // 50 random bits: two alike are not to be met, and the unique index would refuse the second.
    let serial = Base32.text(db.random(), length: VisitSheet.serialLength)
    return try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO visit_sheet (id, serial, household_id, made_by, made_at)
        VALUES (\(id), \(serial), \(household), \(actor), \(db.now))
        """)
    }
  }

  static func findSheet(_ id: Identifier, in db: Connection) throws -> VisitSheet? {
    try db.first(sheetColumns + "WHERE s.id = \(id)", sheet)
  }

  static func findSheet(serial: String, in db: Connection) throws -> VisitSheet? {
    try db.first(sheetColumns + "WHERE s.serial = \(serial)", sheet)
  }

  private static let sheetColumns: SQL = """
    SELECT s.id, s.serial, s.household_id, s.made_at, v.id
    FROM visit_sheet s LEFT JOIN visit v ON v.sheet_id = s.id
    """

  private static func sheet(_ row: Row) throws -> VisitSheet {
    VisitSheet(
      id: try row[0], serial: try row[1], household: try row[2], madeAt: try row[3],
      visit: try row[4])
  }
}
