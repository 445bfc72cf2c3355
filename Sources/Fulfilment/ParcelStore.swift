import Core
import Listings
import Orders
import SQLite
import Storage

/// The SQL of `parcel` and `parcel_goods`.
enum ParcelStore {
  static func insert(
    consignment: Identifier, carrier: String, trackingNumber: String, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO parcel (id, consignment_id, carrier, tracking_number, status, dispatched_at)
        VALUES (\(id), \(consignment), \(carrier), \(trackingNumber), 'dispatched', \(db.now))
        """)
    }
  }

  /// Those are one parcel, which has the name of the first.
  static func join(_ parcels: [Identifier], in db: Connection) throws {
    for parcel in parcels {
      try db.execute("UPDATE parcel SET joint_id = \(parcels[0]) WHERE id = \(parcel)")
    }
  }

  /// All that are one parcel, a consignment each.
  static func joined(_ joint: Identifier, in db: Connection) throws -> [Parcel] {
    try db.all(
      columns + "WHERE p.joint_id = \(joint) ORDER BY p.id LIMIT \(Order.lineCounts.upperBound)"
    ) { try parcel($0, in: db) }
  }

  static func insert(_ goods: SentGoods, parcel: Identifier, in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO parcel_goods (parcel_id, line, lot_id, household_id, quantity)
      VALUES (\(parcel), \(goods.line), \(goods.allocation.lot), \(goods.allocation.household),
        \(goods.allocation.quantity))
      """)
  }

  static func update(_ parcel: Parcel, in db: Connection) throws {
    try db.execute(
      """
      UPDATE parcel SET status = \(parcel.status), reason = \(parcel.reason),
        ended_at = \(parcel.endedAt)
      WHERE id = \(parcel.id)
      """)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Parcel? {
    try db.first(columns + "WHERE p.id = \(id)") { try parcel($0, in: db) }
  }

  /// A consignment's parcels, the first to leave first.
  static func list(
    of consignment: Identifier, after cursor: Identifier? = nil, limit: Int, in db: Connection
  ) throws -> [Parcel] {
    var sql = columns + "WHERE p.consignment_id = \(consignment)"
    if let cursor { sql += "AND p.id > \(cursor)" }
    sql += "ORDER BY p.id LIMIT \(limit)"
    return try db.all(sql) { try parcel($0, in: db) }
  }

  /// Those that bear a carrier's number, whoever carries them, the first to leave first.
  static func list(numbered number: String, in db: Connection) throws -> [Parcel] {
    let sql =
      columns
        + """
        WHERE p.tracking_number = \(number) COLLATE NOCASE
        ORDER BY p.id DESC LIMIT \(maximumOfANumber)
        """
    return try db.all(sql) { try parcel($0, in: db) }.reversed()
  }

  /// A carrier's parcel may hold what several consignments are sent in; of more the newest count.
  private static let maximumOfANumber = 100

  static func goods(of parcel: Identifier, in db: Connection) throws -> [SentGoods] {
    try db.all(
      """
      SELECT line, lot_id, household_id, quantity FROM parcel_goods
      WHERE parcel_id = \(parcel) ORDER BY line, lot_id, household_id
      """
    ) { row in
      SentGoods(
        line: try row[0],
        allocation: Allocation(lot: try row[1], household: try row[2], quantity: try row[3]))
    }
  }

  /// By line, the units that are in a consignment's other parcels, but for those that came back or
  /// are lost.
  static func unitsElsewhere(
    than parcel: Parcel, in db: Connection
  ) throws -> [Int: Int] {
    var units: [Int: Int] = [:]
    try db.each(
      """
      SELECT g.line, sum(g.quantity) FROM parcel p JOIN parcel_goods g ON g.parcel_id = p.id
      WHERE p.consignment_id = \(parcel.consignment) AND p.id <> \(parcel.id)
        AND p.status NOT IN ('returned', 'lost')
      GROUP BY g.line
      """
    ) { units[try $0[0]] = try $0[1] }
    return units
  }

  /// Those that came back or are lost went nowhere.
  static func movements(
    of lot: Identifier, limit: Int, in db: Connection
  ) throws -> [LotMovement] {
    try db.all(
      """
      SELECT sum(g.quantity), p.dispatched_at,
        CASE p.status WHEN 'delivered' THEN p.ended_at END
      FROM parcel_goods g CROSS JOIN parcel p ON p.id = g.parcel_id
      WHERE g.lot_id = \(lot) AND p.status NOT IN ('returned', 'lost')
      GROUP BY g.parcel_id ORDER BY g.parcel_id DESC LIMIT \(limit)
      """
    ) { LotMovement(quantity: try $0[0], dispatchedAt: try $0[1], deliveredAt: try $0[2]) }
  }

  private static let columns: SQL = """
    SELECT p.id, p.consignment_id, p.carrier, p.tracking_number, p.status, p.reason,
      p.dispatched_at, p.ended_at, c.order_id, p.joint_id
    FROM parcel p JOIN consignment c ON c.id = p.consignment_id
    """

  private static func parcel(_ row: Row, in db: Connection) throws -> Parcel {
    let id: Identifier = try row[0]
    return Parcel(
      id: id, consignment: try row[1], order: try row[8], joint: try row[9],
      carrier: try row[2], trackingNumber: try row[3], status: try row[4], reason: try row[5],
      dispatchedAt: try row[6], endedAt: try row[7], lines: try lines(of: id, in: db))
  }

  private static func lines(of parcel: Identifier, in db: Connection) throws -> [Parcel.Line] {
    try db.all(
      """
      SELECT g.line, sum(g.quantity) / l.stock_units
      FROM parcel p JOIN consignment c ON c.id = p.consignment_id
      JOIN parcel_goods g ON g.parcel_id = p.id
      JOIN order_line l ON l.order_id = c.order_id AND l.line = g.line
      WHERE p.id = \(parcel) GROUP BY g.line ORDER BY g.line LIMIT \(Order.lineCounts.upperBound)
      """
    ) { Parcel.Line(line: try $0[0], quantity: try $0[1]) }
  }
}
