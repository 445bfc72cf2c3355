import Core
import SQLite
import Storage

/// Proves from the tables alone what changed orders after they were placed: the changes of a line
/// sum to what it is, those of an order follow one on another, what sending costs is what the last
/// of them to change that said, goods are withdrawn only by a recall or where they did not arrive,
/// a recalled lot is held by nobody, what was taken off a lot, or out of an order, has its cause,
/// and goods that were exchanged are those of a household that fell short.
package func auditRevisions(in db: Connection) throws -> [Finding] {
  try quantities(in: db) + amounts(in: db) + sums(in: db) + sequences(in: db)
    + shippings(in: db) + lots(in: db)
    + withdrawals(in: db) + holders(in: db) + adjustments(in: db) + taken(in: db)
    + exchanges(in: db)
}

/// What orders lost of a recalled lot, the lot lost too. Of a shortfall some may be on the shelf
/// again, where it cut a pack of which more was there.
private func taken(in db: Connection) throws -> [Finding] {
  let untold = try db.all(
    """
    SELECT id, order_id FROM order_revision
    WHERE (lot_id IS NULL) <> (taken IS NULL) LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    Finding(
      "revision \(try row[0] as Identifier) of order \(try row[1] as Identifier): what it took of "
        + "a lot does not fit its cause")
  }
  let sums = try db.all(
    """
    SELECT r.lot_id, sum(r.taken) AS taken,
      coalesce((SELECT -sum(a.quantity_delta) FROM lot_adjustment a
        WHERE a.lot_id = r.lot_id AND a.reason = 'recall'), 0) AS lost
    FROM order_revision r WHERE r.cause = 'recall' AND r.lot_id IS NOT NULL
    GROUP BY r.lot_id HAVING taken > lost LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (lot, taken, lost): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    return Finding("lot \(lot): orders lost \(taken) of it by a recall, which took \(lost)")
  }
  return untold + sums
}

private func quantities(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.order_id, l.line, l.ordered, l.quantity,
      coalesce((SELECT sum(d.quantity_delta) FROM order_revision r
        JOIN order_revision_line d ON d.revision_id = r.id AND d.line = l.line
        WHERE r.order_id = l.order_id), 0) AS delta
    FROM order_line l WHERE l.ordered + delta <> l.quantity LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line, ordered): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    let (quantity, delta): (Int, Int) = (try row[3], try row[4])
    return Finding(
      """
      order \(id), line \(line): \(quantity) of \(ordered) are left, its revisions say \
      \(ordered + delta)
      """)
  }
}

/// Those of weighed lines are proven with their weights.
private func amounts(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.order_id, l.line, l.amount_fen, l.ordered * l.unit_price_fen
      + coalesce((SELECT sum(d.amount_delta_fen) FROM order_revision r
        JOIN order_revision_line d ON d.revision_id = r.id AND d.line = l.line
        WHERE r.order_id = l.order_id), 0) AS ought
    FROM order_line l WHERE l.estimate_g IS NULL AND l.amount_fen <> ought
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line): (Identifier, Int) = (try row[0], try row[1])
    let (amount, ought): (Int64, Int64) = (try row[2], try row[3])
    return Finding(
      "order \(id), line \(line): \(amount) fen are charged, its revisions say \(ought)")
  }
}

private func sums(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT r.id, r.order_id, r.goods_after_fen - r.goods_before_fen AS change,
      coalesce((SELECT sum(d.amount_delta_fen) FROM order_revision_line d
        WHERE d.revision_id = r.id), 0)
      + CASE r.cause WHEN 'substitution' THEN coalesce((SELECT sum(l.ordered * l.unit_price_fen)
        FROM order_substitution s JOIN order_line l ON l.order_id = s.order_id AND l.line = s.line
        WHERE s.revision_id = r.id), 0) ELSE 0 END AS lines
    FROM order_revision r WHERE change <> lines LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, order): (Identifier, Identifier) = (try row[0], try row[1])
    let (change, lines): (Int64, Int64) = (try row[2], try row[3])
    return Finding(
      "revision \(id) of order \(order): by \(change) fen, its lines sum to \(lines)")
  }
}

/// What an order's goods came to goes from one revision to the next, and in the end to what they
/// are. Those of one instant follow in no order that is known, and so only their sum does.
private func sequences(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT o.id, o.goods_fen,
      (SELECT sum(l.ordered * l.unit_price_fen) FROM order_line l WHERE l.order_id = o.id
        AND (l.order_id, l.line) NOT IN (SELECT order_id, line FROM order_substitution))
        + sum(r.goods_after_fen - r.goods_before_fen) AS ought
    FROM customer_order o JOIN order_revision r ON r.order_id = o.id
    GROUP BY o.id HAVING o.goods_fen <> ought LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, goods, ought): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
    return Finding("order \(id): goods of \(goods) fen, its revisions say \(ought)")
  }
}

