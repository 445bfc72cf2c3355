import Foundation
import SQLite
import Testing

@Suite("A database that cannot be used", .onThreadsOfTheirOwn)
struct DatabaseFileTests {
  static let isRoot = getuid() == 0

  /// Every subcommand that opens a database, with what else it needs.
  static let subcommands = [
    ["serve", "--listen", "127.0.0.1:0"], ["migrate"], ["seed", "demo"],
    ["seed", "scale", "--households", "1", "--listings", "1", "--orders", "0"],
    ["user", "add", "--role", "buyer", "--phone", "13900000000", "--name", "A"],
    ["import", "households", "/dev/null"], ["verify"],
  ]

  /// Expects the program to refuse this file in one line that holds `says`, with status 1.
  private func expectRefusal(
    _ words: [String], _ path: String, _ says: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let run = try Program.run(words + ["--database", path], input: "a long password\n")
    #expect(run.end == .exited(1), sourceLocation: sourceLocation)
    #expect(run.output.isEmpty, sourceLocation: sourceLocation)
    #expect(run.errorLines.count == 1, "\(run.errors)", sourceLocation: sourceLocation)
    #expect(run.errors.hasPrefix("shanhuo: "), sourceLocation: sourceLocation)
    #expect(run.errors.contains(says), "\(run.errors)", sourceLocation: sourceLocation)
  }

  @Test("A folder that is missing is named", arguments: subcommands)
  func missingFolder(words: [String]) throws {
    let site = try Site()
    try expectRefusal(words, site.path("no/county.sqlite"), "there is no folder \(site.path("no"))")
  }

  @Test("A folder in the database's place is called one", arguments: subcommands)
  func folder(words: [String]) throws {
    let site = try Site()
    try expectRefusal(words, site.folder, "it is a folder")
  }

  @Test("A file that is no database is refused and stays as it is", arguments: subcommands)
  func textFile(words: [String]) throws {
    let site = try Site()
    for text in ["village,code\n", String(repeating: "village,code,head_name\n", count: 1_000)] {
      let path = try site.write(text, to: "notes.txt")
      try expectRefusal(words, path, "the file is no database or is damaged")
      #expect(try String(contentsOfFile: path, encoding: .utf8) == text)
    }
  }

