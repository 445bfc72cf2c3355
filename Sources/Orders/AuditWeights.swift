import Core
import SQLite
import Storage

/// Proves from the tables alone what is sold by weight: it is weighed when it is packed and not
/// before, each part within what the buyer was told, the parts sum to their line, and a line comes
/// to what its weight does, less what was waived. Nothing leaves while something is due.
package func auditWeights(in db: Connection) throws -> [Finding] {
  try pieces(in: db) + weighings(in: db) + parts(in: db) + sums(in: db) + amounts(in: db)
    + changes(in: db) + dues(in: db)
}

private func pieces(in db: Connection) throws -> [Finding] {
  let lines = try db.all(
    """
    SELECT order_id, line, ordered, stock_units FROM order_line
    WHERE estimate_g IS NOT NULL
      AND (stock_units <> 1 OR ordered > \(Order.maximumWeighedPieces))
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line, ordered): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    let units: Int = try row[3]
    return Finding(
      "order \(id), line \(line): sold by weight, but \(ordered) of \(units) units of stock each")
  }
  let listings = try db.all(
    """
    SELECT id, stock_units FROM listing WHERE weight_tolerance_bps IS NOT NULL AND stock_units <> 1
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, units): (Identifier, Int) = (try row[0], try row[1])
    return Finding("listing \(id): sold by weight, but \(units) units of stock at a time")
  }
  return lines + listings
}

private func weighings(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.order_id, l.line, c.status, l.weight_g IS NULL
    FROM order_line l JOIN consignment c ON c.id = l.consignment_id
    WHERE l.estimate_g IS NOT NULL AND l.quantity > 0
      AND (c.status = 'pending' AND NOT EXISTS (SELECT 1 FROM order_allocation a
        WHERE a.order_id = l.order_id AND a.line = l.line AND a.sent > 0)) <> (l.weight_g IS NULL)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line, status): (Identifier, Int, String) = (try row[0], try row[1], try row[2])
    let weighed = try row[3] as Int == 1 ? "not weighed" : "weighed"
    return Finding("order \(id), line \(line): \(weighed), but its consignment is \(status)")
  }
}

private func parts(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT a.order_id, a.line, a.lot_id, a.household_id, coalesce(a.weight_g, 0), a.quantity
    FROM order_line l JOIN order_allocation a ON a.order_id = l.order_id AND a.line = l.line
    WHERE CASE WHEN l.weight_g IS NULL THEN a.weight_g IS NOT NULL ELSE a.weight_g IS NULL
      OR a.weight_g < a.quantity * (l.estimate_g - l.estimate_g * l.tolerance_bps / 10000)
      OR a.weight_g > a.quantity * (l.estimate_g + l.estimate_g * l.tolerance_bps / 10000) END
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line): (Identifier, Int) = (try row[0], try row[1])
    let (lot, household): (Identifier, Identifier) = (try row[2], try row[3])
    let (grams, pieces): (Int, Int) = (try row[4], try row[5])
    return Finding(
      """
      order \(id), line \(line), lot \(lot), household \(household): \(pieces) that weigh \(grams) \
      g, which is not what the buyer was told
      """)
  }
}

private func sums(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.order_id, l.line, l.weight_g,
      coalesce(sum(a.weight_g) FILTER (WHERE a.withdrawn < a.quantity), 0) AS parts
    FROM order_line l LEFT JOIN order_allocation a
      ON a.order_id = l.order_id AND a.line = l.line
    WHERE l.weight_g IS NOT NULL
    GROUP BY l.order_id, l.line HAVING l.weight_g <> parts LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line): (Identifier, Int) = (try row[0], try row[1])
    let (grams, sum): (Int, Int) = (try row[2], try row[3])
    return Finding("order \(id), line \(line): weighs \(grams) g, its parts \(sum)")
  }
}

/// A line that lost goods after something of it was waived comes to less than both; how much that
/// is was decided then. So it was of one of which more was waived than it comes to at the least: it
/// may have come to nothing, and of what was waived less was left when it was weighed anew.
private func amounts(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH line AS (
      SELECT l.order_id, l.line, l.quantity, l.ordered, l.amount_fen,
        l.unit_price_fen * l.weight_g / l.estimate_g AS by_weight,
        l.unit_price_fen * l.quantity * (l.estimate_g - l.estimate_g * l.tolerance_bps / 10000)
          / l.estimate_g AS least,
        coalesce((SELECT sum(d.amount_delta_fen) FROM order_revision r
          JOIN order_revision_line d ON d.revision_id = r.id AND d.line = l.line
          WHERE r.order_id = l.order_id AND r.cause = 'waiver'), 0) AS waived
      FROM order_line l WHERE l.weight_g IS NOT NULL
    )
    SELECT order_id, line, amount_fen, by_weight, waived FROM line
    WHERE CASE WHEN waived = 0 OR quantity = ordered AND -waived <= least
      THEN amount_fen <> by_weight + waived
      WHEN quantity = ordered THEN amount_fen NOT BETWEEN max(0, by_weight + waived) AND by_weight
      ELSE amount_fen > by_weight END
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line, amount): (Identifier, Int, Int64) = (try row[0], try row[1], try row[2])
    let (byWeight, waived): (Int64, Int64) = (try row[3], try row[4])
    return Finding(
      """
      order \(id), line \(line): \(amount) fen are charged, its weight comes to \(byWeight) and \
      \(-waived) are waived
      """)
  }
}

private func changes(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.order_id, l.line, l.amount_fen - l.ordered * l.unit_price_fen AS change,
      coalesce((SELECT sum(d.amount_delta_fen) FROM order_revision r
        JOIN order_revision_line d ON d.revision_id = r.id AND d.line = l.line
        WHERE r.order_id = l.order_id), 0) AS said
    FROM order_line l WHERE l.estimate_g IS NOT NULL AND change <> said
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line): (Identifier, Int) = (try row[0], try row[1])
    let (change, said): (Int64, Int64) = (try row[2], try row[3])
    return Finding(
      "order \(id), line \(line): changed by \(change) fen, its revisions say \(said)")
  }
}

private func dues(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT id, status, goods_fen + shipping_fen - compensated_fen
      - (paid_fen - refunded_fen) AS due
    FROM customer_order WHERE due > 0 AND (status = 'completed'
      OR status IN ('dispatched', 'delivered') AND payment_terms = 'in_advance')
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, status, due): (Identifier, String, Int64) = (try row[0], try row[1], try row[2])
    return Finding("order \(id) is \(status), but \(due) fen of it are due")
  }
}
