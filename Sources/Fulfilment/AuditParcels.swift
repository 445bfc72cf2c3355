import Core
import SQLite
import Storage

/// Proves the parcels from the tables alone: a consignment counts those that it has, they hold
/// what the order's allocations say has left, in whole packs, what came back or is lost is not
/// charged for, and an order that lost goods by that has such a parcel.
package func auditParcels(in db: Connection) throws -> [Finding] {
  try counts(in: db) + goods(in: db) + packs(in: db) + recalled(in: db) + causes(in: db)
    + joints(in: db)
}

/// What is one parcel is of one order that is joined, and has come equally far; nothing of such an
/// order goes by itself, and nothing of others by way of the hub.
private func joints(in db: Connection) throws -> [Finding] {
  let parcels = try db.all(
    """
    SELECT p.id FROM parcel p JOIN consignment c ON c.id = p.consignment_id
    JOIN customer_order o ON o.id = c.order_id
    LEFT JOIN parcel f ON f.id = p.joint_id
    LEFT JOIN consignment k ON k.id = f.consignment_id
    WHERE (o.delivery = 'joined') <> (p.joint_id IS NOT NULL)
      OR p.joint_id IS NOT NULL AND (f.joint_id IS NOT f.id OR k.order_id IS NOT c.order_id
        OR f.carrier <> p.carrier OR f.tracking_number <> p.tracking_number
        OR f.status <> p.status OR f.dispatched_at <> p.dispatched_at
        OR f.ended_at IS NOT p.ended_at OR f.reason IS NOT p.reason)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { Finding("parcel \(try $0[0] as Identifier): it is not one with what it was joined with") }
  let consignments = try db.all(
    """
    SELECT c.id FROM consignment c JOIN customer_order o ON o.id = c.order_id
    WHERE o.delivery = 'separate' AND c.status IN ('to_hub', 'at_hub')
    LIMIT \(Finding.maximumPerCheck)
    """
  ) {
    Finding("consignment \(try $0[0] as Identifier): it goes to the hub, its order is not joined")
  }
  return parcels + consignments
}

private func counts(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT c.id, c.parcels_sent, c.parcels_under_way, c.parcels_delivered, count(p.id),
      count(p.id) FILTER (WHERE p.status IN ('dispatched', 'failed')) AS under_way,
      count(p.id) FILTER (WHERE p.status = 'delivered') AS delivered
    FROM consignment c LEFT JOIN parcel p ON p.consignment_id = c.id
    GROUP BY c.id
    HAVING c.parcels_sent <> count(p.id) OR c.parcels_under_way <> under_way
      OR c.parcels_delivered <> delivered
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, sent): (Identifier, Int) = (try row[0], try row[1])
    let (underWay, delivered): (Int, Int) = (try row[2], try row[3])
    let (found, foundUnderWay, foundDelivered): (Int, Int, Int) = (
      try row[4], try row[5], try row[6]
    )
    return Finding(
      """
      consignment \(id) counts \(sent) parcels, \(underWay) under way and \(delivered) delivered; \
      it has \(found), \(foundUnderWay) and \(foundDelivered)
      """)
  }
}

/// What of each line, lot and household has left, and did not arrive, by the parcels.
private let sentGoods: SQL = """
  SELECT c.order_id, g.line, g.lot_id, g.household_id, sum(g.quantity) AS sent,
    sum(CASE WHEN p.status IN ('returned', 'lost') THEN g.quantity ELSE 0 END) AS undelivered
  FROM parcel p JOIN consignment c ON c.id = p.consignment_id
  JOIN parcel_goods g ON g.parcel_id = p.id
  GROUP BY c.order_id, g.line, g.lot_id, g.household_id
  """

/// That a line `a` had goods recalled that had left.
private let isRecalled: SQL = """
  EXISTS (SELECT 1 FROM order_revision r
    JOIN order_revision_line d ON d.revision_id = r.id AND d.line = a.line
    WHERE r.order_id = a.order_id AND r.cause = 'recall' AND r.had_left = 1)
  """

/// What has left of each line, lot and household is in parcels, and where nothing was recalled on
/// the way, what is not charged for is what did not arrive of them.
private func goods(in db: Connection) throws -> [Finding] {
  let key: SQL = """
    s.order_id = a.order_id AND s.line = a.line AND s.lot_id = a.lot_id
      AND s.household_id = a.household_id
    """
  var sql: SQL = "WITH s AS MATERIALIZED ("
  sql += sentGoods
  sql += """
    ) SELECT a.order_id, a.line, a.lot_id, a.sent, coalesce(s.sent, 0), a.withdrawn,
      coalesce(s.undelivered, 0)
    FROM order_allocation a LEFT JOIN s ON
    """
  sql += key
  sql += "WHERE a.sent <> coalesce(s.sent, 0) OR a.withdrawn <> coalesce(s.undelivered, 0) AND NOT"
  sql += isRecalled
  sql += """
    UNION ALL
    SELECT s.order_id, s.line, s.lot_id, 0, s.sent, 0, 0 FROM s LEFT JOIN order_allocation a ON
    """
  sql += key
  sql += "WHERE a.order_id IS NULL LIMIT \(Finding.maximumPerCheck)"
  return try db.all(sql) { row in
    let (order, line, lot): (Identifier, Int, Identifier) = (try row[0], try row[1], try row[2])
    let (sent, held): (Int, Int) = (try row[3], try row[4])
    let (withdrawn, lost): (Int, Int) = (try row[5], try row[6])
    let said =
      sent != held
      ? "\(sent) units of lot \(lot) have left, its parcels hold \(held)"
      : "\(withdrawn) units of lot \(lot) are not charged for, \(lost) did not arrive"
    return Finding("order \(order), line \(line): \(said)")
  }
}

/// A parcel holds whole units of what is sold, of its own consignment's lines.
private func packs(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT p.id, g.line, sum(g.quantity)
    FROM parcel p JOIN consignment c ON c.id = p.consignment_id
    JOIN parcel_goods g ON g.parcel_id = p.id
    LEFT JOIN order_line l ON l.order_id = c.order_id AND l.line = g.line
    GROUP BY p.id, g.line
    HAVING l.consignment_id IS NOT c.id OR sum(g.quantity) % l.stock_units <> 0
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line, units): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    return Finding("parcel \(id) holds \(units) units of line \(line), which cannot be")
  }
}

/// Of a line that had goods recalled on the way, no more is charged for of what has left than its
/// parcels that are not given up hold. Of any other, `goods` has proven it to the unit.
private func recalled(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH recalled AS (
      SELECT DISTINCT r.order_id, d.line FROM order_revision r
      JOIN order_revision_line d ON d.revision_id = r.id
      WHERE r.cause = 'recall' AND r.had_left = 1
    ), line AS (
      SELECT k.order_id, k.line,
        (SELECT coalesce(sum(a.sent - a.withdrawn), 0) FROM order_allocation a
          WHERE a.order_id = k.order_id AND a.line = k.line) AS charged,
        (SELECT coalesce(sum(g.quantity), 0) FROM consignment c
          JOIN parcel p ON p.consignment_id = c.id AND p.status NOT IN ('returned', 'lost')
          JOIN parcel_goods g ON g.parcel_id = p.id AND g.line = k.line
          WHERE c.order_id = k.order_id) AS held
      FROM recalled k
    )
    SELECT order_id, line, charged, held FROM line WHERE charged > held
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (order, line): (Identifier, Int) = (try row[0], try row[1])
    let (charged, held): (Int, Int) = (try row[2], try row[3])
    return Finding(
      """
      order \(order), line \(line): \(charged) units that have left are charged for, the parcels \
      that did not come back hold \(held)
      """)
  }
}

private func causes(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT r.id, r.order_id, r.cause FROM order_revision r
    WHERE r.cause IN ('returned', 'lost') AND NOT EXISTS (SELECT 1 FROM consignment c
      JOIN parcel p ON p.consignment_id = c.id
      WHERE c.order_id = r.order_id AND p.status = r.cause)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, order, cause): (Identifier, Identifier, String) = (try row[0], try row[1], try row[2])
    return Finding("revision \(id) of order \(order): by a parcel that is \(cause), and none is")
  }
}
