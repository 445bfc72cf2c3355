import Core
import SQLite
import Storage

/// The SQL of what a receipt lists, the oldest first and one more than are shown.
enum ReceiptStore {
  static func payments(of order: Identifier, in db: Connection) throws -> [Payment] {
    try db.all(
      """
      SELECT id, method, amount_fen, reference, recorded_at FROM payment
      WHERE order_id = \(order) ORDER BY recorded_at, id LIMIT \(Receipt.maximumEntries + 1)
      """
    ) { row in
      let content = NewPayment(method: try row[1], amount: try row[2], reference: try row[3])
      return Payment(id: try row[0], order: order, content: content, recordedAt: try row[4])
    }
  }

  static func refunds(of order: Identifier, in db: Connection) throws -> [Refund] {
    try db.all(
      """
      SELECT id, amount_fen, reason, recorded_at FROM refund
      WHERE order_id = \(order) ORDER BY recorded_at, id LIMIT \(Receipt.maximumEntries + 1)
      """
    ) { row in
      Refund(
        id: try row[0], order: order, amount: try row[1], reason: try row[2],
        recordedAt: try row[3])
    }
  }
}
