import Core
import SQLite
import Storage

/// The SQL of `webhook_delivery`.
enum DeliveryStore {
  /// Writes a delivery of an event that is later than all those on their way to the hook.
  @discardableResult
  static func insert(
    sequence: Int64, subject: Identifier, to webhook: Identifier, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO webhook_delivery
          (id, webhook_id, sequence, subject_id, status, next_attempt_at, is_next)
        VALUES (\(id), \(webhook), \(sequence), \(subject), 'pending', \(db.now), NOT EXISTS (
          SELECT 1 FROM webhook_delivery
          WHERE status = 'pending' AND webhook_id = \(webhook) AND subject_id = \(subject)))
        """)
    }
  }

  /// Writes a delivery that is given up before it was tried, and why, for its owner to see and to
  /// send again.
  static func insertGivenUp(
    sequence: Int64, subject: Identifier, to webhook: Identifier, _ reason: DeliveryFault,
    in db: Connection
  ) throws {
    _ = try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO webhook_delivery
          (id, webhook_id, sequence, subject_id, status, next_attempt_at, last_error)
        VALUES (\(id), \(webhook), \(sequence), \(subject), 'failed', \(db.now), \(reason))
        """)
    }
  }

  /// The next hook by its id for which something waits, and when the first of it is due.
  static func nextWaiting(
    after webhook: Identifier?, in db: Connection
  ) throws -> (webhook: Identifier, dueAt: Instant)? {
    try db.first(
      """
      SELECT webhook_id, next_attempt_at FROM webhook_delivery
      WHERE status = 'pending' AND is_next = 1 AND webhook_id > \(webhook?.rawValue ?? 0)
      ORDER BY webhook_id, next_attempt_at LIMIT 1
      """
    ) { (try $0[0], try $0[1]) }
  }

  /// What is due for a hook, the longest waiting first, each with what waits behind it; outside of
  /// its hours what is sent to it alone, whose subject is the hook itself.
  static func dueRuns(
    of hook: WaitingHook, limit: Int, in db: Connection
  ) throws -> [DueRun] {
    let which: SQL =
      hook.isResting(at: db.now)
      ? "WHERE d.webhook_id = \(hook.id) AND d.subject_id = \(hook.id)"
      : "WHERE d.webhook_id = \(hook.id)"
    let first = try db.all(
      due + which
        + """
         AND d.status = 'pending' AND d.is_next = 1 AND d.next_attempt_at <= \(db.now)
        ORDER BY d.next_attempt_at LIMIT \(limit)
        """
    ) { try dueDelivery($0, hook) }
    return try first.map { first, sequence in
      let behind = try db.all(
        due
          + """
          WHERE d.status = 'pending' AND d.webhook_id = \(hook.id)
            AND d.subject_id = \(first.subject) AND d.sequence > \(sequence)
          ORDER BY d.sequence LIMIT \(DueRun.maximumLength - 1)
          """
      ) { (delivery: try dueDelivery($0, hook).0, dueAt: try $0[7] as Instant) }
      return DueRun(
        deliveries: [first] + behind.prefix { $0.dueAt <= db.now }.map(\.delivery))
    }
  }

  private static let due: SQL = """
    SELECT d.id, d.subject_id, d.sequence, e.id, e.type, e.happened_at, e.data,
      d.next_attempt_at, d.attempts, CASE WHEN e.type = 'webhook.code' THEN (
        SELECT code FROM webhook_code WHERE webhook_id = d.webhook_id ORDER BY id DESC LIMIT 1) END
    FROM webhook_delivery d JOIN outbox_event e ON e.sequence = d.sequence
    """

  private static func dueDelivery(
    _ row: borrowing Row, _ hook: WaitingHook
  ) throws -> (DueDelivery, sequence: Int64) {
    let event: Identifier = try row[3]
    let id: Identifier = try row[0]
    let told = message(
      to: hook, of: try row[4], at: try row[5], data: try row[6], code: try row[9])
    let delivery = DueDelivery(
      id: id, webhook: hook.id, subject: try row[1], url: hook.url, format: hook.format,
      language: hook.language, secrets: hook.secrets, messageID: "evt_\(event)",
      body: told.body, title: told.title, attempts: try row[8])
    return (delivery, try row[2])
  }

  /// Writes how a try ended; false where the delivery is no longer on its way.
  static func update(
    _ id: Identifier, status: DeliveryStatus, nextAttemptAt: Instant, lastStatus: Int?,
    lastError: DeliveryFault?, lastAnswer: String?, in db: Connection
  ) throws -> Bool {
    try db.execute(
      """
      UPDATE webhook_delivery SET status = \(status), attempts = attempts + 1,
        is_next = \(status == .pending), next_attempt_at = \(nextAttemptAt),
        last_attempt_at = \(db.now), last_status = \(lastStatus), last_error = \(lastError),
        last_answer = \(lastAnswer)
      WHERE id = \(id) AND status = 'pending'
      """) > 0
  }

  /// Lets the first of a hook and subject that is still on its way take its turn.
  static func letNext(of webhook: Identifier, _ subject: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE webhook_delivery SET is_next = 1 WHERE is_next = 0 AND id = (
        SELECT id FROM webhook_delivery
        WHERE status = 'pending' AND webhook_id = \(webhook) AND subject_id = \(subject)
        ORDER BY sequence LIMIT 1)
      """)
  }

  /// The same where earlier ones than those on their way were put before them.
  static func settleTurns(of webhook: Identifier, _ subject: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE webhook_delivery SET is_next = 0
      WHERE status = 'pending' AND webhook_id = \(webhook) AND subject_id = \(subject)
        AND is_next = 1
      """)
    try letNext(of: webhook, subject, in: db)
  }

  /// Gives up some of what waits for a hook: of each subject the last first, so that what is left
  /// keeps its turn. True where there may be more.
  static func giveUp(_ webhook: Identifier, upTo limit: Int, in db: Connection) throws -> Bool {
    try db.execute(
      """
      UPDATE webhook_delivery
      SET status = 'failed', is_next = 0, last_error = \(DeliveryFault.webhookOff)
      WHERE id IN (
        SELECT id FROM webhook_delivery WHERE status = 'pending' AND webhook_id = \(webhook)
        ORDER BY subject_id DESC, sequence DESC LIMIT \(limit))
      """) == limit
  }

  static func list(
    of webhook: Identifier, onlyFailed: Bool, _ page: PageRequest, in db: Connection
  ) throws -> [Delivery] {
    let place = page.after?.key ?? Int64.max
    // The failed ones in words of their own, for the index that they have.
    let which: SQL =
      onlyFailed
      ? "WHERE d.webhook_id = \(webhook) AND d.status = 'failed'"
      : "WHERE d.webhook_id = \(webhook)"
    return try db.all(
      columns + which
        + "AND d.sequence < \(place) ORDER BY d.sequence DESC LIMIT \(page.limit + 1)", delivery)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Delivery? {
    try db.first(columns + "WHERE d.id = \(id)", delivery)
  }

  static func find(
    of sequence: Int64, to webhook: Identifier, in db: Connection
  ) throws -> (id: Identifier, status: DeliveryStatus)? {
    try db.first(
      """
      SELECT id, status FROM webhook_delivery
      WHERE webhook_id = \(webhook) AND sequence = \(sequence)
      """
    ) { (try $0[0], try $0[1]) }
  }

  /// Makes a delivery due now, with all of its tries before it; whose turn it is, is to be settled.
  static func restart(_ id: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE webhook_delivery SET status = 'pending', attempts = 0, next_attempt_at = \(db.now)
      WHERE id = \(id)
      """)
  }

  /// Forgets some of those that came to their end and were dealt out before an instant, with their
  /// tries. True where there may be more.
  static func forget(before instant: Instant, upTo limit: Int, in db: Connection) throws -> Bool {
    let bound = Identifier(at: instant, random: 0)
    let ids = try db.all(
      """
      SELECT id FROM webhook_delivery WHERE id < \(bound) AND status <> 'pending'
      ORDER BY id LIMIT \(limit)
      """
    ) { try $0[0] as Identifier }
    for id in ids {
      try db.execute("DELETE FROM delivery_try WHERE delivery_id = \(id)")
      try db.execute("DELETE FROM webhook_delivery WHERE id = \(id)")
    }
    return ids.count == limit
  }

  private static let columns: SQL = """
    SELECT d.id, d.webhook_id, e.id, e.type, d.status, d.attempts, d.next_attempt_at,
      d.last_attempt_at, d.last_status, d.last_error, d.last_answer, d.sequence, d.subject_id,
      w.hours_from, w.hours_until, w.paused_until
    FROM webhook_delivery d JOIN outbox_event e ON e.sequence = d.sequence
    JOIN webhook w ON w.id = d.webhook_id
    """

  private static func delivery(_ row: Row) throws -> Delivery {
    let (due, type, paused): (Instant, EventType, Instant?) =
      (try row[6], try row[3], try row[15])
    // Whenever it is due, it is not sent before its receiver may be told, nor before the hook's
    // hours begin.
    let dueAt = max(due, paused ?? due)
    let hours = type.isOfHookAlone ? nil : try WebhookStore.hours(row[13], row[14])
    return Delivery(
      id: try row[0], webhook: try row[1], event: try row[2], type: type,
      status: try row[4], attempts: try row[5], nextAttemptAt: hours?.next(from: dueAt) ?? dueAt,
      lastAttemptAt: try row[7], lastStatus: try row[8], lastError: try row[9],
      lastAnswer: try row[10], sequence: try row[11], subject: try row[12])
  }
}
