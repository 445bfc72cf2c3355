import Audit
import Core
import Households
import JSON
import Notifications
import SQLite
import Storage

/// A part of the day's pass: what was found in some households, and where it goes on.
package struct WatchPass: Sendable {
  package let day: CivilDate
  package let findings: [(household: Identifier, causes: [WatchCause])]
  /// The last household of the part.
  package let last: Identifier
  /// Whether it is the last part of the day.
  package let isLast: Bool

  package init(
    day: CivilDate, findings: [(household: Identifier, causes: [WatchCause])], last: Identifier,
    isLast: Bool
  ) {
    self.day = day
    self.findings = findings
    self.last = last
    self.isLast = isLast
  }
}

/// Looks at the next households of the day's pass; nil where it is done. It only reads, so that
/// the writer does not wait for it.
package func watchPass(upTo limit: Int, in db: Connection) throws -> WatchPass? {
  let pass = try WatchStore.pass(in: db)
  let isNew = pass.day < db.today
  if pass.isDone, !isNew { return nil }
  let after = isNew ? Identifier(rawValue: 0) : pass.household
  let households = try watchedHouseholds(after: after, upTo: limit, in: db)
  return WatchPass(
    day: db.today,
    findings: try households.map { (household: $0.id, causes: try causes(of: $0, in: db)) },
    last: households.last?.id ?? after, isLast: households.count < limit)
}

/// Makes tasks of what a part of the pass found: what is new is opened, what is open gets today's
/// figures, goes to the coordinator when it is open for too long, and is closed where its cause is
/// no more.
package func take(_ pass: WatchPass, in db: Connection) throws {
  for finding in pass.findings {
    let household = try watchedHousehold(finding.household, in: db)
    let open = try WatchStore.open(of: finding.household, in: db)
    for task in open where !finding.causes.contains(where: { $0.reason == task.cause.reason }) {
      try WatchStore.close(task.id, .gone, by: nil, note: nil, in: db)
      try record(
        .watchTaskGone, of: task.id, partOf: task.household, from: task.facts,
        to: try found(task.id, in: db).facts, by: .program, in: db)
    }
    for cause in finding.causes {
      if let task = open.first(where: { $0.cause.reason == cause.reason }) {
        try goOn(task, cause, household, in: db)
      } else if try !WatchStore.isQuiet(cause.reason, of: finding.household, in: db) {
        try openTask(cause, household, in: db)
      }
    }
  }
  try WatchStore.setPass(pass.day, household: pass.last, isDone: pass.isLast, in: db)
}

private func openTask(_ cause: WatchCause, _ household: Household, in db: Connection) throws {
  let id = try WatchStore.insert(
    cause, of: household.id, escalated: household.pairing == nil, in: db)
  let task = try found(id, in: db)
  try record(
    .watchTaskOpened, of: id, partOf: household.id, to: task.facts, by: .program, in: db)
  try tell(task, household, in: db)
}

private func goOn(
  _ task: WatchTask, _ cause: WatchCause, _ household: Household, in db: Connection
) throws {
  if cause != task.cause { try WatchStore.update(task.id, cause, in: db) }
  let isLate = task.openedOn <= db.today.adding(days: -Watch.daysUntilEscalation)
  let escalates = task.escalatedOn == nil && (isLate || household.pairing == nil)
  if escalates { try WatchStore.escalate(task.id, in: db) }
  let now = try found(task.id, in: db)
  try record(
    .watchTaskWentOn, of: task.id, partOf: household.id, from: task.facts, to: now.facts,
    by: .program, in: db)
  if escalates { try tell(now, household, in: db) }
}

func found(_ id: Identifier, in db: Connection) throws -> WatchTask {
  guard let task = try WatchStore.find(id, in: db) else {
    preconditionFailure("the row was just written")
  }
  return task
}

private func tell(_ task: WatchTask, _ household: Household, in db: Connection) throws {
  try recordEvent(.householdAtRisk, of: household, in: db) { json in
    json.member("task_id", task.id.description)
    json.member("reason", task.cause.reason.rawValue)
    json.member("is_escalated", task.escalatedOn != nil)
  }
}
