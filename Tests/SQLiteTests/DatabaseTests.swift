import SQLite
import Testing

@Suite("The database by its doors") struct DatabaseTests {
  struct Refused: Error, Equatable {}

  let file: ScratchFile
  let database: Database

  init() throws {
    file = try ScratchFile()
    try file.open().script("CREATE TABLE thing (id INTEGER PRIMARY KEY, bytes BLOB) STRICT")
    database = try Database(path: file.path, loops: 2)
  }

  private func count(on loop: Int = 0) throws -> Int {
    try database.read(on: loop) { try $0.value("SELECT count(*) FROM thing") }
  }

  @Test("A write that was answered is seen by every reader at once")
  func readYourWrites() async throws {
    for number in 1...20 {
      let id = try await database.write { db in
        try db.first("INSERT INTO thing VALUES (NULL, NULL) RETURNING id") { try $0[0] as Int }
      }
      #expect(id == number)
      #expect(try count(on: 0) == number)
      #expect(try count(on: 1) == number)
      let slow = try await database.readSlowly { db in
        try db.value("SELECT count(*) FROM thing") as Int
      }
      #expect(slow == number)
    }
    database.close()
  }

  @Test("A refused write rolls back alone, whoever shares its commit")
  func refusedAlone() async throws {
    let database = database
    let refusals = try await withThrowingTaskGroup(of: Bool.self) { group in
      for id in 1...60 {
        group.addTask {
          do {
            try await database.write { db in
              try db.execute("INSERT INTO thing VALUES (\(id), NULL)")
              if id % 3 == 0 { throw Refused() }
            }
            return false
          } catch is Refused {
            return true
          }
        }
      }
      return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(refusals == 20)
    let kept = try database.read(on: 0) { db in
      try db.all("SELECT id FROM thing ORDER BY id") { try $0[0] as Int }
    }
    #expect(kept == (1...60).filter { $0 % 3 != 0 })
    #expect(database.writerStatistics.writes == 60)
    #expect(database.writerStatistics.failures == 0)
    database.close()
  }

  @Test("A broken constraint reaches its caller, and the next write succeeds")
  func constraint() async throws {
    _ = try await database.write { try $0.execute("INSERT INTO thing VALUES (1, NULL)") }
    await #expect {
      try await database.write { try $0.execute("INSERT INTO thing VALUES (1, NULL)") }
    } throws: {
      ($0 as? SQLiteError)?.isKeyTaken == true
    }
    _ = try await database.write { try $0.execute("INSERT INTO thing VALUES (2, NULL)") }
    #expect(try count() == 2)
    database.close()
  }

  @Test("When the disk is full nothing is kept, reads go on, and writes resume once there is room")
  func full() async throws {
    _ = try await database.write { try $0.execute("INSERT INTO thing VALUES (1, NULL)") }
    try await database.write { db in
      let pages: Int = try db.value("PRAGMA page_count")
      try db.script("PRAGMA max_page_count = \(pages)")
    }
    let big = [UInt8](repeating: 7, count: 100_000)
    await #expect {
      try await database.write { try $0.execute("INSERT INTO thing VALUES (2, \(big))") }
    } throws: { error in
      guard case .unavailable(let reason)? = error as? DatabaseError else { return false }
      return reason.contains("full")
    }
    #expect(try count() == 1)
    // The writer's connection was opened anew, and with it the file may grow again.
    _ = try await database.write { try $0.execute("INSERT INTO thing VALUES (2, \(big))") }
    #expect(try count() == 2)
    #expect(database.writerStatistics.failures == 1)
    database.close()
  }

  @Test("After closing, each door refuses")
  func closed() async {
    database.close()
    await #expect(throws: DatabaseError.closed) { try await database.write { _ in } }
    await #expect(throws: DatabaseError.closed) { try await database.readSlowly { _ in } }
    await #expect(throws: DatabaseError.closed) { try await database.work {} }
  }

  @Test("A read sees one state of the database from its beginning to its end")
  func oneSnapshot() throws {
    let other = try file.open()
    try database.read(on: 0) { db in
      let before: Int = try db.value("SELECT count(*) FROM thing")
      try other.execute("INSERT INTO thing VALUES (NULL, NULL)")
      #expect(try db.value("SELECT count(*) FROM thing") as Int == before)
    }
    #expect(try count() == 1)
    database.close()
  }

  @Test("A reader cannot write")
  func readersCannotWrite() async {
    #expect {
      try database.read(on: 0) { try $0.execute("DELETE FROM thing") }
    } throws: {
      ($0 as? SQLiteError)?.isStorageFailure == true
    }
    database.close()
  }

  @Test("What slow work throws reaches its caller")
  func slowWorkThrows() async {
    await #expect(throws: Refused()) { try await database.work { throw Refused() } }
    database.close()
  }
}
