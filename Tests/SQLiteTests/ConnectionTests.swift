import CSQLite
import Foundation
import Testing

@testable import SQLite

@Suite("A connection's rows and statements") struct ConnectionTests {
  let file: ScratchFile
  let db: Connection

  init() throws {
    file = try ScratchFile()
    db = try file.open()
    try db.script(
      """
      CREATE TABLE thing (id INTEGER PRIMARY KEY, word TEXT UNIQUE, amount REAL) STRICT;
      CREATE TABLE part (thing_id INTEGER NOT NULL REFERENCES thing (id)) STRICT;
      INSERT INTO thing VALUES (1, 'one', 1.5), (2, NULL, NULL), (3, 'three', 3.0);
      """)
  }

  private func code(_ body: () throws -> Void) -> Int32? {
    do {
      try body()
      return nil
    } catch {
      return (error as? SQLiteError)?.code
    }
  }

  @Test("A change says how many rows it changed")
  func changes() throws {
    #expect(try db.execute("UPDATE thing SET amount = 0 WHERE id > 1") == 2)
    #expect(try db.execute("DELETE FROM thing WHERE id = 99") == 0)
  }

  @Test("The first row is read, or nothing where there is none")
  func first() throws {
    #expect(try db.first("SELECT id FROM thing ORDER BY id DESC") { try $0[0] as Int } == 3)
    #expect(try db.first("SELECT id FROM thing WHERE id = 9") { try $0[0] as Int } == nil)
  }

