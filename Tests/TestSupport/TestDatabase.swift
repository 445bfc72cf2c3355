import Core
import Foundation
import Migrations
import SQLite
import Seeds

/// A real database in a folder of its own, at the newest schema and with the reference data; it is
/// gone with this object.
package final class TestDatabase {
  package let path: String
  package let clock: ManualClock
  package let connection: Connection
  private let folder: URL

  package init(clock: ManualClock = ManualClock()) throws {
    self.clock = clock
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("shanhuo-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appendingPathComponent("test.sqlite").path
    connection = try Connection(path: path, timeAndChance: clock.timeAndChance)
    // Tests prove the rules, not the disk.
    try connection.script("PRAGMA synchronous = OFF")
    _ = try Migrator(try Migrations.all()).migrate(connection)
    try installReferenceData(in: connection)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The same database by its three doors.
  package func open(loops: Int = 1) throws -> Database {
    try Database(path: path, loops: loops, timeAndChance: clock.timeAndChance)
  }
}
