import Core
import TestSupport
import Testing

/// `docs/rights.md` is made of the table that the program reads: `make docs` writes it anew.
@Suite("The document of the rights") struct RightsDocumentTests {
  private var expected: String {
    let rows = Rights.text.split(separator: "\n").map { line in
      line.split(separator: " ").map { $0 == "-" ? "" : String($0) }
    }
    let table = GeneratedDocument.table(rows[0], Array(rows.dropFirst()))
    return """
      # Who may do what

      The one table of rights, `Sources/Core/Rights.swift`, as a page; `make docs` writes it anew,
      and a test holds it to the program. Each route names the action that it is, in its declaration
      and in `x-rights` of `/openapi.json`.

      | scope | to which things the right extends |
      | --- | --- |
      | `own` | one's own account, orders, hooks; organisations' as their member |
      | `paired` | the households that a volunteer is paired with |
      | `villages` | what belongs to the villages that a coordinator acts for |
      | `all` | everything |

      What is outside of the scope looks like what is not there: 404. A role without the right is
      told 403, somebody who is not logged in 401.

      \(table)

      """
  }

  @Test("It says what the program does")
  func sameTable() throws {
    let written = try GeneratedDocument.written("rights.md", from: expected)
    #expect(written == expected, "make docs writes it anew")
  }
}
