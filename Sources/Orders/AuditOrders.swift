import Core
import SQLite
import Storage

/// Proves the orders from the tables alone: an order's sums are those of its lines, its goods are
/// what its allocations say, the stock of each lot holds what orders hold of it, its money in
/// escrow is what its state says, and its state is that of its consignments.
package func auditOrders(in db: Connection) throws -> [Finding] {
  try sums(in: db) + amounts(in: db) + allocatedQuantities(in: db) + sent(in: db)
    + heldStock(in: db)
    + stocks(in: db) + unharvested(in: db) + unfindable(in: db) + escrow(in: db)
    + payments(in: db) + refunds(in: db) + statuses(in: db)
}

private func sums(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT o.id, o.goods_fen, coalesce(sum(l.amount_fen), 0)
    FROM customer_order o LEFT JOIN order_line l ON l.order_id = o.id
    GROUP BY o.id HAVING o.goods_fen <> coalesce(sum(l.amount_fen), 0)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, goods, sum): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
    return Finding("order \(id): goods of \(goods) fen, its lines sum to \(sum)")
  }
}

/// A line that was weighed and is to be weighed anew comes to its price less what was waived of it.
private func amounts(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH line AS (
      SELECT l.order_id, l.line, l.quantity, l.ordered, l.amount_fen,
        l.quantity * l.unit_price_fen AS price,
        CASE WHEN l.estimate_g IS NULL THEN 0 ELSE coalesce((SELECT sum(d.amount_delta_fen)
          FROM order_revision r JOIN order_revision_line d
            ON d.revision_id = r.id AND d.line = l.line
          WHERE r.order_id = l.order_id AND r.cause = 'waiver'), 0) END AS waived
      FROM order_line l WHERE l.weight_g IS NULL
    )
    SELECT order_id, line, amount_fen, price FROM line
    WHERE CASE WHEN waived = 0 OR quantity = ordered THEN amount_fen <> price + waived
      ELSE amount_fen NOT BETWEEN max(0, price + waived) AND price END
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line): (Identifier, Int) = (try row[0], try row[1])
    let (amount, price): (Int64, Int64) = (try row[2], try row[3])
    return Finding("order \(id), line \(line): \(amount) fen are charged, its price is \(price)")
  }
}

private func allocatedQuantities(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.order_id, l.line, l.quantity * l.stock_units,
      coalesce(sum(a.quantity - a.withdrawn), 0)
    FROM order_line l LEFT JOIN order_allocation a
      ON a.order_id = l.order_id AND a.line = l.line
    GROUP BY l.order_id, l.line
    HAVING l.quantity * l.stock_units <> coalesce(sum(a.quantity - a.withdrawn), 0)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line): (Identifier, Int) = (try row[0], try row[1])
    let (quantity, sum): (Int, Int) = (try row[2], try row[3])
    return Finding("order \(id), line \(line): \(quantity) ordered, \(sum) allocated")
  }
}

/// A consignment stands where its parcels have it: all of it has left, and is under way, arrived or
/// neither; or some of it waits.
private func sent(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH goods AS (
      SELECT c.id, c.status, c.parcels_sent, c.parcels_under_way, c.parcels_delivered,
        coalesce(sum(a.quantity - a.sent), 0) AS waiting, coalesce(sum(a.sent), 0) AS sent
      FROM consignment c
      LEFT JOIN order_line l ON l.order_id = c.order_id AND l.consignment_id = c.id
      LEFT JOIN order_allocation a ON a.order_id = l.order_id AND a.line = l.line
      GROUP BY c.id
    )
    SELECT id, status, waiting, sent, parcels_sent, parcels_under_way, parcels_delivered
    FROM goods
    WHERE (sent > 0) <> (parcels_sent > 0) OR CASE WHEN parcels_sent > 0 AND waiting = 0 THEN
        status <> CASE WHEN parcels_under_way > 0 THEN 'dispatched'
          WHEN parcels_delivered > 0 THEN 'delivered' ELSE 'undelivered' END
      ELSE status NOT IN ('pending', 'packed', 'to_hub', 'at_hub') END
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, status): (Identifier, String) = (try row[0], try row[1])
    let (waiting, sent, parcels): (Int, Int, Int) = (try row[2], try row[3], try row[4])
    let (underWay, delivered): (Int, Int) = (try row[5], try row[6])
    return Finding(
      """
      consignment \(id) is \(status), but \(sent) units of it have left and \(waiting) wait; of \
      its \(parcels) parcels \(underWay) are under way and \(delivered) delivered
      """)
  }
}

private func heldStock(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT s.lot_id, s.household_id, s.reserved, s.sold, coalesce(h.reserved, 0),
      coalesce(h.sold, 0)
    FROM stock s LEFT JOIN (
      SELECT a.lot_id, a.household_id,
        sum(a.quantity) FILTER (WHERE o.status = 'placed') AS reserved,
        sum(a.quantity - a.withdrawn)
          FILTER (WHERE o.status NOT IN ('placed', 'cancelled', 'refunded'))
          AS sold
      FROM order_allocation a JOIN customer_order o ON o.id = a.order_id
      GROUP BY a.lot_id, a.household_id
    ) h ON h.lot_id = s.lot_id AND h.household_id = s.household_id
    WHERE s.reserved <> coalesce(h.reserved, 0) OR s.sold <> coalesce(h.sold, 0)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (lot, household): (Identifier, Identifier) = (try row[0], try row[1])
    let (reserved, sold): (Int, Int) = (try row[2], try row[3])
    let (heldReserved, heldSold): (Int, Int) = (try row[4], try row[5])
    return Finding(
      """
      lot \(lot), household \(household): \(reserved) reserved and \(sold) sold, orders hold \
      \(heldReserved) and \(heldSold)
      """)
  }
}

