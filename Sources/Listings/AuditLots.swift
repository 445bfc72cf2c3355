import Core
import SQLite
import Storage

/// Proves the lots and the shelf from their tables alone: what is available of a lot that can be
/// ordered is on the shelf and nothing else, each lot's dates are those of its state and of its
/// stock, each listing knows how many lots of its stock are expected, and sells only a stock that
/// it may.
package func auditLots(in db: Connection) throws -> [Finding] {
  try unshelved(in: db) + shelved(in: db) + lots(in: db) + stockDates(in: db)
    + expectations(in: db) + shares(in: db)
}

private func unshelved(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.trace_code, s.household_id, s.available
    FROM stock s JOIN lot l ON l.id = s.lot_id
    WHERE s.available > 0 AND 1 <> (SELECT count(*) FROM shelf h
      WHERE h.listing_id = s.listing_id AND h.is_expected = (l.status = 'expected')
        AND h.best_before = s.best_before AND h.household_id = s.household_id
        AND h.lot_id = s.lot_id)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (code, household, available): (String, Identifier, Int) = (
      try row[0], try row[1], try row[2]
    )
    return Finding(
      "lot \(code), household \(household): \(available) available, but not once on the shelf")
  }
}

private func shelved(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT h.lot_id, h.household_id, coalesce(l.status, 'missing'), coalesce(s.available, 0)
    FROM shelf h LEFT JOIN lot l ON l.id = h.lot_id
    LEFT JOIN stock s ON s.listing_id = h.listing_id AND s.best_before = h.best_before
      AND s.lot_id = h.lot_id AND s.household_id = h.household_id
    WHERE coalesce(s.available, 0) <= 0 OR l.status NOT IN ('harvested', 'expected')
      OR h.is_expected <> (l.status = 'expected')
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (lot, household): (Identifier, Identifier) = (try row[0], try row[1])
    let (status, available): (String, Int) = (try row[2], try row[3])
    return Finding(
      """
      lot \(lot), household \(household): on the shelf, but \(status) and \(available) available
      """)
  }
}

private func lots(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT trace_code, status, harvested_on, coalesce(expected_on, 'no day'), best_before FROM lot
    WHERE CASE status
      WHEN 'expected' THEN expected_on IS NULL OR expected_on <> harvested_on
      WHEN 'harvested' THEN harvested_on > \(db.today)
      WHEN 'expired' THEN best_before >= \(db.today)
      WHEN 'recalled' THEN recalled_from IS NULL
        OR recalled_from = 'expected' AND expected_on IS NOT harvested_on END
      OR status <> 'recalled' AND recalled_from IS NOT NULL
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (code, status, harvest): (String, String, String) = (try row[0], try row[1], try row[2])
    let (expected, bestBefore): (String, String) = (try row[3], try row[4])
    return Finding(
      """
      lot \(code) is \(status), but of \(harvest), expected on \(expected) and best before \
      \(bestBefore)
      """)
  }
}

private func stockDates(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.trace_code, s.household_id, s.best_before, l.best_before
    FROM stock s JOIN lot l ON l.id = s.lot_id
    WHERE s.listing_id <> l.listing_id OR s.best_before <> l.best_before
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (code, household): (String, Identifier) = (try row[0], try row[1])
    let (bestBefore, ought): (String, String) = (try row[2], try row[3])
    return Finding(
      """
      lot \(code), household \(household): its stock is of another listing, or best before \
      \(bestBefore) and not \(ought)
      """)
  }
}

private func expectations(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT g.id, g.expected_lots,
      (SELECT count(*) FROM lot l WHERE l.listing_id = coalesce(g.stock_listing_id, g.id)
        AND l.status = 'expected') AS counted
    FROM listing g WHERE g.expected_lots <> counted LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, said, counted): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    return Finding("listing \(id) expects \(said) lots of its stock, there are \(counted)")
  }
}

private func shares(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT g.id, g.stock_listing_id FROM listing g JOIN listing b ON b.id = g.stock_listing_id
    WHERE b.stock_listing_id IS NOT NULL OR b.village_id <> g.village_id
      OR b.household_id IS NOT g.household_id OR b.category <> g.category
      OR EXISTS (SELECT 1 FROM lot l WHERE l.listing_id = g.id)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, stock): (Identifier, Identifier) = (try row[0], try row[1])
    return Finding("listing \(id) cannot sell the stock of \(stock): another seller's or shared")
  }
}
