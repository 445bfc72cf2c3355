import Core
import Listings
import Organisations
import SQLite
import Storage

/// The SQL of `customer_order`, `order_line` and `order_allocation`.
enum OrderStore {
  static func insert(
    _ new: NewOrder, _ quote: Quote, buyer: Identifier, payBefore: Instant, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        insertion, id.rawValue, buyer.rawValue, quote.goods.rawValue, quote.shipping.rawValue,
        db.now.rawValue, payBefore.rawValue, new.recipient.name, new.recipient.phone.rawValue,
        new.recipient.address, new.note, quote.shippingTerms.zone, quote.shippingTerms.province,
        quote.shippingTerms.freeFrom?.rawValue, quote.delivery.rawValue, new.payment.rawValue)
    }
  }

  private static let insertion = FixedSQL(
    """
    INSERT INTO customer_order (id, buyer_id, status, goods_fen, shipping_fen, placed_at,
      pay_before, recipient_name, recipient_phone, recipient_address, note, shipping_zone,
      shipping_province, shipping_free_from_fen, delivery, payment_terms)
    VALUES (?, ?, 'placed', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)

  static func insert(
    _ line: OrderLine, _ number: Int, order: Identifier, _ allocations: [Allocation],
    in db: Connection
  ) throws {
    try db.execute(
      lineInsertion, order.rawValue, number, line.consignment.rawValue, line.listing.rawValue,
      line.title, line.unit, line.ordered, line.quantity, line.stockUnits,
      line.unitPrice.rawValue, line.amount.rawValue, line.villageBasisPoints,
      line.logisticsBasisPoints, line.weight?.estimateGrams, line.weight?.toleranceBasisPoints,
      line.travels?.rawValue, line.unitGrams)
    for allocation in allocations {
      try db.execute(
        allocationInsertion, order.rawValue, number, allocation.lot.rawValue,
        allocation.household.rawValue, allocation.quantity)
      if order < allocation.lot {
        try db.execute(
          """
          INSERT INTO order_before_lot (lot_id, order_id) VALUES (\(allocation.lot), \(order))
          ON CONFLICT DO NOTHING
          """)
      }
    }
  }

  /// A line with its goods and, of a pooled listing, what they were given out by.
  static func insert(_ added: AddedLine, of order: Identifier, in db: Connection) throws {
    let taken = added.parts.filter { $0.taken > 0 }.map(\.allocation)
    try insert(added.line, added.number, order: order, taken, in: db)
    guard added.isPooled else { return }
    for (index, part) in added.parts.enumerated() {
      try FairAllocationStore.insert(
        part, index + 1, line: added.number, order: order, in: db)
    }
  }

  private static let lineInsertion = FixedSQL(
    """
    INSERT INTO order_line (order_id, line, consignment_id, listing_id, title, unit, ordered,
      quantity, stock_units, unit_price_fen, amount_fen, village_bps, logistics_bps, estimate_g,
      tolerance_bps, travels, unit_g)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)

  private static let allocationInsertion = FixedSQL(
    """
    INSERT INTO order_allocation (order_id, line, lot_id, household_id, quantity)
    VALUES (?, ?, ?, ?, ?)
    """)

  static func find(_ id: Identifier, in db: Connection) throws -> Order? {
    try db.first(
      """
      SELECT o.buyer_id, o.status, o.goods_fen, o.shipping_fen, o.paid_fen, o.refunded_fen,
        o.pay_before, o.placed_at, o.delivered_at, o.recipient_name, o.recipient_phone,
        o.recipient_address, o.note, a.organisation_id, a.invoice_title, a.taxpayer_number,
        o.compensated_fen, t.taken_by, o.delivery, o.payment_terms
      FROM customer_order o LEFT JOIN organisation_order a ON a.order_id = o.id
      LEFT JOIN order_taken t ON t.order_id = o.id
      WHERE o.id = \(id)
      """
    ) { row in
      var order = Order(
        id: id, buyer: try row[0], status: try row[1], lines: try lines(of: id, in: db),
        consignments: try ConsignmentStore.list(order: id, in: db), goods: try row[2],
        shipping: try row[3], paid: try row[4], refunded: try row[5],
        compensated: try row[16], payBefore: try row[6], placedAt: try row[7],
        deliveredAt: try row[8],
        recipient: Recipient(name: try row[9], phone: try row[10], address: try row[11]),
        note: try row[12], account: try account(row), taker: try row[17])
      order.delivery = try row[18]
      order.payment = try row[19]
      return order
    }
  }

  private static func account(_ row: Row) throws -> OrganisationAccount? {
    guard let organisation: Identifier = try row[13] else { return nil }
    let number: String? = try row[15]
    return OrganisationAccount(
      organisation: organisation, invoiceTitle: try row[14],
      taxpayerNumber: number.flatMap(TaxpayerNumber.init))
  }

  static func lines(of order: Identifier, in db: Connection) throws -> [OrderLine] {
    var lines = try db.all(
      """
      SELECT l.consignment_id, l.listing_id, l.title, l.unit, l.ordered, l.quantity,
        l.stock_units, l.unit_price_fen, l.amount_fen, l.village_bps, l.logistics_bps,
        l.estimate_g, l.tolerance_bps, l.weight_g, s.replaces, l.travels,
        l.unit_g
      FROM order_line l
      LEFT JOIN order_substitution s ON s.order_id = l.order_id AND s.line = l.line
      WHERE l.order_id = \(order) ORDER BY l.line LIMIT \(Order.lineCounts.upperBound)
      """
    ) { row in
      var line = try line(row)
      line.replaces = try row[14]
      line.travels = try row[15]
      line.unitGrams = try row[16]
      return line
    }
    for (number, substitutes) in try SubstitutionStore.substitutes(of: order, in: db) {
      lines[number - 1].substitutes = substitutes
    }
    return lines
  }

  /// Each line's allocations, in the order of the lines.
  static func allocations(
    of order: Identifier, in db: Connection
  ) throws -> [OrderAllocation] {
    try db.all(
      """
      SELECT line, lot_id, household_id, quantity, withdrawn, weight_g, sent
      FROM order_allocation
      WHERE order_id = \(order) ORDER BY line, lot_id, household_id
      """
    ) { row in
      let allocation = Allocation(lot: try row[1], household: try row[2], quantity: try row[3])
      return OrderAllocation(
        line: try row[0], allocation: allocation, withdrawn: try row[4], grams: try row[5],
        sent: try row[6])
    }
  }

  /// The lines of completed orders, each with its order, its village and its allocations.
  static func eachCompletedLine(
    in db: Connection, _ body: (Identifier, OrderLine, Identifier, [OrderAllocation]) -> Void
  ) throws {
    var pending: (key: (Identifier, Int), line: OrderLine, village: Identifier)?
    var parts: [OrderAllocation] = []
    func flush() {
      if let pending { body(pending.key.0, pending.line, pending.village, parts) }
      parts = []
    }
    try db.each(
      """
      SELECT l.consignment_id, l.listing_id, l.title, l.unit, l.ordered, l.quantity,
        l.stock_units, l.unit_price_fen, l.amount_fen, l.village_bps, l.logistics_bps,
        l.estimate_g, l.tolerance_bps, l.weight_g, l.order_id, l.line, c.village_id, a.lot_id,
        a.household_id, a.quantity, a.withdrawn, a.weight_g, a.sent
      FROM customer_order o JOIN order_line l ON l.order_id = o.id
      JOIN consignment c ON c.id = l.consignment_id
      JOIN order_allocation a ON a.order_id = l.order_id AND a.line = l.line
      WHERE o.status = 'completed' ORDER BY l.order_id, l.line, a.lot_id, a.household_id
      """
    ) { row in
      let key: (Identifier, Int) = (try row[14], try row[15])
      if pending.map({ $0.key != key }) ?? true {
        flush()
        pending = (key, try line(row), try row[16])
      }
      let allocation = Allocation(
        lot: try row[17], household: try row[18], quantity: try row[19])
      parts.append(
        OrderAllocation(
          line: key.1, allocation: allocation, withdrawn: try row[20], grams: try row[21],
          sent: try row[22]))
    }
    flush()
  }

  /// What sending completed orders cost.
  static func completedShipping(in db: Connection) throws -> Fen {
    Fen(
      try db.value(
        "SELECT coalesce(sum(shipping_fen), 0) FROM customer_order WHERE status = 'completed'"))
  }

  private static func line(_ row: Row) throws -> OrderLine {
    OrderLine(
      consignment: try row[0], listing: try row[1], title: try row[2], unit: try row[3],
      ordered: try row[4], quantity: try row[5], stockUnits: try row[6], unitPrice: try row[7],
      amount: try row[8], villageBasisPoints: try row[9], logisticsBasisPoints: try row[10],
      weight: try weight(row))
  }

  private static func weight(_ row: Row) throws -> OrderLine.Weight? {
    guard let estimate: Int = try row[11] else { return nil }
    return OrderLine.Weight(
      estimateGrams: estimate, toleranceBasisPoints: try row[12], grams: try row[13])
  }

  /// More of a line's goods have left their village.
  static func addSent(_ goods: SentGoods, of order: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE order_allocation SET sent = sent + \(goods.allocation.quantity)
      WHERE order_id = \(order) AND line = \(goods.line) AND lot_id = \(goods.allocation.lot)
        AND household_id = \(goods.allocation.household)
      """)
  }

  static func update(_ id: Identifier, status: OrderStatus, in db: Connection) throws {
    try db.execute("UPDATE customer_order SET status = \(status) WHERE id = \(id)")
  }

  static func setPaid(
    _ id: Identifier, paid: Fen, status: OrderStatus, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE customer_order SET paid_fen = \(paid), status = \(status) WHERE id = \(id)
      """)
  }

  static func setDelivered(_ id: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE customer_order SET status = 'delivered', delivered_at = \(db.now) WHERE id = \(id)
      """)
  }

  static func setRefunded(
    _ id: Identifier, refunded: Fen, status: OrderStatus, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE customer_order SET refunded_fen = \(refunded), status = \(status) WHERE id = \(id)
      """)
  }

  static func update(
    _ id: Identifier, recipient: Recipient, note: String, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE customer_order SET recipient_name = \(recipient.name),
        recipient_phone = \(recipient.phone), recipient_address = \(recipient.address),
        note = \(note)
      WHERE id = \(id)
      """)
  }

  static func unpaid(upTo limit: Int, in db: Connection) throws -> [Identifier] {
    try db.all(
      """
      SELECT id FROM customer_order WHERE status = 'placed' AND pay_before <= \(db.now)
      ORDER BY pay_before LIMIT \(limit)
      """
    ) { try $0[0] }
  }

  static func unconfirmed(
    deliveredBefore: Instant, upTo limit: Int, in db: Connection
  ) throws -> [Identifier] {
    try db.all(
      """
      SELECT id FROM customer_order
      WHERE status = 'delivered' AND delivered_at <= \(deliveredBefore)
        AND goods_fen + shipping_fen - compensated_fen <= paid_fen - refunded_fen
        AND NOT EXISTS (SELECT 1 FROM order_cash_in_transit c WHERE c.order_id = customer_order.id)
      ORDER BY delivered_at LIMIT \(limit)
      """
    ) { try $0[0] }
  }

  /// Ids of the orders that have goods of a lot: from the lot's own on, and those that are older.
  private static func ids(withGoodsOf lot: Identifier, upTo highest: Int64 = .max) -> SQL {
    """
    SELECT order_id FROM order_allocation
      WHERE order_id BETWEEN \(lot) AND \(highest) AND lot_id = \(lot)
    UNION SELECT order_id FROM order_before_lot
      WHERE lot_id = \(lot) AND order_id <= \(highest)
    """
  }

  /// Orders that hold goods of a lot and have not been sent, oldest first. No more than the lot has
  /// units.
  static func waiting(for lot: Identifier, in db: Connection) throws -> [Identifier] {
    try db.all(
      "SELECT id FROM customer_order WHERE id IN (" + ids(withGoodsOf: lot)
        + ") AND status IN ('placed', 'paid', 'packing') ORDER BY id"
    ) { try $0[0] }
  }

  /// Orders that hold or held goods of a lot, sent or not, oldest first. No more than the lot has
  /// units.
  static func holding(_ lot: Identifier, in db: Connection) throws -> [Identifier] {
    try db.all(
      "SELECT id FROM customer_order WHERE id IN (" + ids(withGoodsOf: lot)
        + ") AND status NOT IN ('cancelled', 'refunded') ORDER BY id"
    ) { try $0[0] }
  }

  /// Orders that hold goods of a lot or had to give some up, newest first.
  static func touched(
    by lot: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [Identifier] {
    try db.all(
      "SELECT id FROM customer_order WHERE id IN ("
        + ids(withGoodsOf: lot, upTo: page.highestID)
          + """
          ) AND status NOT IN ('cancelled', 'refunded')
          UNION SELECT order_id FROM order_revision
          WHERE lot_id = \(lot) AND order_id <= \(page.highestID)
          ORDER BY 1 DESC LIMIT \(page.limit + 1)
          """
    ) { try $0[0] }
  }

  /// Orders of which money is to be given back, newest first.
  static func owing(_ page: PageRequest, in db: Connection) throws -> [Identifier] {
    try db.all(
      """
      SELECT id FROM customer_order WHERE refunded_fen < paid_fen
        AND (status = 'cancelled'
          OR paid_fen - refunded_fen > goods_fen + shipping_fen - compensated_fen)
        AND id <= \(page.highestID)
      ORDER BY id DESC LIMIT \(page.limit + 1)
      """
    ) { try $0[0] }
  }

  /// Ids of orders within the actor's scope, newest first: of a buyer its own, and those on the
  /// accounts of some organisations.
  static func ids(
    status: OrderStatus?, _ page: PageRequest, _ scope: Scope, of actor: Actor,
    onAccountOf organisations: [Identifier], in db: Connection
  ) throws -> [Identifier] {
    var sql: SQL = "SELECT o.id FROM customer_order o WHERE"
    sql += "o.id <= \(page.highestID)"
    switch scope {
    case .all: break
    case .villages:
      sql += """
        AND o.id IN (SELECT order_id FROM consignment
          WHERE village_id IN \(list: actor.villages))
        """
    case .own, .paired:
      if organisations.isEmpty {
        sql += "AND o.buyer_id = \(actor.id)"
      } else {
        sql += """
          AND o.id IN (SELECT id FROM customer_order WHERE buyer_id = \(actor.id)
            UNION SELECT order_id FROM organisation_order
              WHERE organisation_id IN \(list: organisations))
          """
      }
    }
    if let status { sql += "AND o.status = \(status)" }
    sql += "ORDER BY o.id DESC LIMIT \(page.limit + 1)"
    return try db.all(sql) { try $0[0] }
  }
}