/// A line's goods are of the stock that its listing sells, by as many units.
private func stocks(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.order_id, l.line, l.stock_units, g.stock_units
    FROM order_line l JOIN listing g ON g.id = l.listing_id
    WHERE l.stock_units <> g.stock_units OR EXISTS (
      SELECT 1 FROM order_allocation a JOIN lot t ON t.id = a.lot_id
      WHERE a.order_id = l.order_id AND a.line = l.line
        AND t.listing_id <> coalesce(g.stock_listing_id, g.id))
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line): (Identifier, Int) = (try row[0], try row[1])
    let (units, listed): (Int, Int) = (try row[2], try row[3])
    return Finding(
      """
      order \(id), line \(line): \(units) units of a stock in each, its listing sells \(listed), \
      or another stock
      """)
  }
}

/// An order that is older than a lot by its id is written down for the lot, so that a recall finds
/// it.
private func unfindable(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT order_id, line, lot_id FROM order_allocation WHERE order_id < lot_id
      AND (lot_id, order_id) NOT IN (SELECT lot_id, order_id FROM order_before_lot)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (order, line, lot): (Identifier, Int, Identifier) = (try row[0], try row[1], try row[2])
    return Finding("order \(order), line \(line): a recall of lot \(lot) would not find it")
  }
}

/// What is still to be harvested is not packed.
private func unharvested(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT c.id, c.status, t.trace_code
    FROM lot t JOIN order_allocation a ON a.lot_id = t.id
    JOIN order_line l ON l.order_id = a.order_id AND l.line = a.line
    JOIN consignment c ON c.id = l.consignment_id
    WHERE t.status = 'expected' AND c.status <> 'pending' LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, status, code): (Identifier, String, String) = (try row[0], try row[1], try row[2])
    return Finding("consignment \(id) is \(status), but lot \(code) is still to be harvested")
  }
}

private func escrow(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT o.id, o.status, coalesce(h.held, 0),
      o.paid_fen - o.refunded_fen
        - CASE o.status WHEN 'completed' THEN o.goods_fen + o.shipping_fen - o.compensated_fen
          ELSE 0 END AS due
    FROM customer_order o LEFT JOIN (
      SELECT t.order_id, sum(e.amount_fen) AS held
      FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
      JOIN ledger_transfer t ON t.sequence = e.sequence
      WHERE a.kind = 'escrow' GROUP BY t.order_id
    ) h ON h.order_id = o.id
    WHERE coalesce(h.held, 0) <> due LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, status): (Identifier, String) = (try row[0], try row[1])
    let (held, due): (Int64, Int64) = (try row[2], try row[3])
    return Finding("order \(id) is \(status): escrow holds \(held) fen of it, it should be \(due)")
  }
}

private func payments(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT o.id, o.paid_fen, o.refunded_fen,
      coalesce((SELECT sum(p.amount_fen) FROM payment p WHERE p.order_id = o.id), 0) AS paid,
      coalesce((SELECT sum(r.amount_fen) FROM refund r WHERE r.order_id = o.id), 0) AS refunded
    FROM customer_order o WHERE o.paid_fen <> paid OR o.refunded_fen <> refunded
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, paid, refunded): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
    let (payments, refunds): (Int64, Int64) = (try row[3], try row[4])
    return Finding(
      """
      order \(id): \(paid) fen paid and \(refunded) refunded, its payments sum to \(payments) \
      and its refunds to \(refunds)
      """)
  }
}

private func refunds(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT id, paid_fen FROM customer_order
    WHERE status = 'cancelled' AND paid_fen > 0 AND refunded_fen = paid_fen
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, paid): (Identifier, Int64) = (try row[0], try row[1])
    return Finding("order \(id) is cancelled and not refunded, but all of its \(paid) fen are")
  }
}

private func statuses(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT o.id, o.status, coalesce(c.pending, 0), coalesce(c.delivered, 0), coalesce(c.n, 0)
    FROM customer_order o LEFT JOIN (
      SELECT order_id, count(*) AS n,
        count(*) FILTER (WHERE status = 'pending' AND parcels_sent = 0) AS pending,
        count(*) FILTER (WHERE status IN ('pending', 'packed', 'to_hub', 'at_hub')) AS waiting,
        count(*) FILTER (WHERE status = 'delivered') AS delivered
      FROM consignment k
      WHERE status <> 'undelivered' AND (status IN ('dispatched', 'delivered')
        OR EXISTS (SELECT 1 FROM order_line l
          WHERE l.order_id = k.order_id AND l.consignment_id = k.id AND l.quantity > 0))
      GROUP BY order_id
    ) c ON c.order_id = o.id
    WHERE NOT EXISTS (SELECT 1 FROM consignment k WHERE k.order_id = o.id)
      OR c.n IS NULL AND o.status NOT IN ('cancelled', 'refunded') OR CASE o.status
      WHEN 'packing' THEN c.pending = c.n AND o.payment_terms = 'in_advance' OR c.waiting = 0
      WHEN 'dispatched' THEN c.waiting > 0 OR c.delivered = c.n
      WHEN 'delivered' THEN c.delivered < c.n
      WHEN 'completed' THEN c.delivered < c.n
      ELSE c.pending < c.n END
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, status): (Identifier, String) = (try row[0], try row[1])
    let (pending, delivered, all): (Int, Int, Int) = (try row[2], try row[3], try row[4])
    return Finding(
      """
      order \(id) is \(status), but of its \(all) consignments \(pending) are pending and \
      \(delivered) delivered
      """)
  }
}
