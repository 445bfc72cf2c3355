import Core
import SQLite
import Storage

/// The SQL of `payment` and `refund`.
enum PaymentStore {
  static func insert(
    _ payment: NewPayment, order: Identifier, by actor: Identifier, in db: Connection
  ) throws -> Identifier {
    try db.insert { id in
      try db.execute(
        """
        INSERT INTO payment
          (id, order_id, method, amount_fen, reference, recorded_by, recorded_at)
        VALUES (\(id), \(order), \(payment.method), \(payment.amount), \(payment.reference),
          \(actor), \(db.now))
        """)
    }
  }

  static func insertRefund(
    order: Identifier, amount: Fen, reason: String, by actor: Identifier, in db: Connection
  ) throws -> Identifier {
    try db.insert { id in
      try db.execute(
        """
        INSERT INTO refund (id, order_id, amount_fen, reason, recorded_by, recorded_at)
        VALUES (\(id), \(order), \(amount), \(reason), \(actor), \(db.now))
        """)
    }
  }
}
