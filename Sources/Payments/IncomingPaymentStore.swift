import Core
import SQLite
import Storage

/// The SQL of `incoming_payment` and `payment_part`.
enum IncomingPaymentStore {
  static func insert(
    _ new: NewIncomingPayment, order: Identifier?, receipt: Int64, by account: Identifier?,
    in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO incoming_payment (id, provider, provider_reference, amount_fen, payer, remark,
          received_on, order_id, receipt_sequence, recorded_by, recorded_at)
        VALUES (\(id), \(new.provider), \(new.reference), \(new.amount), \(new.payer),
          \(new.remark), \(new.receivedOn), \(order), \(receipt), \(account), \(db.now))
        """)
    }
  }

  static func find(_ id: Identifier, in db: Connection) throws -> IncomingPayment? {
    try withParts(db.all(columns + "WHERE i.id = \(id)", payment), in: db).first
  }

  /// Many at once, each by its id; those that are not there are left out.
  static func find(
    _ ids: [Identifier], in db: Connection
  ) throws -> [Identifier: IncomingPayment] {
    var found: [Identifier: IncomingPayment] = [:]
    for start in stride(from: 0, to: ids.count, by: batch) {
      let some = Array(ids[start..<min(ids.count, start + batch)])
      for payment in try db.all(columns + "WHERE i.id IN \(list: some)", payment) {
        found[payment.id] = payment
      }
    }
    return found
  }

  /// So many are asked for by one statement.
  private static let batch = 100

  static func find(
    provider: String, reference: String, in db: Connection
  ) throws -> IncomingPayment? {
    try withParts(
      db.all(
        columns + "WHERE i.provider = \(provider) AND i.provider_reference = \(reference)",
        payment), in: db
    ).first
  }

  /// Newest first. What is open has an index of its own: it is little.
  static func list(
    status: IncomingPaymentStatus?, _ page: PageRequest, in db: Connection
  ) throws -> [IncomingPayment] {
    var sql = columns + "WHERE i.id <= \(page.highestID)"
    if let status {
      if status.isOpen { sql += "AND i.applied_fen + i.returned_fen < i.amount_fen" }
      sql += "AND " + standing + "= \(status)"
    }
    sql += "ORDER BY i.id DESC LIMIT \(page.limit + 1)"
    return try withParts(db.all(sql, payment), in: db)
  }

  /// What is left of an order's money, the oldest first: ids of one instant, and those that clients
  /// make, are in no order.
  static func held(
    for order: Identifier, upTo limit: Int, in db: Connection
  ) throws -> [IncomingPayment] {
    try db.all(
      columns
        + """
        WHERE i.order_id = \(order) AND i.applied_fen + i.returned_fen < i.amount_fen
        ORDER BY i.receipt_sequence LIMIT \(limit)
        """, payment)
  }

  /// Orders of which no more is due than is held for each.
  static func payable(upTo limit: Int, in db: Connection) throws -> [Identifier] {
    try db.all(
      """
      SELECT o.id FROM incoming_payment i
      JOIN customer_order o ON o.id = i.order_id
      WHERE i.applied_fen + i.returned_fen < i.amount_fen
        AND o.status NOT IN ('cancelled', 'refunded')
        AND \(due) > 0
      GROUP BY o.id HAVING sum(i.amount_fen - i.applied_fen - i.returned_fen) >= \(due)
      LIMIT \(limit)
      """
    ) { try $0[0] }
  }

  static func setOrder(_ id: Identifier, _ order: Identifier, in db: Connection) throws {
    try db.execute("UPDATE incoming_payment SET order_id = \(order) WHERE id = \(id)")
  }

  static func insertPart(
    _ amount: Fen, of id: Identifier, payment: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO payment_part (payment_id, incoming_id, amount_fen)
      VALUES (\(payment), \(id), \(amount))
      """)
    try db.execute(
      "UPDATE incoming_payment SET applied_fen = applied_fen + \(amount) WHERE id = \(id)")
  }

  static func setReturned(
    _ id: Identifier, _ amount: Fen, reference: String, sequence: Int64, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE incoming_payment SET returned_fen = \(amount), return_reference = \(reference),
        return_sequence = \(sequence)
      WHERE id = \(id)
      """)
  }

  /// Each with what it paid: one query for all of them.
  private static func withParts(
    _ payments: [IncomingPayment], in db: Connection
  ) throws -> [IncomingPayment] {
    let paid = payments.filter { $0.applied > .zero }.map(\.id)
    if paid.isEmpty { return payments }
    var parts: [Identifier: [PaymentPart]] = [:]
    try db.each(
      """
      SELECT k.incoming_id, p.id, p.order_id, k.amount_fen
      FROM payment_part k JOIN payment p ON p.id = k.payment_id
      WHERE k.incoming_id IN \(list: paid) ORDER BY k.incoming_id, p.id
      """
    ) { row in
      let id: Identifier = try row[0]
      let part = PaymentPart(payment: try row[1], order: try row[2], amount: try row[3])
      if parts[id, default: []].count < IncomingPayment.maximumParts {
        parts[id, default: []].append(part)
      }
    }
    return payments.map { payment in
      var payment = payment
      payment.parts = parts[payment.id] ?? []
      return payment
    }
  }

  /// `Order.due` of an order that was not called off.
  private static let due: SQL = """
    (o.goods_fen + o.shipping_fen - o.compensated_fen - o.paid_fen + o.refunded_fen)
    """

  private static let standing: SQL = """
    CASE WHEN i.applied_fen = i.amount_fen THEN 'applied'
      WHEN i.returned_fen > 0 THEN 'returned'
      WHEN i.order_id IS NULL THEN 'unmatched'
      WHEN o.status IN ('cancelled', 'refunded') THEN 'late'
      WHEN \(due) > 0 THEN 'short'
      ELSE 'excess' END
    """

  private static let columns: SQL =
    """
    SELECT i.id, i.provider, i.provider_reference, i.amount_fen, i.payer, i.remark, i.received_on,
      i.applied_fen, i.returned_fen, i.return_reference, i.order_id, i.recorded_at,
    """ + standing
    + "FROM incoming_payment i LEFT JOIN customer_order o ON o.id = i.order_id"

  private static func payment(_ row: borrowing Row) throws -> IncomingPayment {
    IncomingPayment(
      id: try row[0],
      content: NewIncomingPayment(
        provider: try row[1], reference: try row[2], amount: try row[3], payer: try row[4],
        remark: try row[5], receivedOn: try row[6]),
      applied: try row[7], returned: try row[8], returnReference: try row[9],
      order: try row[10], status: try row[12], recordedAt: try row[11])
  }
}
