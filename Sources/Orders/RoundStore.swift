import Core
import SQLite
import Storage

/// The SQL of `collection_round`.
enum RoundStore {
  static func insert(
    _ new: NewRound, village: Identifier, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO collection_round (id, village_id, cut_off_at, pick_up_on,
          maximum_consignments, created_at)
        VALUES (\(id), \(village), \(new.cutOffAt), \(new.pickUpOn),
          \(new.maximumConsignments), \(db.now))
        """)
    }
  }

  static func find(_ id: Identifier, in db: Connection) throws -> CollectionRound? {
    try db.first(columns + "WHERE id = \(id)", round)
  }

  /// A village's rounds, the latest cut-off first.
  static func list(
    village: Identifier, status: RoundStatus?, _ page: PageRequest, in db: Connection
  ) throws -> [CollectionRound] {
    var sql = columns
    sql += "WHERE village_id = \(village)"
    switch status {
    case .open?: sql += "AND cut_off_at > \(db.now) AND" + hasRoom
    case .closed?: sql += "AND NOT (cut_off_at > \(db.now) AND" + hasRoom + ")"
    case nil: break
    }
    if let after = page.after {
      sql += "AND (cut_off_at, id) < (\(after.key), \(after.id))"
    }
    sql += "ORDER BY cut_off_at DESC, id DESC LIMIT \(page.limit + 1)"
    return try db.all(sql, round)
  }

  /// The rounds that are picked up on a day, in the order of their villages; nil for all of those.
  static func list(
    pickedUpOn day: CivilDate, villages: [Identifier]?, _ page: PageRequest, in db: Connection
  ) throws -> [CollectionRound] {
    var sql = columns
    sql += "WHERE pick_up_on = \(day)"
    if let villages { sql += "AND village_id IN \(list: villages)" }
    if let after = page.after {
      sql += "AND (village_id, id) > (\(after.key), \(after.id))"
    }
    sql += "ORDER BY village_id, id LIMIT \(page.limit + 1)"
    return try db.all(sql, round)
  }

  /// A village's rounds whose cut-off is still to come.
  static func countAhead(of village: Identifier, in db: Connection) throws -> Int {
    try db.value(
      """
      SELECT count(*) FROM collection_round
      WHERE village_id = \(village) AND cut_off_at > \(db.now)
      """)
  }

  /// The village's open round with the earliest cut-off: a look at one index, which for a village
  /// without rounds has nothing.
  static func nextOpen(of village: Identifier, in db: Connection) throws -> RoundReference? {
    try db.first(nextOpen, village.rawValue, db.now.rawValue) {
      RoundReference(id: try $0[0], pickUpOn: try $0[1])
    }
  }

  private static let nextOpen = FixedSQL(
    """
    SELECT id, pick_up_on FROM collection_round
    WHERE village_id = ? AND cut_off_at > ?
      AND closed_at IS NULL AND consignments < maximum_consignments
    ORDER BY cut_off_at, id LIMIT 1
    """)

  static func add(_ count: Int, to id: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE collection_round SET consignments = consignments + \(count) WHERE id = \(id)
      """)
  }

  static func update(_ id: Identifier, _ content: NewRound, in db: Connection) throws {
    try db.execute(
      """
      UPDATE collection_round SET cut_off_at = \(content.cutOffAt),
        pick_up_on = \(content.pickUpOn), maximum_consignments = \(content.maximumConsignments)
      WHERE id = \(id)
      """)
  }

  static func close(_ id: Identifier, in db: Connection) throws {
    try db.execute("UPDATE collection_round SET closed_at = \(db.now) WHERE id = \(id)")
  }

  private static let hasRoom: SQL = "closed_at IS NULL AND consignments < maximum_consignments"

  private static let columns: SQL = """
    SELECT id, village_id, cut_off_at, pick_up_on, maximum_consignments, consignments, closed_at,
      created_at
    FROM collection_round
    """

  private static func round(_ row: Row) throws -> CollectionRound {
    CollectionRound(
      id: try row[0], village: try row[1], cutOffAt: try row[2], pickUpOn: try row[3],
      maximumConsignments: try row[4], consignments: try row[5], closedAt: try row[6],
      createdAt: try row[7])
  }
}
