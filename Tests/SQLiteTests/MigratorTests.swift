import SQLite
import Testing

@Suite("Migrations") struct MigratorTests {
  let file: ScratchFile
  let db: Connection

  init() throws {
    file = try ScratchFile()
    db = try file.open()
  }

  private func migration(_ number: Int, _ name: String, _ sql: String) -> Migration {
    Migration(number: number, name: name, sql: sql, checksum: Array(sql.utf8))
  }

  private var first: Migration { migration(1, "0001_a", "CREATE TABLE a (id INTEGER) STRICT") }
  private var second: Migration {
    migration(2, "0002_b", "ALTER TABLE a ADD COLUMN word TEXT; INSERT INTO a VALUES (1, 'x');")
  }

  @Test("What is pending is applied in order, once")
  func order() throws {
    let migrator = Migrator([first, second])
    #expect(try migrator.migrate(db) == ["0001_a", "0002_b"])
    #expect(try migrator.migrate(db) == [])
    #expect(try migrator.pending(in: db) == [])
    #expect(try db.value("SELECT word FROM a") as String == "x")
    #expect(try db.value("PRAGMA application_id") as Int64 == Migrator.applicationID)
  }

  @Test("A table that others refer to is made anew, and refused where their rows lose theirs")
  func anew() throws {
    let tables = migration(
      1, "0001_tables",
      """
      CREATE TABLE whole (id INTEGER PRIMARY KEY) STRICT;
      CREATE TABLE part (whole_id INTEGER NOT NULL REFERENCES whole (id)) STRICT;
      INSERT INTO whole VALUES (1); INSERT INTO part VALUES (1);
      """)
    func anew(keeping rows: String) -> Migration {
      migration(
        2, "0002_anew",
        """
        CREATE TABLE whole_new (id INTEGER PRIMARY KEY, note TEXT) STRICT;
        INSERT INTO whole_new (id) SELECT id FROM whole WHERE \(rows);
        DROP TABLE whole;
        ALTER TABLE whole_new RENAME TO whole;
        """)
    }
    _ = try Migrator([tables]).migrate(db)
    #expect(
      throws: MigrationError.failed(name: "0002_anew", reason: "a row of part refers to nothing")
    ) { try Migrator([tables, anew(keeping: "0")]).migrate(db) }
    #expect(try db.value("SELECT count(*) FROM whole") as Int == 1)
    #expect(try db.value("PRAGMA foreign_keys") as Int == 1)
    _ = try Migrator([tables, anew(keeping: "1")]).migrate(db)
    #expect(try db.value("PRAGMA foreign_keys") as Int == 1)
    #expect(throws: SQLiteError.self) { try db.execute("INSERT INTO part VALUES (2)") }
    #expect(throws: SQLiteError.self) { try db.execute("DELETE FROM whole") }
  }

  @Test("A later version applies what is new only")
  func later() throws {
    _ = try Migrator([first]).migrate(db)
    let migrator = Migrator([first, second])
    #expect(try migrator.pending(in: db) == ["0002_b"])
    #expect(try migrator.migrate(db) == ["0002_b"])
  }

  @Test("A migration that was edited afterwards is refused by name, and nothing is applied")
  func edited() throws {
    _ = try Migrator([first]).migrate(db)
    let changed = migration(1, "0001_a", "CREATE TABLE a (id TEXT) STRICT")
    #expect(throws: MigrationError.edited(name: "0001_a")) {
      try Migrator([changed, second]).migrate(db)
    }
    let renamed = Migration(
      number: 1, name: "0001_z", sql: first.sql, checksum: first.checksum)
    #expect(throws: MigrationError.edited(name: "0001_a")) { try Migrator([renamed]).migrate(db) }
    #expect(try Migrator([first, second]).pending(in: db) == ["0002_b"])
  }

  @Test("A database from a newer version is refused")
  func newer() throws {
    _ = try Migrator([first, second]).migrate(db)
    #expect(throws: MigrationError.fromNewerVersion(number: 2, name: "0002_b")) {
      try Migrator([first]).migrate(db)
    }
  }

  @Test("Another program's database is refused and left alone")
  func foreign() throws {
    try db.script("PRAGMA application_id = 42")
    #expect(throws: MigrationError.notOurs(applicationID: 42)) {
      try Migrator([first]).migrate(db)
    }
    #expect(try db.value("SELECT count(*) FROM sqlite_schema") as Int == 0)
  }

  @Test("A database with tables that bears no mark is refused")
  func unmarked() throws {
    try db.script("CREATE TABLE theirs (id INTEGER)")
    #expect(throws: MigrationError.notOurs(applicationID: 0)) {
      try Migrator([first]).migrate(db)
    }
    #expect(try db.value("SELECT count(*) FROM sqlite_schema") as Int == 1)
  }

  @Test("A migration that fails is undone whole, those before it stay")
  func failing() throws {
    let bad = migration(
      2, "0002_bad", "CREATE TABLE b (id INTEGER); INSERT INTO nowhere VALUES (1)")
    #expect {
      try Migrator([first, bad]).migrate(db)
    } throws: { error in
      guard case .failed("0002_bad", let reason)? = error as? MigrationError else { return false }
      return reason.contains("nowhere")
    }
    let tables = try db.all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
      try $0[0] as String
    }
    #expect(tables == ["a", "schema_migration"])
    #expect(try Migrator([first, second]).migrate(db) == ["0002_b"])
  }

  @Test("Each error is one line that names what to look at")
  func descriptions() {
    let errors: [MigrationError] = [
      .notOurs(applicationID: 42), .edited(name: "0003_x"),
      .fromNewerVersion(number: 9, name: "0009_y"), .failed(name: "0004_z", reason: "why"),
    ]
    let names = ["42", "0003_x", "0009_y", "0004_z"]
    for (error, name) in zip(errors, names) {
      #expect(error.description.contains(name))
      #expect(!error.description.contains("\n"))
    }
  }
}
