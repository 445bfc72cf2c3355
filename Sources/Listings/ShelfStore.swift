import Core
import SQLite
import Storage

/// The SQL of `shelf` by household, and of `shelf_year`.
enum ShelfStore {
  static func year(in db: Connection) throws -> Int {
    try db.first("SELECT year FROM shelf_year") { try $0[0] } ?? 0
  }

  static func setYear(_ year: Int, in db: Connection) throws {
    try db.execute("UPDATE shelf_year SET year = \(year)")
  }

  static func eachHousehold(
    in db: Connection, _ body: (Identifier) throws -> Void
  ) throws {
    try db.each("SELECT DISTINCT household_id FROM shelf") { try body($0[0]) }
  }

  static func has(
    _ household: Identifier, _ stock: Identifier, in db: Connection
  ) throws -> Bool {
    try db.value(
      """
      SELECT EXISTS (SELECT 1 FROM shelf
        WHERE household_id = \(household) AND listing_id = \(stock))
      """)
  }

  /// What stands with a household's goods in the stocks of several; nil where it has none on the
  /// shelf.
  static func perHead(of household: Identifier, in db: Connection) throws -> Fen? {
    try db.first(
      """
      SELECT h.per_head_fen FROM shelf h JOIN listing l ON l.id = h.listing_id
      WHERE h.household_id = \(household) AND l.household_id IS NULL LIMIT 1
      """
    ) { try $0[0] }
  }

  static func setPerHead(
    _ perHead: Fen, of household: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE shelf SET per_head_fen = \(perHead)
      WHERE household_id = \(household) AND per_head_fen <> \(perHead)
        AND (SELECT l.household_id IS NULL FROM listing l WHERE l.id = shelf.listing_id)
      """)
  }

  static func eachFigure(in db: Connection, _ body: (ShelfFigure) throws -> Void) throws {
    try db.each(
      """
      SELECT DISTINCT h.household_id, h.per_head_fen, l.household_id IS NULL
      FROM shelf h JOIN listing l ON l.id = h.listing_id
      """
    ) { row in
      try body(ShelfFigure(household: row[0], perHead: row[1], isPooled: row[2] as Int == 1))
    }
  }
}
