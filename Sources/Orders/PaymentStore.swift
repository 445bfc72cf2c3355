import Core
import SQLite
import Storage

/// The SQL of `payment` and `refund`.
enum PaymentStore {
  static func insert(
    _ payment: NewPayment, order: Identifier, by actor: Identifier?, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
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
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO refund (id, order_id, amount_fen, reason, recorded_by, recorded_at)
        VALUES (\(id), \(order), \(amount), \(reason), \(actor), \(db.now))
        """)
    }
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Payment? {
    try db.first(
      "SELECT order_id, method, amount_fen, reference, recorded_at FROM payment WHERE id = \(id)"
    ) { row in
      let content = NewPayment(method: try row[1], amount: try row[2], reference: try row[3])
      return Payment(id: id, order: try row[0], content: content, recordedAt: try row[4])
    }
  }

  static func hasTransfer(reference: String, amount: Fen, in db: Connection) throws -> Bool {
    try db.value(
      """
      SELECT EXISTS (SELECT 1 FROM payment WHERE reference = \(reference)
        AND amount_fen = \(amount) AND method = 'bank_transfer')
        OR EXISTS (SELECT 1 FROM organisation_payment WHERE reference = \(reference)
        AND amount_fen = \(amount))
      """)
  }

  static func findRefund(_ id: Identifier, in db: Connection) throws -> Refund? {
    try db.first(
      "SELECT order_id, amount_fen, reason, recorded_at FROM refund WHERE id = \(id)"
    ) { row in
      Refund(
        id: id, order: try row[0], amount: try row[1], reason: try row[2],
        recordedAt: try row[3])
    }
  }
}
