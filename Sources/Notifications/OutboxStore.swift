import Core
import SQLite
import Storage

/// The SQL of `outbox_event` and `outbox_position`.
enum OutboxStore {
  /// Gives the event's place in the outbox.
  @discardableResult
  static func insert(_ event: Event, in db: Connection) throws -> Int64 {
    let id = Identifier(at: db.now, random: db.random())
    let villages = event.villages.map { String($0.rawValue) }.joined(separator: ",")
    try db.execute(
      insertion, id.rawValue, event.type.rawValue, event.subject.rawValue, event.buyer?.rawValue,
      villages, event.data, db.now.rawValue)
    return db.lastGivenKey
  }

  private static let insertion = FixedSQL(
    """
    INSERT INTO outbox_event (id, type, subject_id, buyer_id, villages, data, happened_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    """)

  static func position(in db: Connection) throws -> Int64 {
    try db.value("SELECT sequence FROM outbox_position")
  }

  static func newest(in db: Connection) throws -> Int64 {
    try db.value("SELECT coalesce(max(sequence), 0) FROM outbox_event")
  }

  static func move(to sequence: Int64, in db: Connection) throws {
    try db.execute("UPDATE outbox_position SET sequence = \(sequence)")
  }

  /// The place behind which everything happened at an instant or later, found by halving: events
  /// stand in the order in which they happened. Where the clock was set back meanwhile, a span
  /// begins at one of the places where it would.
  static func place(before instant: Instant, in db: Connection) throws -> Int64 {
    var (low, high) = (Int64(0), try newest(in: db))
    while low < high {
      let middle = low + (high - low) / 2
      let next: (sequence: Int64, at: Instant)? = try db.first(
        """
        SELECT sequence, happened_at FROM outbox_event WHERE sequence > \(middle)
        ORDER BY sequence LIMIT 1
        """
      ) { (try $0[0], try $0[1]) }
      if let next, next.at < instant { low = next.sequence } else { high = middle }
    }
    return low
  }

  static func events(
    after sequence: Int64, limit: Int, in db: Connection
  ) throws -> [RecordedEvent] {
    try db.all(
      """
      SELECT sequence, type, subject_id, buyer_id, villages, happened_at FROM outbox_event
      WHERE sequence > \(sequence) ORDER BY sequence LIMIT \(limit)
      """, event)
  }

  /// Events with what they tell.
  static func changes(
    after sequence: Int64, limit: Int, in db: Connection
  ) throws -> [(event: RecordedEvent, change: FeedEntry)] {
    try db.all(
      """
      SELECT sequence, type, subject_id, buyer_id, villages, happened_at, id, data
      FROM outbox_event WHERE sequence > \(sequence) ORDER BY sequence LIMIT \(limit)
      """
    ) { row in
      let event = try event(row)
      let change = FeedEntry(
        sequence: event.sequence, id: try row[6], type: event.type, at: event.happenedAt,
        data: try row[7])
      return (event, change)
    }
  }

  private static func event(_ row: borrowing Row) throws -> RecordedEvent {
    let villages: String = try row[4]
    return RecordedEvent(
      sequence: try row[0], type: try row[1], subject: try row[2], buyer: try row[3],
      villages: villages.split(separator: ",").compactMap { Int64($0) }
        .map(Identifier.init(rawValue:)),
      happenedAt: try row[5])
  }
}
