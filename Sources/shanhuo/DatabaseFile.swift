import Foundation
import Migrations
import SQLite
import Seeds

/// The database as the subcommands open it: at the newest schema, with its reference data.
enum DatabaseFile {
  /// Opens the file, applies what is pending, and gives the connection with the names of what was
  /// applied. Throws `CommandError`, `MigrationError` or `SQLiteError`.
  static func open(_ path: String) throws -> (Connection, applied: [String]) {
    let connection: Connection
    do {
      connection = try Connection(path: path)
    } catch let error as SQLiteError where error.primaryCode == 14 {
      // SQLITE_CANTOPEN says only that; the reason is the folder's or the file's.
      throw CommandError(description: "cannot open \(path): \(reason(path))")
    }
    let applied = try Migrator(try Migrations.all()).migrate(connection)
    if !applied.isEmpty { try installReferenceData(in: connection) }
    return (connection, applied)
  }

  private static func reason(_ path: String) -> String {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      return "it is a folder"
    }
    if !FileManager.default.fileExists(atPath: folder) { return "there is no folder \(folder)" }
    return "no permission to read and write it"
  }
}

/// Keeps a second server away from a database: a lock on a file beside it, which the system takes
/// back when the process ends, however it ends.
final class ServerLock {
  private let descriptor: Int32

  /// Throws `CommandError` when another server has the database.
  init(database path: String) throws {
    let lock = path + ".lock"
    descriptor = Foundation.open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw CommandError(
        description: "cannot open \(lock): \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      throw CommandError(description: "another server is using \(path)")
    }
  }

  deinit { close(descriptor) }
}
