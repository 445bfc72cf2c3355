import Core
import SQLite
import Storage

/// The SQL of `lot` and `lot_adjustment`.
enum LotStore {
  static func insert(
    listing: Identifier, harvestedOn: CivilDate, bestBefore: CivilDate, in db: Connection
  ) throws -> Identifier {
    // 50 random bits: that two of a county's lots get the same code is not to be met, and the
    // unique index would refuse it.
    let code = Base32.text(db.random(), length: TraceCode.length)
    return try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO lot (id, listing_id, trace_code, harvested_on, best_before, created_at)
        VALUES (\(id), \(listing), \(code), \(harvestedOn), \(bestBefore), \(db.now))
        """)
    }
  }

  static func hasLots(_ listing: Identifier, in db: Connection) throws -> Bool {
    try db.value("SELECT EXISTS (SELECT 1 FROM lot WHERE listing_id = \(listing))")
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Lot? {
    try db.first(columns + "WHERE l.id = \(id) GROUP BY l.id") { try lot($0, in: db) }
  }

  static func find(traceCode: String, in db: Connection) throws -> Lot? {
    try db.first(columns + "WHERE l.trace_code = \(traceCode) GROUP BY l.id") {
      try lot($0, in: db)
    }
  }

  static func list(
    of listing: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [Lot] {
    var sql = columns + "WHERE l.listing_id = \(listing)"
    sql += "AND l.id <= \(page.highestID)"
    sql += "GROUP BY l.id ORDER BY l.id DESC LIMIT \(page.limit + 1)"
    return try db.all(sql) { try lot($0, in: db) }
  }

  static func insertAdjustment(
    lot: Identifier, household: Identifier, by delta: Int, reason: AdjustmentReason,
    actor: Identifier, in db: Connection
  ) throws {
    _ = try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO lot_adjustment
          (id, lot_id, household_id, quantity_delta, reason, adjusted_by, adjusted_at)
        VALUES (\(id), \(lot), \(household), \(delta), \(reason), \(actor), \(db.now))
        """)
    }
  }

  private static let columns: SQL = """
    SELECT l.id, l.listing_id, l.trace_code, l.harvested_on, l.best_before,
      sum(s.received), sum(s.available), sum(s.reserved), sum(s.sold), sum(s.adjusted)
    FROM lot l JOIN stock s ON s.listing_id = l.listing_id AND s.best_before = l.best_before
      AND s.lot_id = l.id
    """

  private static func lot(_ row: Row, in db: Connection) throws -> Lot {
    let (id, listing): (Identifier, Identifier) = (try row[0], try row[1])
    let bestBefore: CivilDate = try row[4]
    let contributions = try db.all(
      """
      SELECT household_id, received FROM stock
      WHERE listing_id = \(listing) AND best_before = \(bestBefore) AND lot_id = \(id)
      ORDER BY household_id LIMIT \(NewLot.maximumContributions)
      """
    ) { Contribution(household: try $0[0], quantity: try $0[1]) }
    return Lot(
      id: id, listing: listing, traceCode: try row[2], harvestedOn: try row[3],
      bestBefore: bestBefore, received: try row[5], available: try row[6],
      reserved: try row[7], sold: try row[8], adjusted: try row[9],
      contributions: contributions)
  }
}
