import Crypto
import Foundation
import SQLite

/// The schema, step by step: the numbered files of `sql/`, which travel beside the program.
package enum Migrations {
  /// Every migration in the order of its number. Throws when a file cannot be read, which is a
  /// broken installation.
  package static func all() throws -> [Migration] {
    let folder = Bundle.module.bundleURL.appendingPathComponent("sql")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".sql") }.sorted()
    return try names.map { name in
      let data = try Data(contentsOf: folder.appendingPathComponent(name))
      return Migration(
        number: Int(name.prefix(4)) ?? 0, name: String(name.dropLast(4)),
        sql: String(decoding: data, as: UTF8.self), checksum: SHA256.digest(Array(data)))
    }
  }
}
