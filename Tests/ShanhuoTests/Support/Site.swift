import Foundation
import Migrations
import SQLite
import Seeds

/// A folder with a database of the program's, gone with this object.
final class Site: Sendable {
  let folder: String
  let database: String

  /// An empty folder, in which the program will make its database.
  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("shanhuo-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    database = folder + "/county.sqlite"
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { folder + "/" + name }

  /// A connection of the test's own, beside the program's.
  func open() throws -> Connection { try Connection(path: database) }

  /// Makes a file beside the database.
  func write(_ text: String, to name: String) throws -> String {
    try write(Array(text.utf8), to: name)
  }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  /// Expects nothing of `verify` but what it finds; empty when all is whole.
  func faults() throws -> String {
    let run = try Program.run("verify", "--database", database)
    return run.end == .exited(0) ? "" : run.output + run.errors
  }
}

/// What stands in a database, to compare it with another or with itself later.
struct Contents: Equatable {
  /// Each table's rows as SQL literals, in the order of their keys.
  private(set) var tables: [String: [String]] = [:]

  /// Reads every table; of a full-text index what was put into it, not how it is kept.
  init(_ path: String) throws {
    let db = try Connection(path: path, access: .readOnly)
    let names = try db.all(
      """
      SELECT name FROM pragma_table_list
      WHERE schema = 'main' AND type IN ('table', 'virtual')
        AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'
      """
    ) { try $0[0] as String }
    for name in names { tables[name] = try Contents.rows(of: name, in: db) }
  }

  /// The names of the tables that differ.
  func differences(from other: Contents) -> [String] {
    Set(tables.keys).union(other.tables.keys).filter { tables[$0] != other.tables[$0] }.sorted()
  }

  func count(of table: String) -> Int { tables[table]?.count ?? -1 }

  private static func rows(of table: String, in db: Connection) throws -> [String] {
    let columns = try db.all("SELECT name FROM pragma_table_info(\(table)) ORDER BY cid") {
      try $0[0] as String
    }.filter { (table, $0) != ("schema_migration", "applied_at") }
    let key = try db.all(
      "SELECT name FROM pragma_table_info(\(table)) WHERE pk > 0 ORDER BY pk"
    ) { try $0[0] as String }
    let row = columns.map { "quote(\"\($0)\")" }.joined(separator: " || ',' || ")
    let order = key.isEmpty ? "rowid" : key.map { "\"\($0)\"" }.joined(separator: ", ")
    return try db.rawRows("SELECT \(row) FROM \"\(table)\" ORDER BY \(order)").map { $0[0] }
  }
}
