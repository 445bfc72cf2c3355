import Audit
import Core
import SQLite
import Storage

extension AuditAction {
  static let standingChangeEntered = AuditAction("standing_change.entered")
  static let standingChangeSigned = AuditAction("standing_change.signed")
  static let standingChangeRefused = AuditAction("standing_change.refused")
}

extension StandingChange {
  /// What goes on record: no evidence, which is words about people.
  var facts: Facts {
    [
      "kind": .word(content.kind), "on": .date(content.on), "status": .word(status),
      "entered_by": .id(enteredBy), "decided_by": .id(decidedBy),
    ]
  }
}

/// Holds exits and returns against what was put on record of them, and each household's status
/// against them: nobody is out whose exit was not entered by one person and signed by another.
package func auditStanding(in db: Connection) throws -> [Finding] {
  try changes(in: db) + statuses(in: db)
}

private func changes(in db: Connection) throws -> [Finding] {
  var recorded = try recordedFacts(
    of: [.standingChangeEntered, .standingChangeSigned, .standingChangeRefused], in: db)
  var findings: [Finding] = []
  try db.each(
    """
    SELECT id, household_id, kind, changed_on, status, entered_by, decided_by,
      (status = 'entered') <> (decided_by IS NULL) OR (decided_by IS NULL) <> (decided_at IS NULL)
        OR (status = 'refused') <> (reason IS NOT NULL)
        OR status = 'signed' AND decided_by = entered_by
    FROM standing_change
    """
  ) { row in
    let (id, household): (Identifier, Identifier) = (try row[0], try row[1])
    let (kind, day, status): (String, String, String) = (try row[2], try row[3], try row[4])
    let (enteredBy, decidedBy): (Identifier, Identifier?) = (try row[5], try row[6])
    let facts = recorded.removeValue(forKey: id)
    let isSame =
      facts?.whole == household && facts?.text("kind") == kind && facts?.text("on") == day
      && facts?.text("status") == status && facts?.text("entered_by") == enteredBy.description
      && facts?.text("decided_by") == decidedBy?.description && row.integer(7) == 0
    if isSame || findings.count >= Finding.maximumPerCheck { return }
    findings.append(Finding("standing change \(id) is not what the audit log says of it"))
  }
  let missing = recorded.keys.sorted().prefix(Finding.maximumPerCheck)
  return findings
    + missing.map { Finding("standing change \($0) is on record in the audit log, and missing") }
}

/// Who was out before exits had signatures has no change at all; its status is on record.
private func statuses(in db: Connection) throws -> [Finding] {
  let recorded = try recordedFacts(of: [.householdRegistered, .householdChanged], in: db)
  var findings: [Finding] = []
  try db.each(
    """
    SELECT h.id, h.status, (
      SELECT c.kind FROM standing_change c WHERE c.household_id = h.id AND c.status = 'signed'
      ORDER BY c.decided_at DESC, c.id DESC LIMIT 1)
    FROM household h
    """
  ) { row in
    let (id, status, last): (Identifier, String, String?) = (try row[0], try row[1], try row[2])
    let known = recorded[id]?.text("status") ?? HouseholdStatus.registered.rawValue
    let isOut = status == HouseholdStatus.exited.rawValue
    let ought = last.map { $0 == StandingChangeKind.exit.rawValue } ?? isOut
    if status == known && isOut == ought || findings.count >= Finding.maximumPerCheck { return }
    findings.append(Finding("household \(id) is \(status), which nobody signed or put on record"))
  }
  return findings
}
