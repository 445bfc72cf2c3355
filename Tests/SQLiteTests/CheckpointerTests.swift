import Foundation
import Testing

@testable import SQLite

@Suite("Copying the log back") struct CheckpointerTests {
  let file: ScratchFile

  init() throws {
    file = try ScratchFile()
    try file.open().script("CREATE TABLE thing (id INTEGER PRIMARY KEY, bytes BLOB) STRICT")
  }

  /// Twice as many pages as the log may hold, a hundred to a commit.
  private func writeMuch(to database: Database) async throws -> (most: Int, rows: Int) {
    var most = 0
    let commits = 2 * Checkpointer.maximumPages / 100
    for _ in 0..<commits {
      try await database.write { db in
        _ = try db.execute("INSERT INTO thing VALUES (NULL, zeroblob(409600))")
      }
      most = max(most, database.writerStatistics.logPages)
    }
    return (most, commits)
  }

  private func rows(_ database: Database) throws -> Int {
    try database.read(on: 0) { try $0.value("SELECT count(*) FROM thing") }
  }

  @Test("Under a stream of commits the log begins anew again and again, and nothing is lost")
  func logIsBounded() async throws {
    let database = try Database(path: file.path, loops: 1)
    let (most, written) = try await writeMuch(to: database)
    #expect(database.writerStatistics.checkpoints > 0)
    // One commit more than where the writer helps itself.
    #expect(most < Checkpointer.maximumPages + 1_000)
    #expect(try rows(database) == written)
    database.close()
    #expect(try file.open().value("PRAGMA integrity_check") as String == "ok")
    let log = try FileManager.default.attributesOfItem(atPath: file.path + "-wal")
    #expect(log[.size] as? Int == 0)
  }

  @Test("While somebody reads from the log it goes on growing, and shrinks once they have finished")
  func longReader() async throws {
    let database = try Database(path: file.path, loops: 1)
    let reader = try file.open(.readOnly)
    try reader.beginSnapshot()
    let before: Int = try reader.value("SELECT count(*) FROM thing")
    let (most, written) = try await writeMuch(to: database)
    #expect(most > Checkpointer.maximumPages)
    #expect(try reader.value("SELECT count(*) FROM thing") as Int == before)
    try reader.endSnapshot()
    // The next commit copies all there is, the one after it begins the log anew, unless the thread
    // looks at the log just then.
    var commits = 0
    repeat {
      try await database.write { _ = try $0.execute("INSERT INTO thing VALUES (NULL, NULL)") }
      commits += 1
    } while database.writerStatistics.logPages >= Checkpointer.startPages && commits < 10
    #expect(database.writerStatistics.logPages < Checkpointer.startPages)
    #expect(try rows(database) == written + commits)
    database.close()
  }

  /// A writer without its loop, so that nothing happens but what a test does.
  private func commit(
    pages: Int, _ writer: Connection, _ checkpointer: Checkpointer
  ) throws -> Int {
    try writer.transaction {
      for _ in 0..<pages {
        _ = try writer.execute("INSERT INTO thing VALUES (NULL, zeroblob(4000))")
      }
    }
    checkpointer.committed(on: writer)
    return checkpointer.logPages
  }

  @Test("A log that the thread copied to its end begins anew with the next commit")
  func convergesAtRest() throws {
    let writer = try file.open()
    writer.leaveCheckpointsToOthers()
    let path = file.path
    let checkpointer = Checkpointer { try Connection(path: path) }
    let longest = try commit(pages: Checkpointer.startPages, writer, checkpointer)
    #expect(longest >= Checkpointer.startPages && checkpointer.checkpoints == 0)
    // Woken by the commit, the thread copies all there is before it ends.
    checkpointer.close()
    #expect(try commit(pages: 1, writer, checkpointer) < longest)
    #expect(checkpointer.checkpoints == 1)
    #expect(try writer.value("PRAGMA integrity_check") as String == "ok")
  }

  @Test("What the thread had to leave the next commit copies, and the one after begins anew")
  func converges() throws {
    let writer = try file.open()
    writer.leaveCheckpointsToOthers()
    let path = file.path
    let checkpointer = Checkpointer { try Connection(path: path) }
    _ = try commit(pages: Checkpointer.startPages / 2, writer, checkpointer)
    // What comes after its snapshot cannot be copied while somebody reads.
    let reader = try file.open(.readOnly)
    try reader.beginSnapshot()
    let rows: Int = try reader.value("SELECT count(*) FROM thing")
    let longest = try commit(pages: Checkpointer.startPages, writer, checkpointer)
    #expect(longest >= Checkpointer.startPages)
    checkpointer.close()
    #expect(try reader.value("SELECT count(*) FROM thing") as Int == rows)
    try reader.endSnapshot()
    #expect(try commit(pages: 1, writer, checkpointer) > longest)
    #expect(checkpointer.checkpoints == 0)
    #expect(try commit(pages: 1, writer, checkpointer) < longest)
    #expect(checkpointer.checkpoints == 1)
    #expect(try writer.value("PRAGMA integrity_check") as String == "ok")
  }

  @Test("A batch is counted by its size once it is kept")
  func batchSizes() async throws {
    let database = try Database(path: file.path, loops: 1)
    for _ in 0..<3 {
      try await database.write { _ = try $0.execute("INSERT INTO thing VALUES (NULL, NULL)") }
    }
    let statistics = database.writerStatistics
    #expect(statistics.batches.map(\.upTo) == [1, 2, 4, 8, 16, 32, 64, 128, 256])
    #expect(statistics.batches.map(\.commits) == [3, 0, 0, 0, 0, 0, 0, 0, 0])
    #expect(statistics.keptWrites == 3)
    database.close()
  }
}
