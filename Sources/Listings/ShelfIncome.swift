import Core
import SQLite
import Storage

/// What the shelf keeps of a household: its income per head, by which goods are given out.
package struct ShelfFigure: Sendable {
  package let household: Identifier
  package let perHead: Fen
  /// Whether it stands in the stock of several households.
  package let isPooled: Bool
}

/// The civil year that the incomes on the shelf are of; 0 before any was looked up.
package func shelfYear(in db: Connection) throws -> Int {
  try ShelfStore.year(in: db)
}

/// Says of which year the incomes on the shelf are from now on.
package func setShelfYear(_ year: Int, in db: Connection) throws {
  try ShelfStore.setYear(year, in: db)
}

/// Each household that has something on the shelf, once.
package func eachHouseholdOnShelf(
  in db: Connection, _ body: (Identifier) throws -> Void
) throws {
  try ShelfStore.eachHousehold(in: db, body)
}

/// Whether a household has something of a stock on the shelf.
package func isOnShelf(
  _ household: Identifier, ofStock stock: Identifier, in db: Connection
) throws -> Bool {
  try ShelfStore.has(household, stock, in: db)
}

/// Moves a household's goods to where this income per head puts them, in every stock of several
/// households that it has something of.
package func setPerHead(
  _ perHead: Fen, of household: Identifier, in db: Connection
) throws {
  try ShelfStore.setPerHead(perHead, of: household, in: db)
}

/// Each figure that the shelf has of a household, for an auditor.
package func eachShelfFigure(
  in db: Connection, _ body: (ShelfFigure) throws -> Void
) throws {
  try ShelfStore.eachFigure(in: db, body)
}
