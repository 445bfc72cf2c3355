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
    SELECT p.id, coalesce(sum(a.quantity), 0), coalesce(s.quantity, 0)
    FROM parcel p JOIN consignment c ON c.id = p.consignment_id
    JOIN order_line l ON l.order_id = c.order_id AND l.consignment_id = c.id
    JOIN order_allocation a ON a.order_id = l.order_id AND a.line = l.line
    LEFT JOIN (
      SELECT parcel_id, sum(quantity) AS quantity FROM parcel_lot GROUP BY parcel_id
    ) s ON s.parcel_id = p.id
    GROUP BY p.id HAVING coalesce(sum(a.quantity), 0) <> coalesce(s.quantity, 0)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, ordered, sent): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    return Finding("parcel \(id) holds \(sent) units, its order's lines \(ordered)")
  }
}