/// Where some of one instant changed it, it is what any of them said: see `sequences`.
private func shippings(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH changed AS (
      SELECT order_id, max(revised_at) AS revised_at FROM order_revision
      WHERE shipping_after_fen IS NOT NULL GROUP BY order_id
    )
    SELECT o.id, o.shipping_fen FROM changed c JOIN customer_order o ON o.id = c.order_id
    WHERE o.shipping_fen NOT IN (SELECT r.shipping_after_fen FROM order_revision r
      WHERE r.order_id = c.order_id AND r.revised_at = c.revised_at
        AND r.shipping_after_fen IS NOT NULL)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, shipping): (Identifier, Int64) = (try row[0], try row[1])
    return Finding("order \(id): shipping of \(shipping) fen, its revisions say another sum")
  }
}

private func lots(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT r.id, r.order_id, r.cause, coalesce(l.status, 'no lot')
    FROM order_revision r LEFT JOIN lot l ON l.id = r.lot_id
    WHERE CASE r.cause
      WHEN 'recall' THEN l.status IS NOT 'recalled'
      WHEN 'shortfall' THEN r.had_left OR NOT EXISTS (SELECT 1 FROM lot_adjustment a
        WHERE a.lot_id = r.lot_id AND a.reason = 'shortfall')
      ELSE r.lot_id IS NOT NULL END
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, order): (Identifier, Identifier) = (try row[0], try row[1])
    let (cause, status): (String, String) = (try row[2], try row[3])
    return Finding("revision \(id) of order \(order): by \(cause), of a lot that is \(status)")
  }
}

private func withdrawals(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT a.order_id, a.line, a.lot_id, a.withdrawn FROM order_allocation a
    WHERE a.withdrawn > 0 AND NOT EXISTS (SELECT 1 FROM order_revision r
      JOIN order_revision_line d ON d.revision_id = r.id AND d.line = a.line
      WHERE r.order_id = a.order_id AND r.cause IN ('returned', 'lost'))
    AND NOT EXISTS (SELECT 1 FROM order_revision r
      JOIN order_revision_line d ON d.revision_id = r.id AND d.line = a.line
      JOIN order_allocation b ON b.order_id = a.order_id AND b.line = a.line
        AND b.lot_id = r.lot_id AND b.withdrawn = b.quantity
      WHERE r.order_id = a.order_id AND r.cause = 'recall' AND r.had_left = 1)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line): (Identifier, Int) = (try row[0], try row[1])
    let (lot, withdrawn): (Identifier, Int) = (try row[2], try row[3])
    return Finding(
      "order \(id), line \(line): \(withdrawn) of lot \(lot) withdrawn, but not by a recall")
  }
}

private func holders(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.trace_code, a.order_id, a.line, a.quantity - a.withdrawn
    FROM lot l JOIN order_allocation a ON a.lot_id = l.id
    JOIN customer_order o ON o.id = a.order_id
    WHERE l.status = 'recalled' AND a.withdrawn < a.quantity
      AND o.status NOT IN ('cancelled', 'refunded')
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (code, order): (String, Identifier) = (try row[0], try row[1])
    let (line, quantity): (Int, Int) = (try row[2], try row[3])
    return Finding(
      "lot \(code) is recalled, but order \(order), line \(line) is charged \(quantity) of it")
  }
}

private func adjustments(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.trace_code, a.household_id, a.reason, a.quantity_delta
    FROM lot_adjustment a JOIN lot l ON l.id = a.lot_id
    WHERE CASE a.reason
      WHEN 'recall' THEN a.quantity_delta > 0 OR l.status <> 'recalled'
        AND (a.lot_id, a.household_id) NOT IN (
          SELECT lot_id, household_id FROM order_allocation WHERE withdrawn > 0)
      WHEN 'shortfall' THEN a.quantity_delta > 0 OR a.adjusted_by IS NULL
      WHEN 'expired' THEN a.quantity_delta > 0 OR l.status NOT IN ('expired', 'recalled')
      WHEN 'recount' THEN 0 ELSE a.quantity_delta > 0 END
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (code, household): (String, Identifier) = (try row[0], try row[1])
    let (reason, delta): (String, Int) = (try row[2], try row[3])
    return Finding(
      "lot \(code), household \(household): adjusted by \(delta) for \(reason), which cannot be")
  }
}
