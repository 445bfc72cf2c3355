import Core
import SQLite
import Storage

/// Proves from the tables alone what is given back of lines that were not in order: an order's sum
/// is that of its lines, no line gives back more than is charged for it, and each belongs to a
/// claim of its order that was accepted.
package func auditCompensations(in db: Connection) throws -> [Finding] {
  try sums(in: db) + excesses(in: db) + causes(in: db)
}

private func sums(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT o.id, o.compensated_fen, coalesce((SELECT sum(c.amount_fen) FROM order_compensation c
      WHERE c.order_id = o.id), 0) AS sum
    FROM customer_order o WHERE o.compensated_fen <> sum LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, said, sum): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
    return Finding("order \(id): compensated by \(said) fen, its lines' sum to \(sum)")
  }
}

/// No line gives back more than is charged for it, and whoever bears of it has goods in it. That no
/// household bears more than those came to shows with the division of the money.
private func excesses(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT c.order_id, c.line, sum(c.amount_fen) AS sum, l.amount_fen
    FROM order_compensation c JOIN order_line l ON l.order_id = c.order_id AND l.line = c.line
    GROUP BY c.order_id, c.line HAVING sum > l.amount_fen LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line): (Identifier, Int) = (try row[0], try row[1])
    let (sum, amount): (Int64, Int64) = (try row[2], try row[3])
    return Finding("order \(id), line \(line): \(sum) fen given back of \(amount)")
  }
    + db.all(
      """
      SELECT c.order_id, c.line, c.household_id FROM order_compensation c
      WHERE c.amount_fen > 0 AND c.household_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM order_allocation a WHERE a.order_id = c.order_id AND a.line = c.line
          AND a.household_id = c.household_id AND a.withdrawn < a.quantity)
      LIMIT \(Finding.maximumPerCheck)
      """
    ) { row in
      let (id, line, household): (Identifier, Int, Identifier) = (
        try row[0], try row[1], try row[2]
      )
      return Finding(
        "order \(id), line \(line): household \(household) bears of it, but has no goods in it")
    }
}

private func causes(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT c.order_id, c.line, c.claim_id FROM order_compensation c
    LEFT JOIN claim k ON k.id = c.claim_id
    LEFT JOIN claim_line l ON l.claim_id = c.claim_id AND l.line = c.line
    WHERE k.order_id IS NOT c.order_id OR k.status <> 'accepted' OR l.line IS NULL
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line, claim): (Identifier, Int, Identifier) = (try row[0], try row[1], try row[2])
    return Finding(
      "order \(id), line \(line): given back for claim \(claim), which does not say so")
  }
}
