import Locks
import SQLite
import Testing

@Suite("Transactions and savepoints") struct TransactionTests {
  struct Refused: Error, Equatable {}

  let file: ScratchFile
  let db: Connection

  init() throws {
    file = try ScratchFile()
    let ticks = Locked<Int64>(1_000)
    db = try file.open(
      timeAndChance: TimeAndChance(
        milliseconds: {
          ticks.withLock {
            $0 += 1
            return $0
          }
        }, random: { 7 }))
    try db.script("CREATE TABLE thing (id INTEGER PRIMARY KEY) STRICT")
  }

  private func add(_ id: Int) throws { try db.execute("INSERT INTO thing VALUES (\(id))") }

  private func things() throws -> [Int] {
    try db.all("SELECT id FROM thing ORDER BY id") { try $0[0] }
  }

  @Test("What throws leaves nothing behind, and goes on to the caller")
  func rollBack() throws {
    #expect(throws: Refused()) {
      try db.transaction {
        try add(1)
        throw Refused()
      }
    }
    #expect(try things() == [])
    #expect(!db.isInTransaction)
  }

  @Test("An inner refusal undoes the inner part only")
  func innerRefusal() throws {
    try db.transaction {
      try add(1)
      #expect(throws: Refused()) {
        try db.transaction {
          try add(2)
          try db.transaction { try add(3) }
          throw Refused()
        }
      }
      try db.transaction { try add(4) }
      try add(5)
    }
    #expect(try things() == [1, 4, 5])
  }

  @Test("An outer refusal undoes what inner parts had kept")
  func outerRefusal() throws {
    #expect(throws: Refused()) {
      try db.transaction {
        try db.transaction { try add(1) }
        throw Refused()
      }
    }
    #expect(try things() == [])
  }

  @Test("A statement that fails undoes itself only, where its caller goes on")
  func failedStatement() throws {
    try db.transaction {
      try add(1)
      do { try add(1) } catch let error as SQLiteError { #expect(error.isKeyTaken) }
      try add(2)
    }
    #expect(try things() == [1, 2])
  }

  @Test("A transaction has one instant from its beginning to its end, also in its inner parts")
  func instant() throws {
    let (first, inner, last) = try db.transaction {
      (db.milliseconds, try db.transaction { db.milliseconds }, db.milliseconds)
    }
    #expect(first == inner && inner == last)
    #expect(try db.transaction { db.milliseconds } > last)
    #expect(db.milliseconds < db.milliseconds)
  }

  @Test("History is written as of its own instant, and the present comes back after it")
  func history() throws {
    try db.transaction {
      let present = db.milliseconds
      #expect(db.asOf(milliseconds: 5) { db.milliseconds } == 5)
      #expect(throws: Refused()) {
        try db.asOf(milliseconds: 6) { throw Refused() }
      }
      #expect(db.milliseconds == present)
    }
  }

  @Test("A snapshot does not see what is committed after it has begun to read")
  func snapshot() throws {
    let reader = try file.open(.readOnly)
    try reader.snapshot {
      #expect(try reader.value("SELECT count(*) FROM thing") as Int == 0)
      try db.transaction { try add(1) }
      #expect(try reader.value("SELECT count(*) FROM thing") as Int == 0)
    }
    #expect(try reader.value("SELECT count(*) FROM thing") as Int == 1)
  }

  @Test("A failed commit is rolled back and told")
  func failedCommit() throws {
    try db.script(
      """
      CREATE TABLE part (
        thing_id INTEGER NOT NULL REFERENCES thing (id) DEFERRABLE INITIALLY DEFERRED
      ) STRICT
      """)
    #expect { try db.transaction { try db.execute("INSERT INTO part VALUES (9)") } } throws: {
      ($0 as? SQLiteError)?.isMissingReference == true
    }
    #expect(!db.isInTransaction)
    #expect(try db.value("SELECT count(*) FROM part") as Int == 0)
  }

  private struct Last: PendingRow {
    let id: Int
    func write(in db: Connection) throws { try db.execute("INSERT INTO thing VALUES (\(id))") }
  }

  @Test("What is written at the end of a transaction is written once, as it was left")
  func writeAtEnd() throws {
    try db.transaction {
      try db.writeAtEnd(Last(id: 1))
      try db.transaction { try db.writeAtEnd(Last(id: 2)) }
      #expect(db.pending(Last.self)?.id == 2)
      #expect(try things() == [])
    }
    #expect(try things() == [2])
    #expect(db.pending(Last.self) == nil)
  }

  @Test("A savepoint that is rolled back takes what it would have written at the end with it")
  func writeAtEndOfSavepoint() throws {
    try db.transaction {
      #expect(throws: Refused()) {
        try db.transaction {
          try db.writeAtEnd(Last(id: 1))
          throw Refused()
        }
      }
      #expect(db.pending(Last.self) == nil)
      try db.writeAtEnd(Last(id: 2))
      #expect(throws: Refused()) {
        try db.transaction {
          try db.writeAtEnd(Last(id: 3))
          throw Refused()
        }
      }
    }
    #expect(try things() == [2])
  }

  @Test("A transaction that is rolled back leaves nothing to be written by the next one")
  func writeAtEndOfRollBack() throws {
    #expect(throws: Refused()) {
      try db.transaction {
        try db.writeAtEnd(Last(id: 1))
        throw Refused()
      }
    }
    try db.transaction { try add(2) }
    #expect(try things() == [2])
    // What cannot be written fails the transaction.
    #expect(throws: SQLiteError.self) {
      try db.transaction {
        try add(3)
        try db.writeAtEnd(Last(id: 2))
      }
    }
    #expect(try things() == [2])
    try db.writeAtEnd(Last(id: 4))
    #expect(try things() == [2, 4])
  }
}
