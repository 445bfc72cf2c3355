import Foundation
import SQLite

/// A path in a folder of its own that is gone with this object.
final class ScratchFile: Sendable {
  let path: String
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("shanhuo-sqlite-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appendingPathComponent("scratch.sqlite").path
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// A connection to the file. Tests prove the rules, not the disk.
  func open(
    _ access: Connection.Access = .readWrite, timeAndChance: TimeAndChance = .system
  ) throws -> Connection {
    let connection = try Connection(path: path, access: access, timeAndChance: timeAndChance)
    if access == .readWrite { try connection.script("PRAGMA synchronous = OFF") }
    return connection
  }
}