  @Test("Another program's database is refused and stays as it is", arguments: subcommands)
  func foreign(words: [String]) throws {
    let site = try Site()
    let path = site.path("photos.sqlite")
    do {
      let db = try Connection(path: path)
      try db.script("PRAGMA journal_mode = DELETE")
      try db.script("CREATE TABLE photo (name TEXT); INSERT INTO photo VALUES ('egg.jpg')")
    }
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    try expectRefusal(words, path, "another program's database")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  @Test(
    "What works on a county that is there makes no database where there is none",
    arguments: subcommands.suffix(3))
  func makesNothing(words: [String]) throws {
    let site = try Site()
    try expectRefusal(words, site.database, "there is no such file")
    #expect(!FileManager.default.fileExists(atPath: site.database))
    _ = try site.write("", to: "county.sqlite")
    try expectRefusal(words, site.database, "is empty: run `shanhuo migrate` first")
    #expect(try Data(contentsOf: URL(fileURLWithPath: site.database)).isEmpty)
  }

  @Test(
    "A folder without the right to write is named",
    .disabled(if: isRoot, "root may write everywhere"))
  func readOnlyFolder() throws {
    let site = try County.ready().site()
    chmod(site.folder, 0o500)
    defer { chmod(site.folder, 0o700) }
    for words in DatabaseFileTests.subcommands {
      try expectRefusal(
        words, site.database, "cannot open \(site.database): no permission to write it")
    }
    try expectRefusal(["migrate"], site.path("new.sqlite"), "new.sqlite: no permission to write it")
  }

  @Test("A database of a newer version is refused", arguments: subcommands.dropLast())
  func newer(words: [String]) throws {
    let site = try County.ready().site()
    try site.open().execute(
      "INSERT INTO schema_migration VALUES (9999, '9999_later', x'00', 0)")
    let before = try Contents(site.database)
    try expectRefusal(
      words, site.database,
      "the database is from a newer version: it has migration 9999 (9999_later)")
    #expect(try Contents(site.database) == before)
  }

  @Test("A migration that was edited after it was applied is refused by its name")
  func edited() throws {
    let site = try County.ready().site()
    try site.open().execute("UPDATE schema_migration SET checksum = x'00' WHERE number = 3")
    try expectRefusal(
      ["serve", "--listen", "127.0.0.1:0"], site.database, "migration 0003_households was edited")
  }

  @Test("A database from a newer version is not verified by rules that may be wrong for it")
  func newerIsNotVerified() throws {
    let site = try County.ready().site()
    try site.open().execute(
      """
      INSERT INTO schema_migration (number, name, checksum, applied_at)
      VALUES (99, '0099_later', x'00', 0)
      """)
    try expectRefusal(["verify"], site.database, "the database is from a newer version")
  }

  @Test(
    "What a killed writer without a log left half done is taken back before anything is read",
    arguments: [["verify"], ["migrate"]])
  func unfinished(words: [String]) throws {
    let site = try County.ready().site()
    let before = try Contents(site.database)
    let killed = site.path("killed.sqlite")
    do {
      let db = try site.open()
      try db.script("PRAGMA journal_mode = DELETE")
      // Too much for the memory: part of it is in the file before it is committed.
      try db.script("PRAGMA cache_size = 10")
      try db.script("BEGIN; DELETE FROM outbox_event; UPDATE user_account SET name = 'x'")
      try db.script(
        """
        CREATE TABLE half AS
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
        SELECT i, zeroblob(1000) AS bytes FROM n
        """)
      for end in ["", "-journal"] {
        try FileManager.default.copyItem(
          atPath: site.database + end, toPath: killed + end)
      }
      try db.script("ROLLBACK")
    }
    #expect(throws: SQLiteError.self) { try Contents(killed) }
    let run = try Program.run(words + ["--database", killed])
    #expect(run.end == .exited(0), "\(run.errors)")
    #expect(!FileManager.default.fileExists(atPath: killed + "-journal"))
    #expect(try Contents(killed).differences(from: before) == [])
  }

  @Test("A second server on the same database is refused, and the first one goes on")
  func secondServer() throws {
    let county = try County.ready()
    let site = try county.site()
    let server = try ServerProcess(site.database)
    try expectRefusal(
      ["serve", "--listen", "127.0.0.1:0"], site.database,
      "another server is using \(site.database)")
    let link = site.folder + "/link.sqlite"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: site.database)
    try expectRefusal(
      ["serve", "--listen", "127.0.0.1:0"], link, "another server is using \(link)")
    let answer = try server.client().send(
      "POST", "/v1/orders", token: county.buyers[0], key: "1", order(of: county.honey))
    #expect(answer.status == 201)
    #expect(try server.stop() == .exited(0))
    let next = try ServerProcess(site.database)
    #expect(try next.stop() == .exited(0))
    #expect(try site.faults() == "")
  }

  @Test("A database that another process holds locked is refused when waiting does not help")
  func locked() throws {
    let site = try County.ready().site()
    let holder = try site.open()
    try holder.script("BEGIN EXCLUSIVE")
    let runs = try concurrently(2) { number, line in
      line.wait()
      return try Program.run(
        [["serve", "--listen", "127.0.0.1:0"], ["seed", "demo"]][number]
          + ["--database", site.database])
    }
    for run in runs {
      #expect(run.end == .exited(1))
      #expect(run.errorLines.count == 1)
      #expect(run.errors.contains("database is locked"), "\(run.errors)")
    }
    try holder.script("COMMIT")
    let server = try ServerProcess(site.database)
    #expect(try server.stop() == .exited(0))
    #expect(try site.faults() == "")
  }

  @Test("A port that is in use is named")
  func portInUse() throws {
    let county = try County.ready()
    let other = try county.site()
    let first = try ServerProcess(other.database)
    let site = try county.site()
    try expectRefusal(
      ["serve", "--listen", "127.0.0.1:\(first.port)"], site.database,
      "127.0.0.1:\(first.port) is in use by another program")
    try expectRefusal(
      ["serve", "--listen", "192.0.2.1:0"], site.database, "is no address of this machine")
    #expect(try first.stop() == .exited(0))
  }
}
