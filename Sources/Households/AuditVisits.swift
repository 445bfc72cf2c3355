import Audit
import Core
import SQLite
import Storage

extension AuditAction {
  static let visitRecorded = AuditAction("visit.recorded")
  static let visitKeyedAgain = AuditAction("visit.keyed_again")
  static let visitChecked = AuditAction("visit.checked")
  static let visitSheetMade = AuditAction("visit_sheet.made")
}

extension Visit {
  /// What goes on record: who was there, when, and the figures that were read back; no words.
  var facts: Facts {
    [
      "visitor_id": .id(visitor), "co_visitor_id": .id(coVisitor), "visited_on": .date(visitedOn),
      "needs": .count(needs.count), "figures": .list(figures.map { "\($0.value)" }),
      "sheet_id": .id(sheet),
    ]
  }
}

/// Holds visits and their sheets against what was put on record of them: each is there and says
/// what it said then, none lies before its household's registration or after it was entered, and
/// a check is that of a third person.
package func auditVisits(in db: Connection) throws -> [Finding] {
  try visits(in: db) + sheets(in: db)
}

private func visits(in db: Connection) throws -> [Finding] {
  var recorded = try recordedFacts(
    of: [.visitRecorded, .visitKeyedAgain, .visitChecked], in: db)
  var findings: [Finding] = []
  func find(_ description: String) {
    if findings.count < Finding.maximumPerCheck { findings.append(Finding(description)) }
  }
  try db.each(visitRows) { row in
    let (id, household): (Identifier, Identifier) = (try row[0], try row[1])
    let (visitor, day): (Identifier, String) = (try row[2], try row[4])
    let (coVisitor, sheet): (Identifier?, Identifier?) = (try row[3], try row[5])
    let checkedBy: Identifier? = try row[6]
    let needs: Int64 = try row[7]
    let figures: String = try row[8]
    let facts = recorded.removeValue(forKey: id)
    let isSame =
      facts?.whole == household && facts?.text("visitor_id") == visitor.description
      && facts?.text("co_visitor_id") == coVisitor?.description
      && facts?.text("visited_on") == day && facts?.text("sheet_id") == sheet?.description
      && facts?.text("checked_by") == checkedBy?.description && facts?.number("needs") == needs
      && facts?.list("figures")?.joined(separator: ",") == figures
    if !isSame { find("visit \(id) is not what the audit log says of it") }
    let (registered, enteredAt): (String, Instant) = (try row[9], try row[10])
    if CivilDate(rawValue: day) == nil || day < registered
      || day > enteredAt.countyDate.rawValue
    {
      find("visit \(id) was on \(day), which cannot be")
    }
    if row.integer(11) != 0 { find("visit \(id) was checked by one of its own") }
  }
  for id in recorded.keys.sorted() {
    find("visit \(id) is on record in the audit log, and missing")
  }
  return findings
}

private let visitRows: SQL = """
  SELECT v.id, v.household_id, v.visitor_id, v.co_visitor_id, v.visited_on, v.sheet_id,
    v.checked_by, (SELECT count(*) FROM visit_need n WHERE n.visit_id = v.id),
    coalesce((
      SELECT group_concat(value, ',') FROM (
        SELECT value FROM visit_figure f WHERE f.visit_id = v.id ORDER BY f.position)), ''),
    h.registered_on, v.entered_at,
    (v.checked_by IS NULL) <> (v.checked_at IS NULL)
      OR v.checked_by IS NOT NULL AND (v.co_visitor_id IS NULL
        OR v.checked_by IN (v.visitor_id, v.co_visitor_id, v.entered_by))
  FROM visit v JOIN household h ON h.id = v.household_id
  """

private func sheets(in db: Connection) throws -> [Finding] {
  var recorded = try recordedFacts(of: [.visitSheetMade], in: db)
  var findings: [Finding] = []
  try db.each(
    """
    SELECT s.id, s.household_id, s.serial, v.household_id
    FROM visit_sheet s LEFT JOIN visit v ON v.sheet_id = s.id
    """
  ) { row in
    let (id, household): (Identifier, Identifier) = (try row[0], try row[1])
    let (serial, visited): (String, Identifier?) = (try row[2], try row[3])
    let facts = recorded.removeValue(forKey: id)
    let isSame =
      facts?.whole == household && facts?.text("serial") == serial
      && (visited ?? household) == household
    if isSame || findings.count >= Finding.maximumPerCheck { return }
    findings.append(Finding("visit sheet \(id) is not what the audit log says of it"))
  }
  let missing = recorded.keys.sorted().prefix(Finding.maximumPerCheck)
  return findings
    + missing.map { Finding("visit sheet \($0) is on record in the audit log, and missing") }
}
