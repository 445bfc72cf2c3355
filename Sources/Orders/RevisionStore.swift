import Core
import Listings
import SQLite
import Storage

/// The SQL of `order_revision`, and of what a revision changes about lines and allocations.
enum RevisionStore {
  static func insert(
    _ revision: NewRevision, of order: Order, goods: Fen, taken: Int?, in db: Connection
  ) throws -> Identifier {
    func insert(_ id: Identifier) throws {
      try db.execute(
        """
        INSERT INTO order_revision (id, order_id, cause, lot_id, taken, had_left, reason,
          goods_before_fen, goods_after_fen, shipping_after_fen, revised_at)
        VALUES (\(id), \(order.id), \(revision.cause), \(revision.lot), \(taken),
          \(revision.hadLeft ? 1 : 0), \(revision.reason), \(order.goods), \(goods),
          \(revision.shipping), \(db.now))
        """)
    }
    // A waiver is a thing of its own, which its client may name.
    let isThing = revision.cause == .waiver
    let id = isThing ? try db.insertThing(insert) : try db.insert(insert)
    for line in revision.lines {
      let before = order.lines[line.line - 1]
      try db.execute(
        """
        INSERT INTO order_revision_line (revision_id, line, quantity_delta, amount_delta_fen)
        VALUES (\(id), \(line.line), \(line.quantity - before.quantity),
          \(line.amount - before.amount))
        """)
    }
    return id
  }

  static func update(_ line: LineRevision, of order: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE order_line SET quantity = \(line.quantity), amount_fen = \(line.amount),
        weight_g = \(line.grams)
      WHERE order_id = \(order) AND line = \(line.line)
      """)
    for part in line.allocations { try update(part, of: order, in: db) }
  }

  private static func update(
    _ part: OrderAllocation, of order: Identifier, in db: Connection
  ) throws {
    let key: SQL = """
      order_id = \(order) AND line = \(part.line) AND lot_id = \(part.allocation.lot)
        AND household_id = \(part.allocation.household)
      """
    if part.allocation.quantity == 0 {
      try db.execute("DELETE FROM order_allocation WHERE \(key)")
    } else {
      try db.execute(
        """
        UPDATE order_allocation SET quantity = \(part.allocation.quantity),
          withdrawn = \(part.withdrawn), weight_g = \(part.grams)
        WHERE \(key)
        """)
    }
  }

  /// Units of a lot that were taken out of an order before they left.
  static func takenOut(
    of order: Identifier, lot: Identifier, in db: Connection
  ) throws -> Int {
    try db.value(
      """
      SELECT coalesce(sum(taken), 0) FROM order_revision
      WHERE order_id = \(order) AND lot_id = \(lot) AND had_left = 0
      """)
  }

  /// Gives a line goods of another household for some that it has.
  static func update(
    _ exchange: OpenGoods.Line.Exchange, of lot: Identifier, _ line: Int, of order: Identifier,
    in db: Connection
  ) throws {
    let key: SQL = """
      order_id = \(order) AND line = \(line) AND lot_id = \(lot)
        AND household_id = \(exchange.from)
      """
    let gone = try db.execute(
      "DELETE FROM order_allocation WHERE \(key) AND quantity = \(exchange.units)")
    if gone == 0 {
      try db.execute(
        "UPDATE order_allocation SET quantity = quantity - \(exchange.units) WHERE \(key)")
    }
    try db.execute(
      """
      INSERT INTO order_allocation (order_id, line, lot_id, household_id, quantity)
      VALUES (\(order), \(line), \(lot), \(exchange.to), \(exchange.units))
      ON CONFLICT DO UPDATE SET quantity = quantity + excluded.quantity
      """)
  }

  static func setGoods(_ goods: Fen, of order: Identifier, in db: Connection) throws {
    try db.execute("UPDATE customer_order SET goods_fen = \(goods) WHERE id = \(order)")
  }

  static func setShipping(_ shipping: Fen, of order: Identifier, in db: Connection) throws {
    try db.execute("UPDATE customer_order SET shipping_fen = \(shipping) WHERE id = \(order)")
  }

  static func findWaiver(_ id: Identifier, in db: Connection) throws -> Waiver? {
    try db.first(
      """
      SELECT order_id, goods_before_fen - goods_after_fen, coalesce(reason, ''), revised_at
      FROM order_revision WHERE id = \(id) AND cause = 'waiver'
      """
    ) { row in
      Waiver(
        id: id, order: try row[0], amount: try row[1], reason: try row[2], waivedAt: try row[3])
    }
  }

  /// Why an order came to less the last time; nil where it was called off since, or never did.
  static func lastLess(of order: Order, in db: Connection) throws -> RevisionCause? {
    try db.first(
      """
      SELECT cause FROM order_revision
      WHERE order_id = \(order.id) AND goods_after_fen < goods_before_fen
        AND (\(order.status == .cancelled ? 0 : 1) = 1 OR goods_after_fen = 0)
      ORDER BY id DESC LIMIT 1
      """
    ) { try $0[0] }
  }

  static func list(of order: Identifier, in db: Connection) throws -> [Revision] {
    try db.all(
      """
      SELECT r.id, r.cause, r.lot_id, r.had_left, r.goods_before_fen, r.goods_after_fen,
        r.revised_at, t.trace_code, CASE r.cause WHEN 'recall' THEN t.status_reason END
      FROM order_revision r LEFT JOIN lot t ON t.id = r.lot_id
      WHERE r.order_id = \(order) ORDER BY r.id LIMIT \(Order.shownRevisions)
      """
    ) { row in
      Revision(
        id: try row[0], cause: try row[1], lot: try row[2], traceCode: try row[7],
        reason: try row[8], hadLeft: try row[3] as Int == 1,
        goodsBefore: try row[4], goodsAfter: try row[5], revisedAt: try row[6])
    }
  }
}
