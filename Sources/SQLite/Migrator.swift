/// One step of the schema. Once it has landed it is never edited: a later one mends it.
package struct Migration: Sendable {
  package let number: Int
  package let name: String
  package let sql: String
  /// SHA-256 of the text, by which an edit shows.
  package let checksum: [UInt8]

  package init(number: Int, name: String, sql: String, checksum: [UInt8]) {
    self.number = number
    self.name = name
    self.sql = sql
    self.checksum = checksum
  }
}

/// Why a database's schema cannot be brought up to date.
package enum MigrationError: Error, Equatable, CustomStringConvertible {
  case notOurs(applicationID: Int64)
  case edited(name: String)
  case fromNewerVersion(number: Int, name: String)
  case failed(name: String, reason: String)

  package var description: String {
    switch self {
    case .notOurs(let id):
      "the file is another program's database (application id \(id))"
    case .edited(let name):
      "migration \(name) was edited after it had been applied; restore its text"
    case .fromNewerVersion(let number, let name):
      "the database is from a newer version: it has migration \(number) (\(name))"
    case .failed(let name, let reason):
      "migration \(name) failed and was undone: \(reason)"
    }
  }
}

/// Brings a database's schema up to date, one transaction a migration. Foreign keys are not
/// enforced meanwhile, so that a table can be made anew under its name, and checked before each
/// commit (https://sqlite.org/lang_altertable.html#otheralter).
package struct Migrator: Sendable {
  /// "ShHu": marks the file as ours (https://sqlite.org/pragma.html#pragma_application_id).
  package static let applicationID: Int64 = 0x5368_4875

  private let migrations: [Migration]

  /// Takes the migrations in the order of their numbers, which run from 1 without a gap.
  package init(_ migrations: [Migration]) {
    for (index, migration) in migrations.enumerated() {
      precondition(migration.number == index + 1, "migrations are numbered without gaps from 1")
    }
    self.migrations = migrations
  }

  /// Applies what is pending and gives its names, in order. Throws `MigrationError` for a
  /// database that is not ours, is newer, or holds a migration that was edited afterwards.
  package func migrate(_ db: Connection) throws -> [String] {
    if try !Migrator.isOurs(db) {
      try db.script("PRAGMA application_id = \(Migrator.applicationID)")
    }
    try db.execute(
      """
      CREATE TABLE IF NOT EXISTS schema_migration (
        number INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL,
        applied_at INTEGER NOT NULL
      ) STRICT
      """)
    try checkApplied(db)
    // It has no effect within a transaction.
    try db.script("PRAGMA foreign_keys = OFF")
    let result = Result { try migrations.compactMap { try apply($0, in: db) ? $0.name : nil } }
    try db.script("PRAGMA foreign_keys = ON")
    return try result.get()
  }

  /// The migrations that the database lacks, by name.
  package func pending(in db: Connection) throws -> [String] {
    let applied: Int = try db.value("SELECT coalesce(max(number), 0) FROM schema_migration")
    return migrations.filter { $0.number > applied }.map(\.name)
  }

  /// Whether the database is ours already; false where it is new and nobody's yet. Throws
  /// `MigrationError.notOurs` for another program's.
  package static func isOurs(_ db: Connection) throws -> Bool {
    let id: Int64 = try db.value("PRAGMA application_id")
    if id == applicationID { return true }
    let tables: Int = try db.value("SELECT count(*) FROM sqlite_schema")
    if id == 0, tables == 0 { return false }
    throw MigrationError.notOurs(applicationID: id)
  }

  /// Throws `MigrationError` for a database that is newer, or holds a migration that was edited
  /// afterwards.
  package func checkApplied(_ db: Connection) throws {
    let applied = try db.all("SELECT number, name, checksum FROM schema_migration ORDER BY number")
    {
      row in
      (number: try row[0] as Int, name: try row[1] as String, checksum: try row[2] as [UInt8])
    }
    for row in applied {
      guard row.number <= migrations.count else {
        throw MigrationError.fromNewerVersion(number: row.number, name: row.name)
      }
      let migration = migrations[row.number - 1]
      guard migration.checksum == row.checksum, migration.name == row.name else {
        throw MigrationError.edited(name: row.name)
      }
    }
  }

  private func apply(_ migration: Migration, in db: Connection) throws -> Bool {
    try db.transaction {
      // Another process may have applied it while this one waited for the lock.
      let known: Int = try db.value(
        "SELECT count(*) FROM schema_migration WHERE number = \(migration.number)")
      if known > 0 { return false }
      do {
        try db.script(migration.sql)
        if let orphan = try db.first("PRAGMA foreign_key_check", { try $0[0] as String }) {
          throw MigrationError.failed(
            name: migration.name, reason: "a row of \(orphan) refers to nothing")
        }
      } catch let error as SQLiteError where !error.isStorageFailure {
        throw MigrationError.failed(name: migration.name, reason: error.message)
      }
      try db.execute(
        """
        INSERT INTO schema_migration (number, name, checksum, applied_at)
        VALUES (\(migration.number), \(migration.name), \(migration.checksum), \(db.milliseconds))
        """)
      return true
    }
  }
}
