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
