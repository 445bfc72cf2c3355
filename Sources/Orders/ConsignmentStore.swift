import Core
import SQLite
import Storage

/// The SQL of `consignment`.
enum ConsignmentStore {
  static func insert(
    order: Identifier, village: Identifier, round: RoundReference?, in db: Connection
  ) throws -> Identifier {
    try db.insert { id in
      try db.execute(
        insertion, id.rawValue, order.rawValue, village.rawValue, round?.id.rawValue)
    }
  }

  private static let insertion = FixedSQL(
    """
    INSERT INTO consignment (id, order_id, village_id, status, round_id)
    VALUES (?, ?, ?, 'pending', ?)
    """)

  static func find(_ id: Identifier, in db: Connection) throws -> Consignment? {
    try db.first(columns + "WHERE c.id = \(id)", consignment)
  }

  static func list(order: Identifier, in db: Connection) throws -> [Consignment] {
    // Sorted here: SQLite would set up a sorter for what is one row as a rule.
    try db.all(
      columns + "WHERE c.order_id = \(order) LIMIT \(Order.lineCounts.upperBound)",
      consignment
    ).sorted { $0.id < $1.id }
  }

  static func update(
    _ id: Identifier, status: ConsignmentStatus, in db: Connection
  ) throws {
    try db.execute("UPDATE consignment SET status = \(status) WHERE id = \(id)")
  }

  /// Keeps how many parcels of it have left, are on their way and have arrived.
  static func setParcels(of consignment: Consignment, in db: Connection) throws {
    try db.execute(
      """
      UPDATE consignment SET parcels_sent = \(consignment.parcelsSent),
        parcels_under_way = \(consignment.parcelsUnderWay),
        parcels_delivered = \(consignment.parcelsDelivered)
      WHERE id = \(consignment.id)
      """)
  }

  static func leaveRound(_ id: Identifier, in db: Connection) throws {
    try db.execute("UPDATE consignment SET round_id = NULL WHERE id = \(id)")
  }

  /// Puts consignments of a round's village into it that have none and are still to be packed, the
  /// oldest first, looking for them among so many of the newest. Gives how many.
  static func joinWaiting(
    _ round: CollectionRound, upTo limit: Int, searching: Int, in db: Connection
  ) throws -> Int {
    try db.execute(
      """
      UPDATE consignment SET round_id = \(round.id) WHERE id IN (
        SELECT c.id FROM (
          SELECT id, order_id, status, round_id FROM consignment
          WHERE village_id = \(round.village) ORDER BY order_id DESC LIMIT \(searching)
        ) c CROSS JOIN customer_order o ON o.id = c.order_id
        WHERE c.round_id IS NULL AND c.status = 'pending'
          AND o.status IN ('placed', 'paid', 'packing') AND \(hasGoods)
        ORDER BY c.id LIMIT \(limit))
      """)
  }

  /// What villages have to do or have done: consignments of orders that are paid or are paid at the
  /// door, newest first, but for those that have nothing left in them to be sent.
  static func list(
    villages: [Identifier]?, round: Identifier?, status: ConsignmentStatus?, _ page: PageRequest,
    in db: Connection
  ) throws -> [Consignment] {
    var sql = columns
    sql += """
      JOIN customer_order o ON o.id = c.order_id
      WHERE o.status NOT IN ('cancelled', 'refunded') AND \(OnDeliveryStore.isCertain)
        AND (c.status IN ('dispatched', 'delivered', 'undelivered') OR \(hasGoods))
      """
    if let villages { sql += "AND c.village_id IN \(list: villages)" }
    if let round { sql += "AND c.round_id = \(round)" }
    if let status { sql += "AND c.status = \(status)" }
    if let after = page.after {
      sql += "AND (c.order_id, c.id) < (\(after.key), \(after.id))"
    }
    sql += "ORDER BY c.order_id DESC, c.id DESC LIMIT \(page.limit + 1)"
    return try db.all(sql, consignment)
  }

  /// That something of a consignment `c` is left after shortfalls and recalls.
  private static let hasGoods: SQL = """
    EXISTS (SELECT 1 FROM order_line l
      WHERE l.order_id = c.order_id AND l.consignment_id = c.id AND l.quantity > 0)
    """

  private static let columns: SQL = """
    SELECT c.id, c.order_id, c.village_id, c.status, c.round_id, r.pick_up_on, c.parcels_sent,
      c.parcels_under_way, c.parcels_delivered
    FROM consignment c LEFT JOIN collection_round r ON r.id = c.round_id
    """

  private static func consignment(_ row: Row) throws -> Consignment {
    let round: Identifier? = try row[4]
    return Consignment(
      id: try row[0], order: try row[1], village: try row[2], status: try row[3],
      round: try round.map { RoundReference(id: $0, pickUpOn: try row[5]) },
      parcelsSent: try row[6], parcelsUnderWay: try row[7], parcelsDelivered: try row[8])
  }
}
