import Core
import Locks
import SQLite
import Storage
import TestSupport
import Testing

@Suite("What a transaction lends to the market") struct InsertTests {
  private func connection(random: @escaping @Sendable () -> UInt64) throws -> Connection {
    let db = try Connection(
      path: ":memory:",
      timeAndChance: TimeAndChance(
        milliseconds: { ManualClock.start.rawValue }, random: random))
    try db.script("CREATE TABLE thing (id INTEGER PRIMARY KEY, word TEXT UNIQUE) STRICT")
    return db
  }

  @Test("A name that is taken is not used again: the next one is tried")
  func takenName() throws {
    let draws = Locked<UInt64>(0)
    // Each number comes twice.
    let db = try connection {
      draws.withLock { draw in
        defer { draw += 1 }
        return draw / 2
      }
    }
    try db.transaction {
      let ids = try (0..<3).map { _ in
        try db.insert { try db.execute("INSERT INTO thing (id) VALUES (\($0))") }
      }
      #expect(Set(ids).count == 3)
      #expect(try db.value("SELECT count(*) FROM thing") as Int == 3)
    }
  }

  @Test("Where every name is taken, that is told and nothing goes on for ever")
  func allTaken() throws {
    let db = try connection { 5 }
    try db.transaction {
      _ = try db.insert { try db.execute("INSERT INTO thing (id) VALUES (\($0))") }
      #expect {
        try db.insert { try db.execute("INSERT INTO thing (id) VALUES (\($0))") }
      } throws: {
        ($0 as? SQLiteError)?.isKeyTaken == true
      }
    }
  }

  @Test("Another broken rule is not tried again")
  func otherRule() throws {
    let db = try connection { UInt64.random(in: 0...UInt64.max) }
    var tries = 0
    try db.transaction {
      try db.execute("INSERT INTO thing (id, word) VALUES (1, 'x')")
      #expect {
        try db.insert {
          tries += 1
          try db.execute("INSERT INTO thing (id, word) VALUES (\($0), 'x')")
        }
      } throws: {
        ($0 as? SQLiteError)?.isDuplicate == true
      }
    }
    #expect(tries == 1)
  }

  @Test("Today is the county's date at the transaction's instant")
  func today() throws {
    let db = try connection { 1 }
    try db.transaction {
      #expect(db.now == ManualClock.start)
      #expect(db.today.rawValue == "2026-06-15")
      let evening = try #require(CivilDate(year: 2025, month: 12, day: 31)).start
      db.asOf(evening.adding(seconds: 86_400)) {
        #expect(db.today.rawValue == "2026-01-01")
      }
    }
  }
}
