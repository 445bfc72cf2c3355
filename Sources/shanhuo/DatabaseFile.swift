import Foundation
import Migrations
import SQLite
import Seeds

/// The database as the subcommands open it: at the newest schema, with its reference data.
enum DatabaseFile {
  /// Opens the file, applies what is pending, and gives the connection with the names of what was
  /// applied. Throws `CommandError`, `MigrationError` or `SQLiteError`.
  static func open(_ path: String) throws -> (Connection, applied: [String]) {
    try check(path)
    let connection = try explained(path) { try Connection(path: path) }
    let applied = try Migrator(try Migrations.all()).migrate(connection)
    if !applied.isEmpty { try installReferenceData(in: connection) }
    return (connection, applied)
  }

  /// The same for what works on a county that is there: where there is none, a path was mistyped,
  /// and a database made of it would be another, empty one. Throws as `open` does.
  static func openExisting(_ path: String) throws -> Connection {
    try checkExists(path)
    return try open(path).0
  }

  /// Opens a database of ours to look at all of it, and writes nothing. Throws as `open` does, and
  /// where there is none.
  static func openForProving(_ path: String) throws -> Connection {
    try checkExists(path)
    return try explained(path) {
      _ = try isOurs(path)
      let connection = try Connection(path: path, access: .proving)
      try Migrator(try Migrations.all()).checkApplied(connection)
      return connection
    }
  }

  /// Refuses what cannot become our database before anything is written to it: opening another
  /// program's database for writing would set its journal mode already. Throws as `open` does.
  static func check(_ path: String) throws {
    try checkPlace(path)
    let size = try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    guard let size, size > 0 else { return }
    _ = try isOurs(path)
  }

  /// Whether there is something in it; a file of another program is refused. A seed of a new file
  /// keeps no log: where it was killed, what it had written is taken back first.
  private static func isOurs(_ path: String) throws -> Bool {
    func look() throws -> Bool {
      try Migrator.isOurs(try Connection(path: path, access: .readOnly))
    }
    return try explained(path) {
      do {
        return try look()
      } catch let error as SQLiteError where error.isUnfinishedWrite {
        try Connection.takeBackUnfinishedWrite(path: path)
        return try look()
      }
    }
  }

  /// Refuses where there is no database of ours.
  private static func checkExists(_ path: String) throws {
    try checkPlace(path)
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandError(description: "cannot open \(path): there is no such file")
    }
    if try !isOurs(path) {
      throw CommandError(description: "\(path) is empty: run `shanhuo migrate` first")
    }
  }

  private static func checkPlace(_ path: String) throws {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
      throw CommandError(description: "cannot open \(path): it is a folder")
    }
    guard FileManager.default.fileExists(atPath: folder) else {
      throw CommandError(description: "cannot open \(path): there is no folder \(folder)")
    }
  }

  /// SQLITE_CANTOPEN and SQLITE_READONLY do not say what it is that one may not: to read, too, a
  /// file is made beside the database.
  private static func explained<T>(_ path: String, _ body: () throws -> T) throws -> T {
    do {
      return try body()
    } catch let error as SQLiteError where [8, 14].contains(error.primaryCode) {
      throw CommandError(
        description: "cannot open \(path): no permission to write it or to its folder")
    }
  }
}

/// Keeps a second server away from a database: a lock on a file beside it, which the system takes
/// back when the process ends, however it ends.
final class ServerLock {
  private let descriptor: Int32

  /// Throws `CommandError` when another server has the database.
  init(database path: String) throws {
    // By whatever links it is named, a database has one lock.
    let lock = URL(fileURLWithPath: path).resolvingSymlinksInPath().path + ".lock"
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
