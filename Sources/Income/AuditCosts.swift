import Audit
import Core
import SQLite
import Storage

extension AuditAction {
  static let costEntered = AuditAction("production_cost.entered")
  static let costReversed = AuditAction("production_cost.reversed")
}

/// Holds what households spent to have income against what was put on record when it was entered:
/// each cost is there, and says what it said then.
package func auditCosts(in db: Connection) throws -> [Finding] {
  var recorded = try recordedFacts(of: [.costEntered, .costReversed], in: db)
  var findings: [Finding] = []
  try db.each(
    "SELECT id, household_id, kind, amount_fen, spent_on, reverses_id FROM production_cost"
  ) { row in
    let (id, household): (Identifier, Identifier) = (try row[0], try row[1])
    let (kind, spentOn): (String, String) = (try row[2], try row[4])
    let amount: Int64 = try row[3]
    let reverses: Identifier? = try row[5]
    let facts = recorded.removeValue(forKey: id)
    let isSame =
      facts?.whole == household && facts?.text("kind") == kind
      && facts?.number("amount_fen") == amount && facts?.text("spent_on") == spentOn
      && facts?.text("reverses_id") == reverses?.description
    if isSame || findings.count >= Finding.maximumPerCheck { return }
    findings.append(Finding("production cost \(id) is not what the audit log says of it"))
  }
  let missing = recorded.keys.sorted().prefix(Finding.maximumPerCheck)
  return findings
    + missing.map { Finding("production cost \($0) is on record in the audit log, and missing") }
}
