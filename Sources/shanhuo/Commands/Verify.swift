import Reports
import SQLite

extension Command {
  static let verify = Command(
    "verify", "Proves books, stock and orders from the tables alone; exit status 1 if they fail.",
    options: [.database]
  ) { arguments in
    let connection = try DatabaseFile.openForReading(arguments["database"])
    let findings = try Reports.verify(connection)
    for finding in findings { print(finding) }
    guard findings.isEmpty else {
      throw CommandError(description: "verify found \(findings.count) faults")
    }
    print("verified: books, stock, orders, parcels, incomes and photos are whole")
  }
}
