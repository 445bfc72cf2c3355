import Foundation

/// A file with what only the server may know.
enum SecretFile {
  /// The text of the file that an option names; nil where it names none. Throws `UsageError` for
  /// one that cannot be read, is empty, is longer than `size` bytes or can be read by others.
  /// Nothing of what stands in it is told.
  static func read(
    _ name: String, _ arguments: Arguments, upTo size: Int
  ) throws(UsageError) -> String? {
    guard let path = arguments.optional(name) else { return nil }
    guard let file = FileHandle(forReadingAtPath: path),
      let data = try? file.read(upToCount: size + 1)
    else { throw UsageError(description: "--\(name): \(path) cannot be read, or is empty") }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard let mode = attributes?[.posixPermissions] as? Int, mode & 0o007 == 0 else {
      throw UsageError(description: "--\(name): others can read it; chmod 600 \(path)")
    }
    guard data.count <= size else {
      throw UsageError(description: "--\(name): \(path) has more than \(size) bytes")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
