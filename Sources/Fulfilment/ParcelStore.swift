import Core
import SQLite
import Storage

/// The SQL of `parcel` and `parcel_lot`.
enum ParcelStore {
  static func insert(
    consignment: Identifier, carrier: String, trackingNumber: String, in db: Connection
  ) throws -> Identifier {
    try db.insert { id in
      try db.execute(
        """
        INSERT INTO parcel (id, consignment_id, carrier, tracking_number, dispatched_at)
        VALUES (\(id), \(consignment), \(carrier), \(trackingNumber), \(db.now))
        """)
    }
  }

  static func insert(
    lot: Identifier, quantity: Int, parcel: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO parcel_lot (lot_id, parcel_id, quantity)
      VALUES (\(lot), \(parcel), \(quantity))
      """)
  }

  static func setDelivered(consignment: Identifier, in db: Connection) throws {
    try db.execute(
      "UPDATE parcel SET delivered_at = \(db.now) WHERE consignment_id = \(consignment)")
  }

  static func find(consignment: Identifier, in db: Connection) throws -> Parcel? {
    try db.first(
      """
      SELECT id, consignment_id, carrier, tracking_number, dispatched_at, delivered_at
      FROM parcel WHERE consignment_id = \(consignment)
      """
    ) { row in
      Parcel(
        id: try row[0], consignment: try row[1], carrier: try row[2],
        trackingNumber: try row[3], dispatchedAt: try row[4], deliveredAt: try row[5])
    }
  }

  static func movements(
    of lot: Identifier, limit: Int, in db: Connection
  ) throws -> [LotMovement] {
    try db.all(
      """
      SELECT l.quantity, p.dispatched_at, p.delivered_at
      FROM parcel_lot l JOIN parcel p ON p.id = l.parcel_id
      WHERE l.lot_id = \(lot) ORDER BY l.parcel_id DESC LIMIT \(limit)
      """
    ) { LotMovement(quantity: try $0[0], dispatchedAt: try $0[1], deliveredAt: try $0[2]) }
  }
}
