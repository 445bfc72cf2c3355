import Core
import SQLite

/// The SQL of `delivery_try`.
enum TryStore {
  /// Writes a try behind those before it, and forgets the oldest where there are too many.
  static func insert(
    of delivery: Identifier, status: Int?, error: DeliveryFault?, milliseconds: Int,
    in db: Connection
  ) throws {
    let number: Int = try db.value(
      "SELECT coalesce(max(number), 0) + 1 FROM delivery_try WHERE delivery_id = \(delivery)")
    try db.execute(
      """
      INSERT INTO delivery_try (delivery_id, number, tried_at, status, error, duration_ms)
      VALUES (\(delivery), \(number), \(db.now), \(status), \(error), \(milliseconds))
      """)
    if number > Delivery.maximumTriesKept {
      try db.execute(
        """
        DELETE FROM delivery_try
        WHERE delivery_id = \(delivery) AND number <= \(number - Delivery.maximumTriesKept)
        """)
    }
  }

  static func list(of delivery: Identifier, in db: Connection) throws -> [DeliveryTry] {
    try db.all(
      """
      SELECT number, tried_at, status, error, duration_ms FROM delivery_try
      WHERE delivery_id = \(delivery) ORDER BY number LIMIT \(Delivery.maximumTriesKept)
      """
    ) {
      DeliveryTry(
        number: try $0[0], at: try $0[1], status: try $0[2], error: try $0[3],
        durationMilliseconds: try $0[4])
    }
  }

  /// The tries of a hook's newest deliveries.
  static func newest(
    of webhook: Identifier, deliveries: Int, in db: Connection
  ) throws -> [DeliveryTry] {
    try db.all(
      """
      SELECT t.number, t.tried_at, t.status, t.error, t.duration_ms
      FROM (
        SELECT id FROM webhook_delivery WHERE webhook_id = \(webhook)
        ORDER BY sequence DESC LIMIT \(deliveries)
      ) d
      JOIN delivery_try t ON t.delivery_id = d.id
      """
    ) {
      DeliveryTry(
        number: try $0[0], at: try $0[1], status: try $0[2], error: try $0[3],
        durationMilliseconds: try $0[4])
    }
  }
}
