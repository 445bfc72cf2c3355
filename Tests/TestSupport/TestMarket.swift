import SQLite

/// A real database with the small county in it: what a test of a domain begins with.
package struct TestMarket {
  package let database: TestDatabase
  package let county: TestCounty

  package init(clock: ManualClock = ManualClock()) throws {
    database = try TestDatabase(clock: clock)
    county = try TestCounty(database)
  }

  package var db: Connection { county.db }
  package var clock: ManualClock { database.clock }

  /// Runs `body` in a transaction, as the writer does.
  package func write<T>(_ body: (Connection) throws -> T) throws -> T {
    try db.transaction { try body(db) }
  }

  /// Runs statements that no operation would: to plant a fault.
  package func spoil(_ statements: String) throws {
    try db.script("PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
    try db.script(statements)
    try db.script("PRAGMA ignore_check_constraints = OFF; PRAGMA foreign_keys = ON")
  }
}
