import Core
import SQLite
import Storage

/// The SQL of `watch_task` and `watch_pass`.
enum WatchStore {
  /// How far the pass has come, and of which day it is.
  static func pass(
    in db: Connection
  ) throws -> (day: CivilDate, household: Identifier, isDone: Bool) {
    guard
      let pass = try db.first(
        "SELECT day, household_id, is_done FROM watch_pass",
        { (try $0[0] as CivilDate, try $0[1] as Identifier, try $0[2] as Bool) })
    else { preconditionFailure("the pass has its row") }
    return (pass.0, pass.1, pass.2)
  }

  static func setPass(
    _ day: CivilDate, household: Identifier, isDone: Bool, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE watch_pass SET day = \(day), household_id = \(household),
        is_done = \(isDone ? 1 : 0)
      """)
  }

  static func insert(
    _ cause: WatchCause, of household: Identifier, escalated: Bool, in db: Connection
  ) throws -> Identifier {
    let figures = Figures(cause)
    return try db.insert { id in
      try db.execute(
        """
        INSERT INTO watch_task (id, household_id, reason, opened_on, escalated_on, before_fen,
          now_fen, since, hens)
        VALUES (\(id), \(household), \(cause.reason), \(db.today),
          \(escalated ? db.today : nil), \(figures.before), \(figures.now), \(figures.since),
          \(figures.hens))
        """)
    }
  }

  static func update(_ id: Identifier, _ cause: WatchCause, in db: Connection) throws {
    let figures = Figures(cause)
    try db.execute(
      """
      UPDATE watch_task SET before_fen = \(figures.before), now_fen = \(figures.now),
        since = \(figures.since), hens = \(figures.hens)
      WHERE id = \(id)
      """)
  }

  static func escalate(_ id: Identifier, in db: Connection) throws {
    try db.execute("UPDATE watch_task SET escalated_on = \(db.today) WHERE id = \(id)")
  }

  static func close(
    _ id: Identifier, _ status: WatchStatus, by actor: Identifier?, note: String?,
    in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE watch_task SET status = \(status), closed_on = \(db.today), closed_by = \(actor),
        note = \(note)
      WHERE id = \(id)
      """)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> WatchTask? {
    try db.first(columns + "WHERE t.id = \(id)", task)
  }

  static func open(of household: Identifier, in db: Connection) throws -> [WatchTask] {
    try db.all(
      columns + "WHERE t.household_id = \(household) AND t.status = 'open' ORDER BY t.id", task)
  }

  /// Whether somebody saw to the same thing so late that it is not asked again yet.
  static func isQuiet(
    _ reason: WatchReason, of household: Identifier, in db: Connection
  ) throws -> Bool {
    try db.value(
      """
      SELECT EXISTS (
        SELECT 1 FROM watch_task
        WHERE household_id = \(household) AND reason = \(reason) AND status = 'done'
          AND closed_on > \(db.today.adding(days: -Watch.quietDays)))
      """)
  }

  static func list(
    _ status: WatchStatus, isEscalated: Bool?, _ page: PageRequest, _ scope: Scope,
    of actor: Actor, in db: Connection
  ) throws -> [WatchTask] {
    var sql = columns + "WHERE t.status = \(status) AND t.id <= \(page.highestID)"
    switch scope {
    case .all: break
    case .paired: sql += "AND k.volunteer_id = \(actor.id)"
    case .villages: sql += "AND k.village_id IN \(list: actor.villages)"
    case .own: sql += "AND 0"
    }
    if let isEscalated { sql += "AND (t.escalated_on IS NOT NULL) = \(isEscalated ? 1 : 0)" }
    return try db.all(sql + "ORDER BY t.id DESC LIMIT \(page.limit + 1)", task)
  }

  private static let columns: SQL = """
    SELECT t.id, t.household_id, k.village_id, k.volunteer_id, t.reason, t.before_fen, t.now_fen,
      t.since, t.hens, t.status, t.opened_on, t.escalated_on, t.closed_on, t.closed_by, t.note
    FROM watch_task t JOIN household_keeper k ON k.household_id = t.household_id
    """

  private static func task(_ row: Row) throws -> WatchTask {
    let cause: WatchCause =
      switch try row[4] as WatchReason {
      case .incomeFell: .incomeFell(before: try row[5], now: try row[6])
      case .notVisited: .notVisited(since: try row[7])
      case .hensNotSelling: .hensNotSelling(hens: try row[8], since: try row[7])
      }
    return WatchTask(
      id: try row[0], household: try row[1], village: try row[2], volunteer: try row[3],
      cause: cause, status: try row[9], openedOn: try row[10], escalatedOn: try row[11],
      closedOn: try row[12], closedBy: try row[13], note: try row[14])
  }

  /// A cause's figures, each in its column.
  private struct Figures {
    var before: Fen?
    var now: Fen?
    var since: CivilDate?
    var hens: Int?

    init(_ cause: WatchCause) {
      switch cause {
      case .incomeFell(let before, let now): (self.before, self.now) = (before, now)
      case .notVisited(let since): self.since = since
      case .hensNotSelling(let hens, let since): (self.hens, self.since) = (hens, since)
      }
    }
  }
}
