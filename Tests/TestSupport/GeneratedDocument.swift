import Foundation

/// A document under `docs/` that is made of a table which the program reads: `make docs` writes it
/// anew, and a test holds it to the program.
package enum GeneratedDocument {
  private static let docs = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("docs")

  /// A row of a table in Markdown.
  package static func row(_ cells: [String]) -> String {
    "|" + cells.map { $0.isEmpty ? " |" : " \($0) |" }.joined()
  }

  /// A table in Markdown, under its heading.
  package static func table(_ heading: [String], _ rows: [[String]]) -> String {
    ([heading, heading.map { _ in "---" }] + rows).map(row).joined(separator: "\n")
  }

  /// What the document says; where `make docs` asks for it, this text is written there before.
  package static func written(_ name: String, from text: String) throws -> String {
    let document = docs.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["SHANHUO_WRITE_DOCS"] != nil {
      try text.write(to: document, atomically: true, encoding: .utf8)
    }
    return try String(contentsOf: document, encoding: .utf8)
  }
}
