import Locks
import SQLite
import Testing

@Suite("The snapshot that a loop's reads share") struct SharedSnapshotTests {
  struct Refused: Error {}

  let file: ScratchFile
  let clock = Clock()
  let database: Database

  init() throws {
    file = try ScratchFile()
    try file.open().script("CREATE TABLE thing (id INTEGER PRIMARY KEY, bytes BLOB) STRICT")
    let clock = clock
    let time = TimeAndChance(milliseconds: { clock.now }, random: { 1 })
    database = try Database(
      path: file.path, loops: 2, sharesSnapshots: true, timeAndChance: time)
  }

  private func count(on loop: Int = 0) throws -> Int {
    try database.read(on: loop) { try $0.value("SELECT count(*) FROM thing") }
  }

  @Test("A write that was answered is seen at once, though the snapshot was not let go")
  func readYourWrites() async throws {
    for number in 1...20 {
      #expect(try count(on: 0) == number - 1)
      #expect(try count(on: 1) == number - 1)
      try await database.write { _ = try $0.execute("INSERT INTO thing VALUES (NULL, NULL)") }
      #expect(try count(on: 0) == number)
      #expect(try count(on: 1) == number)
    }
    database.close()
  }

  @Test("Another program's commit is seen once the turn has ended")
  func otherProgram() throws {
    #expect(try count() == 0)
    try file.open().script("INSERT INTO thing VALUES (1, NULL)")
    database.endReads(on: 0)
    #expect(try count() == 1)
    database.close()
  }

  @Test("The version is another one after whatever was committed, and the same until then")
  func version() async throws {
    func version(on loop: Int = 0) throws -> Int64 {
      try database.read(on: loop) { try $0.version() }
    }
    let first = try version()
    database.endReads(on: 0)
    #expect(try version() == first)
    _ = try? await database.write { _ in throw Refused() }
    try await database.write { _ in }
    #expect(try version() == first)
    try await database.write { _ = try $0.execute("INSERT INTO thing VALUES (NULL, NULL)") }
    let second = try version()
    #expect(second != first)
    try file.open().script("INSERT INTO thing VALUES (NULL, NULL)")
    #expect(try version() == second)
    database.endReads(on: 0)
    let third = try version()
    #expect(third != second)
    // What a checkpoint moves is the same as before: a new number would be right, too.
    #expect(try count() == 2)
    #expect(try version() == third)
    database.close()
  }

  @Test("Reads of one turn see the same instant, those of the next a later one")
  func instant() throws {
    func instant() throws -> Int64 { try database.read(on: 0) { $0.milliseconds } }
    let first = try instant()
    clock.advance()
    #expect(try instant() == first)
    database.endReads(on: 0)
    #expect(try instant() > first)
    database.close()
  }

  @Test("Neither a refusal nor a statement that fails harms the reads that follow")
  func failures() throws {
    #expect(throws: Refused.self) { try database.read(on: 0) { _ in throw Refused() } }
    #expect(try count() == 0)
    #expect(throws: SQLiteError.self) {
      try database.read(on: 0) { _ = try $0.execute("INSERT INTO thing VALUES (1, NULL)") }
    }
    #expect(try count() == 0)
    database.endReads(on: 0)
    database.endReads(on: 0)
    #expect(try count() == 0)
    database.close()
  }

  @Test("Random reads, writes and ends of turns: no read misses what was acknowledged before it")
  func model() async throws {
    var random = SystemRandomNumberGenerator()
    let seed = UInt64.random(in: 0...UInt64.max, using: &random)
    var state = seed
    var written = 0
    for step in 0..<2_000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let loop = Int(state >> 40) & 1
      switch state >> 60 {
      case 0...4:
        try await database.write { _ = try $0.execute("INSERT INTO thing VALUES (NULL, NULL)") }
        written += 1
      case 5...6: database.endReads(on: loop)
      default:
        let seen = try count(on: loop)
        try #require(seen == written, "step \(step) of seed \(seed)")
      }
    }
    database.close()
  }
}

/// A clock that goes on when it is told to.
final class Clock: Sendable {
  private let milliseconds = Locked<Int64>(1_480_000_000_000)
  var now: Int64 { milliseconds.withLock { $0 } }
  func advance() { milliseconds.withLock { $0 += 1_000 } }
}
