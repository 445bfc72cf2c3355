import Core
import SQLite
import Storage

/// The SQL of `order_compensation`, and of an order's sum of it.
enum CompensationStore {
  static func insert(
    order: Identifier, line: Int, claim: Identifier, _ bearer: Bearer, _ amount: Fen,
    in db: Connection
  ) throws {
    _ = try db.insert { id in
      try db.execute(
        """
        INSERT INTO order_compensation (id, order_id, line, claim_id, bearer, household_id,
          granted_fen, amount_fen)
        VALUES (\(id), \(order), \(line), \(claim), \(bearer.kind), \(bearer.household),
          \(amount), \(amount))
        """)
    }
  }

  static func list(of order: Identifier, in db: Connection) throws -> [Compensation] {
    try db.all(
      columns + "WHERE order_id = \(order) ORDER BY line, id", compensation
    ).compactMap { $0 }
  }

  static func list(for claim: Identifier, in db: Connection) throws -> [Compensation] {
    try db.all(
      columns + "WHERE claim_id = \(claim) ORDER BY line, id", compensation
    ).compactMap { $0 }
  }

  /// Those of completed orders, by order.
  static func ofCompletedOrders(in db: Connection) throws -> [Identifier: [Compensation]] {
    var found: [Identifier: [Compensation]] = [:]
    try db.each(
      columns
        + """
        WHERE order_id IN (SELECT id FROM customer_order WHERE status = 'completed')
        ORDER BY line, id
        """
    ) { row in
      if let compensation = try compensation(row) {
        found[try row[6], default: []].append(compensation)
      }
    }
    return found
  }

  static func setAmount(_ amount: Fen, of id: Identifier, in db: Connection) throws {
    try db.execute("UPDATE order_compensation SET amount_fen = \(amount) WHERE id = \(id)")
  }

  static func setSum(_ sum: Fen, of order: Identifier, in db: Connection) throws {
    try db.execute("UPDATE customer_order SET compensated_fen = \(sum) WHERE id = \(order)")
  }

  private static let columns: SQL = """
    SELECT id, claim_id, line, bearer, household_id, amount_fen, order_id FROM order_compensation
    """

  /// Nil where the bearer is none that can be: a check of the table's.
  private static func compensation(_ row: Row) throws -> Compensation? {
    guard let bearer = Bearer(try row[3], household: try row[4]) else { return nil }
    return Compensation(
      id: try row[0], claim: try row[1], line: try row[2], bearer: bearer, amount: try row[5])
  }
}
