import Core
import SQLite
import Storage

/// What was ordered and paid in the county, over all time.
package struct OrderTotals: Sendable {
  /// Orders that were paid and not given back.
  package let orders: Int
  package let buyers: Int
  package let spent: Fen
}

/// Counts the orders that were paid and not given back.
package func orderTotals(in db: Connection) throws -> OrderTotals {
  let totals = try db.first(
    """
    SELECT count(*), count(DISTINCT buyer_id), coalesce(sum(paid_fen - refunded_fen), 0)
    FROM customer_order WHERE paid_fen > refunded_fen
    """
  ) { OrderTotals(orders: try $0[0], buyers: try $0[1], spent: try $0[2]) }
  return totals ?? OrderTotals(orders: 0, buyers: 0, spent: .zero)
}
