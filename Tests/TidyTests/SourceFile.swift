import Foundation

/// A text file of the repository: its path from the root, its lines, and for Swift the same lines
/// with comments and the insides of strings blanked, so that only code is left to look at.
struct SourceFile: Sendable {
  let path: String
  let lines: [String]
  let code: [String]

  init(path: String, text: String) {
    self.path = path
    lines = SourceFile.split(text)
    code = path.hasSuffix(".swift") ? SourceFile.split(SwiftScanner.code(of: text)) : []
  }

  var isSwift: Bool { path.hasSuffix(".swift") }

  /// The target of ours that the file belongs to, tests left out.
  var target: String? {
    let parts = path.split(separator: "/").map(String.init)
    guard isSwift, let first = parts.first, parts.count > 1 else { return nil }
    switch first {
    case "Sources": return parts.count > 2 ? parts[1] : nil
    case "migrations": return "Migrations"
    case "seeds": return "Seeds"
    default: return nil
    }
  }

  /// One finding for each line that `fault` says something about.
  func findings(in lines: [String], _ fault: (String) -> String?) -> [Finding] {
    lines.enumerated().compactMap { index, line in
      fault(line).map { Finding(path: path, line: index + 1, fault: $0) }
    }
  }

  private static func split(_ text: String) -> [String] {
    // By bytes, since "\r\n" is one character to Swift.
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { String(Substring($0)) }
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

/// What a rule found, told as compilers do: `file:line: fault`.
struct Finding: Sendable, CustomStringConvertible {
  let path: String
  let line: Int
  let fault: String

  var description: String { "\(path):\(line): \(fault)" }
}

/// The files of this checkout.
enum Repository {
  /// Every text file of the repository, sorted by path.
  static let files: [SourceFile] = read("").sorted { $0.path < $1.path }

  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// What stands in a checkout beside the sources: the names of files and folders begin so.
  private static let skippedPrefixes = [".build", ".swiftpm", ".index-build", ".vscode", ".idea"]
  /// What is no text of ours.
  private static let skippedSuffixes = [".sqlite", ".log", ".png", ".jpg", ".ttf", ".woff2", ".gz"]

  /// The text files in a folder, "" for the root, and in those below it.
  private static func read(_ folder: String) -> [SourceFile] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: folder).path)
    return (names ?? []).flatMap { name -> [SourceFile] in
      let path = folder.isEmpty ? name : folder + "/" + name
      // `data` is what running it leaves, and in a worktree .git is a file.
      if path == "data" || name == ".git" || skippedPrefixes.contains(where: name.hasPrefix)
        || skippedSuffixes.contains(where: name.hasSuffix)
      {
        return []
      }
      if let bytes = try? Data(contentsOf: root.appending(path: path)) {
        return String(bytes: bytes, encoding: .utf8).map { [SourceFile(path: path, text: $0)] }
          ?? []
      }
      return read(path)
    }
  }
}
