import Core
import SQLite
import Storage

/// Proves the parcels: a consignment that has left has one, one that has not has none, and its
/// goods are what the order's allocations say.
package func auditParcels(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT c.id, c.status, count(p.id), count(p.delivered_at)
    FROM consignment c LEFT JOIN parcel p ON p.consignment_id = c.id
    GROUP BY c.id
    HAVING count(p.id) <> (c.status IN ('dispatched', 'delivered'))
      OR count(p.delivered_at) <> (c.status = 'delivered')
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, status, parcels): (Identifier, String, Int) = (try row[0], try row[1], try row[2])
    return Finding("consignment \(id) is \(status) and has \(parcels) parcels")
  } + quantities(in: db)
}

private func quantities(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH ordered AS (
      SELECT p.id AS parcel, a.lot_id AS lot, sum(a.quantity) AS quantity
      FROM parcel p JOIN consignment c ON c.id = p.consignment_id
      JOIN order_line l ON l.order_id = c.order_id AND l.consignment_id = c.id
      JOIN order_allocation a ON a.order_id = l.order_id AND a.line = l.line
      GROUP BY p.id, a.lot_id
    )
    SELECT o.parcel, o.lot, o.quantity, coalesce(s.quantity, 0)
    FROM ordered o LEFT JOIN parcel_lot s ON s.lot_id = o.lot AND s.parcel_id = o.parcel
    WHERE o.quantity <> coalesce(s.quantity, 0)
    UNION ALL
    SELECT s.parcel_id, s.lot_id, 0, s.quantity
    FROM parcel_lot s LEFT JOIN ordered o ON o.lot = s.lot_id AND o.parcel = s.parcel_id
    WHERE o.parcel IS NULL
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, lot): (Identifier, Identifier) = (try row[0], try row[1])
    let (ordered, sent): (Int, Int) = (try row[2], try row[3])
    return Finding("parcel \(id) holds \(sent) units of lot \(lot), its order's lines \(ordered)")
  }
}
