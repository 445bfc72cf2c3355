import Audit
import Core
import SQLite
import Storage

extension AuditAction {
  static let watchTaskOpened = AuditAction("watch_task.opened")
  static let watchTaskWentOn = AuditAction("watch_task.went_on")
  static let watchTaskGone = AuditAction("watch_task.gone")
  static let watchTaskDone = AuditAction("watch_task.done")
}

extension WatchTask {
  /// What goes on record: not the note, which is words about people.
  var facts: Facts {
    var facts: Facts = [
      "reason": .word(cause.reason), "status": .word(status), "opened_on": .date(openedOn),
      "escalated_on": escalatedOn.map(Fact.date) ?? .null,
      "closed_on": closedOn.map(Fact.date) ?? .null, "closed_by": .id(closedBy),
    ]
    switch cause {
    case .incomeFell(let before, let now):
      facts.add("before_fen", .fen(before))
      facts.add("now_fen", .fen(now))
    case .notVisited(let since): facts.add("since", .date(since))
    case .hensNotSelling(let hens, let since):
      facts.add("hens", .count(hens))
      facts.add("since", .date(since))
    }
    return facts
  }
}

/// Holds the tasks against what was put on record of them: each is there, and says what it said.
package func auditWatch(in db: Connection) throws -> [Finding] {
  var recorded = try recordedFacts(
    of: [.watchTaskOpened, .watchTaskWentOn, .watchTaskGone, .watchTaskDone], in: db)
  var findings: [Finding] = []
  try db.each(
    """
    SELECT id, household_id, reason, status, opened_on, escalated_on, closed_on, closed_by,
      before_fen, now_fen, since, hens,
      (status = 'open') <> (closed_on IS NULL) OR (status = 'done') <> (closed_by IS NOT NULL)
        OR (status = 'done') <> (note IS NOT NULL)
    FROM watch_task
    """
  ) { row in
    let (id, household): (Identifier, Identifier) = (try row[0], try row[1])
    let (reason, status, opened): (String, String, String) = (try row[2], try row[3], try row[4])
    let (escalated, closed): (String?, String?) = (try row[5], try row[6])
    let (closedBy, since): (Identifier?, String?) = (try row[7], try row[10])
    let (before, now, hens): (Int64?, Int64?, Int64?) = (try row[8], try row[9], try row[11])
    let facts = recorded.removeValue(forKey: id)
    let isSame =
      facts?.whole == household && facts?.text("reason") == reason
      && facts?.text("status") == status && facts?.text("opened_on") == opened
      && facts?.text("escalated_on") == escalated && facts?.text("closed_on") == closed
      && facts?.text("closed_by") == closedBy?.description
    let hasFigures =
      facts?.number("before_fen") == before && facts?.number("now_fen") == now
      && facts?.text("since") == since && facts?.number("hens") == hens && row.integer(12) == 0
    if isSame && hasFigures || findings.count >= Finding.maximumPerCheck { return }
    findings.append(Finding("watch task \(id) is not what the audit log says of it"))
  }
  let missing = recorded.keys.sorted().prefix(Finding.maximumPerCheck)
  return findings
    + missing.map { Finding("watch task \($0) is on record in the audit log, and missing") }
}
