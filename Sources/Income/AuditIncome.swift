import Audit
import Core
import SQLite
import Storage

extension AuditAction {
  static let incomeEntered = AuditAction("income_entry.entered")
  static let incomeReversed = AuditAction("income_entry.reversed")
}

/// Holds what households earned outside of the market against what was put on record when it was
/// entered: each entry is there, and says what it said then.
package func auditIncome(in db: Connection) throws -> [Finding] {
  var recorded = try recordedFacts(of: [.incomeEntered, .incomeReversed], in: db)
  var findings: [Finding] = []
  try db.each(
    "SELECT id, household_id, source, amount_fen, received_on, reverses_id FROM income_entry"
  ) { row in
    let (id, household): (Identifier, Identifier) = (try row[0], try row[1])
    let (source, receivedOn): (String, String) = (try row[2], try row[4])
    let amount: Int64 = try row[3]
    let reverses: Identifier? = row.isNull(5) ? nil : try row[5]
    let facts = recorded.removeValue(forKey: id)
    let isSame =
      facts?.whole == household && facts?.text("source") == source
      && facts?.number("amount_fen") == amount && facts?.text("received_on") == receivedOn
      && facts?.text("reverses_id") == reverses?.description
    if isSame || findings.count >= Finding.maximumPerCheck { return }
    findings.append(Finding("income entry \(id) is not what the audit log says of it"))
  }
  let missing = recorded.keys.sorted().prefix(Finding.maximumPerCheck)
  return findings
    + missing.map { Finding("income entry \($0) is on record in the audit log, and missing") }
}
