import Audit
import Core
import SQLite
import Storage

/// Holds what households were given against what was put on record of it: each piece is there, and
/// says what it said.
package func auditAssistance(in db: Connection) throws -> [Finding] {
  var recorded = try recordedFacts(of: [.assistanceRecorded, .assistanceMoved], in: db)
  var findings: [Finding] = []
  try db.each(
    """
    SELECT id, household_id, kind, quantity, value_fen, status, status_on FROM assistance
    """
  ) { row in
    let (id, household): (Identifier, Identifier) = (try row[0], try row[1])
    let (kind, status, on): (String, String, String) = (try row[2], try row[5], try row[6])
    let (quantity, value): (Int64, Int64) = (try row[3], try row[4])
    let facts = recorded.removeValue(forKey: id)
    let isSame =
      facts?.whole == household && facts?.text("kind") == kind
      && facts?.number("quantity") == quantity && facts?.number("value_fen") == value
      && facts?.text("status") == status && facts?.text("on") == on
    if isSame || findings.count >= Finding.maximumPerCheck { return }
    findings.append(Finding("assistance \(id) is not what the audit log says of it"))
  }
  let missing = recorded.keys.sorted().prefix(Finding.maximumPerCheck)
  return findings
    + missing.map { Finding("assistance \($0) is on record in the audit log, and missing") }
}
