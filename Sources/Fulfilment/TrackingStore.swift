import Audit
import Core
import SQLite
import Storage

/// The SQL of `tracking_event` and `courier_name`.
enum TrackingStore {
  static func insert(
    _ content: TrackingContent, of parcel: Identifier, _ source: TrackingSource,
    reference: String?, by author: Author, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO tracking_event (id, parcel_id, happened_at, kind, place, note, source,
          reference, recorded_by, recorded_at)
        VALUES (\(id), \(parcel), \(content.happenedAt), \(content.kind), \(content.place),
          \(content.note), \(source), \(reference), \(author.id), \(db.now))
        """)
    }
  }

  static func find(_ id: Identifier, in db: Connection) throws -> TrackingEvent? {
    try db.first(columns + "WHERE id = \(id)", event)
  }

  static func find(
    of parcel: Identifier, reference: String, in db: Connection
  ) throws -> TrackingEvent? {
    try db.first(columns + "WHERE parcel_id = \(parcel) AND reference = \(reference)", event)
  }

  /// The same thing at the same time, told by somebody who had no reference for it; where nobody
  /// has one now, by anybody.
  static func find(
    of parcel: Identifier, like content: TrackingContent, hasReference: Bool, in db: Connection
  ) throws -> TrackingEvent? {
    var sql =
      columns
        + """
        WHERE parcel_id = \(parcel) AND happened_at = \(content.happenedAt)
          AND kind = \(content.kind)
        """
    if hasReference { sql += "AND reference IS NULL" }
    return try db.first(sql + "ORDER BY id LIMIT 1", event)
  }

  /// How many there are of a parcel, and when the last one happened.
  static func extent(
    of parcel: Identifier, in db: Connection
  ) throws -> (count: Int, last: Instant?) {
    let found = try db.first(
      "SELECT count(*), max(happened_at) FROM tracking_event WHERE parcel_id = \(parcel)"
    ) { (count: try $0[0] as Int, last: try $0[1] as Instant?) }
    return found ?? (0, nil)
  }

  /// A parcel's, in order of time.
  static func list(
    of parcel: Identifier, after cursor: Cursor?, limit: Int, in db: Connection
  ) throws -> [TrackingEvent] {
    var sql = columns + "WHERE parcel_id = \(parcel)"
    if let cursor {
      sql += "AND (happened_at, id) > (\(Instant(rawValue: cursor.key)), \(cursor.id))"
    }
    sql += "ORDER BY happened_at, id LIMIT \(limit)"
    return try db.all(sql, event)
  }

  /// The latest of each of these parcels, in order of time.
  static func latest(
    of parcels: [Identifier], in db: Connection
  ) throws -> [Identifier: [TrackingEvent]] {
    if parcels.isEmpty { return [:] }
    let events = try db.all(
      """
      SELECT id, parcel_id, happened_at, kind, place, note, source, reference, recorded_at
      FROM (SELECT *, row_number() OVER (
          PARTITION BY parcel_id ORDER BY happened_at DESC, id DESC) AS number
        FROM tracking_event WHERE parcel_id IN \(list: parcels))
      WHERE number <= \(TrackingEvent.shownCount) ORDER BY parcel_id, happened_at, id
      """, event)
    return Dictionary(grouping: events, by: \.parcel)
  }

  /// What a carrier is called for good, whatever name of it somebody wrote.
  static func courier(named carrier: String, in db: Connection) throws -> String {
    let name = carrier.lowercased()
    return try db.first("SELECT courier FROM courier_name WHERE name = \(name)") {
      try $0[0] as String
    } ?? name
  }

  private static let columns: SQL = """
    SELECT id, parcel_id, happened_at, kind, place, note, source, reference, recorded_at
    FROM tracking_event
    """

  private static func event(_ row: Row) throws -> TrackingEvent {
    TrackingEvent(
      id: try row[0], parcel: try row[1],
      content: TrackingContent(
        happenedAt: try row[2], kind: try row[3], place: try row[4], note: try row[5]),
      source: try row[6], reference: try row[7], recordedAt: try row[8])
  }
}
