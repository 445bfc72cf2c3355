import Reports
import SQLite

extension Command {
  static let verify = Command(
    "verify", "Proves books, stock, orders and the audit log; exit status 1 if they fail.",
    options: [.database]
  ) { arguments in
    let connection = try DatabaseFile.openForReading(arguments["database"])
    let found = try verification(of: connection)
    for finding in found.findings { print(finding) }
    guard let head = found.auditHead else {
      throw CommandError(description: "verify found \(found.findings.count) faults")
    }
    print(
      "verified: books, stock, orders, parcels, incomes, photos and the audit log are whole; "
        + "audit head \(head)")
  }
}
