import Core
import Foundation
import Testing

/// `docs/rights.md` is made of the table that the program reads: `make docs` writes it anew.
@Suite("The document of the rights") struct RightsDocumentTests {
  private static let document = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("docs/rights.md")

  private var expected: String {
    let rows = Rights.text.split(separator: "\n").map { line in
      line.split(separator: " ").map { $0 == "-" ? "" : String($0) }
    }
    let lines = rows.map { "| \($0.joined(separator: " | ")) |".replacing("|  ", with: "| ") }
    let rule = "|" + String(repeating: " --- |", count: rows[0].count)
    return """
      # Who may do what

      The one table of rights, `Sources/Core/Rights.swift`, as a page; `make docs` writes it anew,
      and a test holds it to the program. Each route names the action that it is, in its declaration
      and in `x-rights` of `/openapi.json`.

      | scope | to which things the right extends |
      | --- | --- |
      | `own` | one's own account, orders, hooks |
      | `paired` | the households that a volunteer is paired with |
      | `villages` | what belongs to the villages that a coordinator acts for |
      | `all` | everything |

      What is outside of the scope looks like what is not there: 404. A role without the right is
      told 403, somebody who is not logged in 401.

      \(([lines[0], rule] + lines.dropFirst()).joined(separator: "\n"))

      """
  }

  @Test("It says what the program does")
  func sameTable() throws {
    if ProcessInfo.processInfo.environment["SHANHUO_WRITE_DOCS"] != nil {
      try expected.write(to: Self.document, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOf: Self.document, encoding: .utf8)
    #expect(written == expected, "make docs writes it anew")
  }
}
