import Foundation
import Reports
import SQLite

/// Connections that look at the database at once, on a machine with so many processors.
private let maximumReaders = 4

extension Command {
  static let verify = Command(
    "verify", "Proves books, stock, orders and the audit log; exit status 1 if they fail.",
    options: [.database]
  ) { arguments in
    let path = arguments["database"]
    let processors = ProcessInfo.processInfo.activeProcessorCount
    let found = try await verification(connections: min(processors, maximumReaders)) {
      try DatabaseFile.openForProving(path)
    }
    for finding in found.findings { print(finding) }
    guard let head = found.auditHead else {
      throw CommandError(description: "verify found \(found.findings.count) faults")
    }
    print(
      "verified: books, stock, orders, parcels, incomes, photos and the audit log are whole; "
        + "audit head \(head)")
  }
}
