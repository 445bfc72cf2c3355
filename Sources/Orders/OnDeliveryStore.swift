import Core
import SQLite
import Storage

/// The SQL of orders that are paid at the door.
enum OnDeliveryStore {
  /// That an order `o` goes its way: it is paid, or nobody waits for that.
  static let isCertain: SQL = "(o.status <> 'placed' OR o.payment_terms = 'cash_on_delivery')"

  /// Those of a buyer that nobody has paid yet, by an index of their own.
  static func openOrders(of buyer: Identifier, in db: Connection) throws -> Int {
    try db.value(
      """
      SELECT count(*) FROM customer_order
      WHERE buyer_id = \(buyer) AND payment_terms = 'cash_on_delivery' AND paid_fen = 0
        AND status NOT IN ('completed', 'cancelled', 'refunded')
      """)
  }

  /// What an order was paid with that is not handed in.
  static func inTransit(of order: Identifier, in db: Connection) throws -> Fen {
    Fen(
      try db.value(
        """
        SELECT coalesce(sum(amount_fen), 0) FROM order_cash_in_transit WHERE order_id = \(order)
        """))
  }

  /// Each, and whether it had its time to be packed.
  static func each(
    in db: Connection, _ body: (Identifier, _ hasTime: Bool) throws -> Void
  ) throws {
    try db.each(
      """
      SELECT id, pay_before - placed_at = \(CashOnDelivery.packingSeconds * 1_000)
      FROM customer_order WHERE payment_terms = 'cash_on_delivery'
      """
    ) { try body(try $0[0], try $0[1]) }
  }

  /// Orders whose cash is not handed in, and that gave of it already.
  static func settledTooEarly(in db: Connection) throws -> [Identifier] {
    try db.all(
      """
      SELECT o.id FROM customer_order o JOIN (
        SELECT order_id, sum(amount_fen) AS fen FROM order_cash_in_transit GROUP BY order_id
      ) c ON c.order_id = o.id
      WHERE o.status = 'completed' OR o.paid_fen - o.refunded_fen < c.fen
      LIMIT \(Finding.maximumPerCheck)
      """
    ) { try $0[0] }
  }
}
