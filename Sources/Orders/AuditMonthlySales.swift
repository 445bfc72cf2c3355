import Core
import SQLite
import Storage

/// Proves each month's sums of what was sold from the completed orders.
package func auditMonthlySales(in db: Connection) throws -> [Finding] {
  try listings(in: db) + organisations(in: db) + households(in: db)
}

private func listings(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH sold AS (
      SELECT l.listing_id,
        strftime('%Y-%m', (o.placed_at + \(CivilDate.countyOffset)) / 1000, 'unixepoch') AS month,
        count(*) AS lines, sum(l.quantity) AS quantity, sum(l.amount_fen) AS fen
      FROM customer_order o JOIN order_line l ON l.order_id = o.id
      WHERE o.status = 'completed' GROUP BY 1, 2
    )
    SELECT coalesce(s.listing_id, m.listing_id), coalesce(s.month, m.month),
      coalesce(m.amount_fen, 0), coalesce(s.fen, 0)
    FROM sold s FULL JOIN listing_month m ON m.listing_id = s.listing_id AND m.month = s.month
    WHERE (s.lines, s.quantity, s.fen) IS NOT (m.lines, m.quantity, m.amount_fen)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (listing, month): (Identifier, String) = (try row[0], try row[1])
    let (said, sum): (Int64, Int64) = (try row[2], try row[3])
    return Finding(
      """
      listing \(listing), month \(month): \(said) fen, lines and units with it, are not what \
      completed orders had of it: \(sum) fen
      """)
  }
}

private func organisations(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH bought AS (
      SELECT a.organisation_id, a.month, count(*) AS orders, sum(o.goods_fen) AS goods,
        sum(o.shipping_fen) AS shipping, sum(o.compensated_fen) AS compensated
      FROM organisation_order a JOIN customer_order o ON o.id = a.order_id
      WHERE o.status = 'completed' GROUP BY 1, 2
    )
    SELECT coalesce(b.organisation_id, m.organisation_id), coalesce(b.month, m.month),
      coalesce(m.goods_fen, 0), coalesce(b.goods, 0)
    FROM bought b FULL JOIN organisation_month m
      ON m.organisation_id = b.organisation_id AND m.month = b.month
    WHERE (b.orders, b.goods, b.shipping, b.compensated)
      IS NOT (m.orders, m.goods_fen, m.shipping_fen, m.compensated_fen)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (organisation, month): (Identifier, String) = (try row[0], try row[1])
    let (said, sum): (Int64, Int64) = (try row[2], try row[3])
    return Finding(
      """
      organisation \(organisation), month \(month): \(said) fen of goods, and what goes with \
      them, are not what its completed orders come to: \(sum) fen
      """)
  }
}

private func households(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH bought AS (
      SELECT a.organisation_id, a.month, p.household_id, count(*) AS parts
      FROM organisation_order a JOIN customer_order o ON o.id = a.order_id
      JOIN order_allocation p ON p.order_id = o.id
      WHERE o.status = 'completed' AND p.quantity > p.withdrawn GROUP BY 1, 2, 3
    )
    SELECT coalesce(b.organisation_id, m.organisation_id), coalesce(b.month, m.month),
      coalesce(b.household_id, m.household_id), coalesce(m.parts, 0), coalesce(b.parts, 0)
    FROM bought b FULL JOIN organisation_month_household m
      ON m.organisation_id = b.organisation_id AND m.month = b.month
        AND m.household_id = b.household_id
    WHERE b.parts IS NOT m.parts LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (organisation, month): (Identifier, String) = (try row[0], try row[1])
    let household: Identifier = try row[2]
    let (said, sum): (Int, Int) = (try row[3], try row[4])
    return Finding(
      """
      organisation \(organisation), month \(month): \(said) parts of lots of household \
      \(household), its completed orders have \(sum)
      """)
  }
}
