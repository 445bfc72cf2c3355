import Foundation
import Testing

@testable import SQLite

@Suite("The log, whose pages are written together") struct GatheredLogTests {
  let file: ScratchFile
  let db: Connection

  init() throws {
    file = try ScratchFile()
    db = try file.open()
    try db.script("CREATE TABLE thing (id INTEGER PRIMARY KEY, bytes BLOB) STRICT")
  }

  private func add(_ count: Int, bytes: Int = 4_000) throws {
    for _ in 0..<count {
      try db.execute("INSERT INTO thing VALUES (NULL, randomblob(\(bytes)))")
    }
  }

  private func count(_ path: String) throws -> Int {
    let other = try Connection(path: path, access: .readOnly)
    let isWhole: String = try other.value("PRAGMA integrity_check")
    #expect(isWhole == "ok")
    return try other.value("SELECT count(*) FROM thing")
  }

  /// How often this thread has asked the system to write.
  private func writes() throws -> Int {
    let text = try String(contentsOfFile: "/proc/thread-self/io", encoding: .utf8)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("syscw:") })
    return try #require(Int(line.dropFirst("syscw: ".count)))
  }

  @Test("A commit of a hundred pages takes a call for each sixteen of them, not two for each")
  func calls() throws {
    let before = try writes()
    try db.transaction { try add(100) }
    let calls = try writes() - before
    #expect(calls >= 1)
    #expect(calls <= 20)
    #expect(try count(file.path) == 100)
  }

  @Test("What is committed is there for others at once", arguments: ["FULL", "NORMAL", "OFF"])
  func others(synchronous: String) throws {
    try db.script("PRAGMA synchronous = \(synchronous)")
    for number in 1...20 {
      try db.transaction { try add(number % 3 + 1) }
      let own: Int = try db.value("SELECT count(*) FROM thing")
      #expect(try count(file.path) == own)
    }
  }

  @Test("What is committed is in the files, whoever takes them from there")
  func files() throws {
    try db.transaction { try add(40) }
    let copy = file.path + ".copy"
    for part in ["", "-wal"] {
      try FileManager.default.copyItem(atPath: file.path + part, toPath: copy + part)
    }
    let other = try Connection(path: copy)
    #expect(try other.value("SELECT count(*) FROM thing") as Int == 40)
  }

  @Test("A transaction that is larger than its cache reads what it wrote, and is taken back")
  func spills() throws {
    try db.transaction { try add(10) }
    try db.script("PRAGMA cache_size = 5")
    struct Refused: Error {}
    for isKept in [false, true] {
      try? db.transaction {
        try add(200)
        try db.execute("UPDATE thing SET bytes = randomblob(3000) WHERE id % 3 = 0")
        #expect(try db.value("SELECT count(*) FROM thing") as Int == 210)
        let thirds: Int = try db.value("SELECT count(*) FROM thing WHERE length(bytes) = 3000")
        #expect(thirds == 70)
        if !isKept { throw Refused() }
      }
      #expect(try count(file.path) == (isKept ? 210 : 10))
    }
    try db.script("PRAGMA wal_checkpoint(TRUNCATE)")
    #expect(try count(file.path) == 210)
  }
}