  @Test("A NULL is read as nil, and as nothing else")
  func nulls() throws {
    let word = try db.first("SELECT word FROM thing WHERE id = 2") { try $0[0] as String? }
    #expect(word == .some(nil))
    #expect(
      code { _ = try db.first("SELECT word FROM thing WHERE id = 2") { try $0[0] as String } }
        == SQLITE_MISMATCH)
  }

  @Test("A column of another type is a mismatch that names the column")
  func mismatch() {
    #expect {
      try db.first("SELECT word FROM thing WHERE id = 1") { try $0[0] as Int }
    } throws: { error in
      (error as? SQLiteError)?.code == SQLITE_MISMATCH
        && (error as? SQLiteError)?.message == "column word does not hold a Int"
    }
    #expect(
      code { _ = try db.first("SELECT id FROM thing") { try $0[0] as String } } == SQLITE_MISMATCH)
    #expect(
      code { _ = try db.first("SELECT id FROM thing") { try $0[0] as Double } } == SQLITE_MISMATCH)
    #expect(
      code { _ = try db.first("SELECT word FROM thing") { try $0[0] as [UInt8] } }
        == SQLITE_MISMATCH)
    #expect(
      code { _ = try db.first("SELECT word FROM thing WHERE id = 1") { try $0[0] as Int? } }
        == SQLITE_MISMATCH)
  }

  enum Word: String { case one }

  @Test("A word that an enumeration does not have is a mismatch")
  func unknownWord() throws {
    #expect(try db.first("SELECT word FROM thing WHERE id = 1") { try $0[0] as Word } == .one)
    #expect(
      code { _ = try db.first("SELECT word FROM thing WHERE id = 3") { try $0[0] as Word } }
        == SQLITE_MISMATCH)
    #expect(
      code { _ = try db.first("SELECT word FROM thing WHERE id = 3") { try $0[0] as Word? } }
        == SQLITE_MISMATCH)
    #expect(
      try db.first("SELECT word FROM thing WHERE id = 2") { try $0[0] as Word? } == .some(nil))
  }

  @Test("A constraint that is broken tells which kind it is")
  func constraints() throws {
    func error(_ sql: SQL) -> SQLiteError? {
      do {
        try db.execute(sql)
        return nil
      } catch { return error as? SQLiteError }
    }
    let key = try #require(error("INSERT INTO thing (id) VALUES (1)"))
    #expect(key.isKeyTaken && !key.isDuplicate && !key.isMissingReference)
    let word = try #require(error("INSERT INTO thing (word) VALUES ('one')"))
    #expect(word.isDuplicate && !word.isKeyTaken)
    let part = try #require(error("INSERT INTO part VALUES (77)"))
    #expect(part.isMissingReference && !part.isDuplicate)
    #expect([key, word, part].allSatisfy { !$0.isStorageFailure && !$0.isDamage })
    #expect(key.primaryCode == SQLITE_CONSTRAINT)
  }

  @Test("A broken statement is an error and not a crash")
  func broken() {
    #expect(code { try db.execute("SELEKT") } == SQLITE_ERROR)
    #expect(code { try db.execute("") } == SQLITE_MISUSE)
    #expect(code { try db.script("SELEKT") } == SQLITE_ERROR)
  }

  @Test("A statement is prepared once for each text")
  func cache() throws {
    for id in 1...3 { _ = try db.first("SELECT word FROM thing WHERE id = \(id)") { _ in } }
    #expect(db.preparedStatements.filter { $0.contains("FROM thing") }.count == 1)
  }

  @Test("The statement that was used longest ago makes room")
  func cacheBound() throws {
    // As many statements as are kept: a sum of one, two, three … ones.
    var sums: [SQL] = ["SELECT 1"]
    while sums.count < Connection.maximumCachedStatements {
      sums.append(sums[sums.count - 1] + "+ 1")
    }
    for sum in sums { try db.execute(sum) }
    #expect(db.preparedStatements.count == Connection.maximumCachedStatements)
    try db.execute(sums[0])
    try db.execute("SELECT 'one more'")
    #expect(db.preparedStatements.count == Connection.maximumCachedStatements)
    #expect(db.preparedStatements.contains(sums[0].text))
    #expect(!db.preparedStatements.contains(sums[1].text))
  }

  @Test("A statement may be used again while its own rows are read")
  func nestedUse() throws {
    var pairs: [(Int, Int)] = []
    try db.each("SELECT id FROM thing ORDER BY id") { outer in
      let left: Int = try outer[0]
      try db.each("SELECT id FROM thing ORDER BY id") { pairs.append((left, try $0[0])) }
    }
    #expect(pairs.map { $0.0 } == [1, 1, 1, 2, 2, 2, 3, 3, 3])
    #expect(pairs.map { $0.1 } == [1, 2, 3, 1, 2, 3, 1, 2, 3])
  }

  @Test("Rows that were left unread do not stand in the way of the next use")
  func interruptedUse() throws {
    struct Enough: Error {}
    for _ in 0..<2 {
      var seen: [Int] = []
      #expect(throws: Enough.self) {
        try db.each("SELECT id FROM thing ORDER BY id") {
          seen.append(try $0[0])
          throw Enough()
        }
      }
      #expect(seen == [1])
    }
    try db.script("DROP TABLE part")
  }

  @Test("Values of one use do not stay for the next one")
  func valuesAreCleared() throws {
    let none: String? = nil
    #expect(try db.value("SELECT \("some") IS NULL") as Bool == false)
    #expect(try db.value("SELECT \(none) IS NULL") as Bool)
  }

  @Test("A connection for reading refuses to write")
  func readOnly() throws {
    let reader = try file.open(.readOnly)
    #expect(try reader.value("SELECT count(*) FROM thing") as Int == 3)
    #expect {
      try reader.execute("DELETE FROM thing")
    } throws: {
      ($0 as? SQLiteError)?.primaryCode == SQLITE_READONLY
    }
  }

  @Test("A missing file is not made by reading, and a file that is no database is told")
  func cannotBeOpened() throws {
    let other = try ScratchFile()
    #expect { try other.open(.readOnly) } throws: {
      ($0 as? SQLiteError)?.primaryCode == SQLITE_CANTOPEN
    }
    let text = try ScratchFile()
    try String(repeating: "no database at all ", count: 100)
      .write(toFile: text.path, atomically: true, encoding: .utf8)
    #expect { try text.open() } throws: { ($0 as? SQLiteError)?.isDamage == true }
  }

  @Test("Commits wait for the disk, references are checked and the log is written ahead")
  func settings() throws {
    let plain = try Connection(path: file.path)
    #expect(try plain.value("PRAGMA journal_mode") as String == "wal")
    #expect(try plain.value("PRAGMA synchronous") as Int == 2)
    #expect(try plain.value("PRAGMA foreign_keys") as Int == 1)
    #expect(try plain.value("PRAGMA trusted_schema") as Int == 0)
  }
}
