import Core
import SQLite
import Storage

/// The SQL of `webhook`.
enum WebhookStore {
  static func insert(
    _ new: NewWebhook, owner: Identifier, in db: Connection
  ) throws -> Identifier {
    let events = new.events.map(\.rawValue).joined(separator: ",")
    return try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO webhook
          (id, user_id, url, events, secret, created_at, format, language, hours_from, hours_until)
        VALUES (\(id), \(owner), \(new.url), \(events), \(new.secret), \(db.now), \(new.format),
          \(new.language), \(new.hours?.from), \(new.hours?.until))
        """)
    }
  }

  static func count(of owner: Identifier, in db: Connection) throws -> Int {
    try db.value(
      "SELECT count(*) FROM webhook WHERE user_id = \(owner) AND status <> 'removed'")
  }

  static func list(of owner: Identifier, in db: Connection) throws -> [Webhook] {
    try db.all(
      columns
        + """
        WHERE user_id = \(owner) AND status <> 'removed' ORDER BY id
        LIMIT \(Webhook.maximumPerAccount)
        """, webhook)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Webhook? {
    try db.first(columns + "WHERE id = \(id) AND status <> 'removed'", webhook)
  }

  /// Those that are told of what happens.
  static func active(in db: Connection) throws -> [Webhook] {
    try db.all(columns + isTold + "ORDER BY id", webhook)
  }

  static func hasActive(in db: Connection) throws -> Bool {
    try db.first("SELECT 1 FROM webhook" + isTold + "LIMIT 1") { _ in true } ?? false
  }

  private static let isTold: SQL = """
     WHERE status = 'active' AND (format <> 'email' OR confirmed_at IS NOT NULL)

    """

  /// What sending to an active hook takes; nil for one that is off, or is left in peace.
  static func waiting(_ id: Identifier, in db: Connection) throws -> WaitingHook? {
    try db.first(
      """
      SELECT CASE format WHEN 'sms' THEN 'tel:' || u.phone ELSE url END, secret,
        CASE WHEN former_secret_until > \(db.now) THEN former_secret END, format, language,
        hours_from, hours_until
      FROM webhook w JOIN user_account u ON u.id = w.user_id
      WHERE w.id = \(id) AND w.status = 'active'
        AND (w.paused_until IS NULL OR w.paused_until <= \(db.now))
      """
    ) { row in
      let (secret, former): (String, String?) = (try row[1], try row[2])
      let secrets = secret.isEmpty ? [] : [secret] + (former.map { [$0] } ?? [])
      return WaitingHook(
        id: id, url: try row[0], format: try row[3], language: try row[4],
        hours: try hours(row[5], row[6]), secrets: secrets)
    }
  }

  /// Another receiver did not ask to be left in peace.
  static func update(
    _ id: Identifier, url: String, events: [EventType], language: Language, hours: SendingHours?,
    in db: Connection
  ) throws {
    let events = events.map(\.rawValue).joined(separator: ",")
    try db.execute(
      """
      UPDATE webhook SET url = \(url), events = \(events), language = \(language),
        hours_from = \(hours?.from), hours_until = \(hours?.until),
        paused_until = CASE WHEN url = \(url) THEN paused_until END
      WHERE id = \(id)
      """)
  }

  /// Puts another secret of a robot in the place of the present one, at once: a robot knows one.
  static func setRobotSecret(of id: Identifier, to secret: String, in db: Connection) throws {
    try db.execute("UPDATE webhook SET secret = \(secret) WHERE id = \(id)")
  }

  static func confirm(_ id: Identifier, in db: Connection) throws {
    try db.execute("UPDATE webhook SET confirmed_at = \(db.now) WHERE id = \(id)")
  }

  static func turnOn(_ id: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE webhook
      SET status = 'active', off_since = NULL, off_reason = NULL, failing_since = NULL,
        paused_until = NULL
      WHERE id = \(id)
      """)
  }

  /// False where it was off already.
  static func turnOff(
    _ id: Identifier, _ reason: Webhook.OffReason, in db: Connection
  ) throws -> Bool {
    try db.execute(
      """
      UPDATE webhook SET status = 'disabled', off_since = \(db.now), off_reason = \(reason)
      WHERE id = \(id) AND status = 'active'
      """) > 0
  }

  /// Of an e-mail address nothing is kept.
  static func remove(_ id: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE webhook
      SET status = 'removed', url = CASE format WHEN 'email' THEN 'mailto:' ELSE url END
      WHERE id = \(id)
      """)
  }

  /// Puts another key in the place of the present one, which signs beside it until an instant.
  static func replaceSecret(
    of id: Identifier, with secret: String, formerUntil: Instant, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE webhook
      SET former_secret = secret, former_secret_until = \(formerUntil), secret = \(secret)
      WHERE id = \(id)
      """)
  }

  static func noteDelivered(_ id: Identifier, in db: Connection) throws {
    try db.execute(
      "UPDATE webhook SET failing_since = NULL WHERE id = \(id) AND failing_since IS NOT NULL")
  }

  /// Leaves it in peace until then.
  static func pause(_ id: Identifier, until: Instant, in db: Connection) throws {
    try db.execute("UPDATE webhook SET paused_until = \(until) WHERE id = \(id)")
  }

  /// Gives the first failed try after which none came through.
  static func noteFailed(_ id: Identifier, in db: Connection) throws -> Instant {
    try db.execute(
      "UPDATE webhook SET failing_since = \(db.now) WHERE id = \(id) AND failing_since IS NULL")
    return try db.first("SELECT failing_since FROM webhook WHERE id = \(id)") { try $0[0] }
      ?? db.now
  }

  private static let columns: SQL = """
    SELECT id, user_id, url, events, created_at, status = 'active', off_since, off_reason,
      failing_since, former_secret_until, format, language, hours_from, hours_until,
      secret <> '', confirmed_at
    FROM webhook
    """

  static func hours(_ from: Int?, _ until: Int?) -> SendingHours? {
    guard let from, let until else { return nil }
    return SendingHours(from: from, until: until)
  }

  private static func webhook(_ row: Row) throws -> Webhook {
    let events: String = try row[3]
    let createdAt: Instant = try row[4]
    let isActive: Bool = try row[5]
    // Those that were turned off before reasons were kept were so by their owners or a 410.
    let off =
      isActive ? nil : Webhook.Off(reason: try row[7] ?? .owner, since: try row[6] ?? createdAt)
    return Webhook(
      id: try row[0], owner: try row[1], url: try row[2], format: try row[10],
      language: try row[11], hours: try hours(row[12], row[13]), isSigned: try row[14],
      confirmedAt: try row[15],
      events: events.split(separator: ",").compactMap { EventType(rawValue: String($0)) },
      createdAt: createdAt, off: off, failingSince: try row[8], formerSecretUntil: try row[9])
  }
}
