import Core
import Households
import Income
import Listings
import SQLite
import Storage

/// Proves from the tables alone that goods of pooled listings are given out by the rule: what the
/// shelf goes by is each household's income per head, unless it is marked as changed, and what each
/// order went by is in the rule's order and is what it took.
package func auditFairness(in db: Connection) throws -> [Finding] {
  try shelfFigures(in: db) + takenSums(in: db) + takenAllocations(in: db) + placesInOrder(in: db)
    + placesTaken(in: db) + placesOfStock(in: db)
}

private func shelfFigures(in db: Connection) throws -> [Finding] {
  let year = try shelfYear(in: db)
  var findings: [Finding] = []
  try eachShelfFigure(in: db) { figure in
    guard findings.count < Finding.maximumPerCheck else { return }
    let (household, stands) = (figure.household, figure.perHead)
    if figure.isPooled, try isIncomeChanged(household, in: db) { return }
    // A household that is not there is found by what refers to it.
    guard let income = try? perHead(of: household, year: year, in: db) else { return }
    let ought = figure.isPooled ? income : .zero
    if stands != ought {
      findings.append(
        Finding(
          """
          household \(household) is on the shelf with \(stands.rawValue) fen per head, it should \
          be \(ought.rawValue)
          """))
    }
  }
  return findings
}

/// What was taken is what was ordered, and the places go from 1 without a gap.
private func takenSums(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT f.order_id, f.line, sum(f.taken), coalesce(l.ordered * l.stock_units, 0), max(f.place),
      count(*)
    FROM fair_allocation f LEFT JOIN order_line l ON l.order_id = f.order_id AND l.line = f.line
    GROUP BY f.order_id, f.line
    HAVING sum(f.taken) <> coalesce(l.ordered * l.stock_units, 0) OR max(f.place) <> count(*)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line): (Identifier, Int) = (try row[0], try row[1])
    let (taken, ordered): (Int, Int) = (try row[2], try row[3])
    let (last, count): (Int, Int) = (try row[4], try row[5])
    return Finding(
      """
      order \(id), line \(line): \(ordered) units were ordered, \(taken) taken from \(count) \
      places up to the one of number \(last)
      """)
  }
}

/// What an order holds is out of what it took, as far as that was not exchanged for the goods of
/// others, and those.
private func takenAllocations(in db: Connection) throws -> [Finding] {
  let exchanged = try exchangedGoods(in: db)
  var findings: [Finding] = []
  func check(_ goods: HeldGoods, holds held: Int, took taken: Int) {
    let (lot, household) = (goods.lot, goods.household)
    let ought = taken + (exchanged[goods] ?? 0)
    guard held > ought || ought < 0, findings.count < Finding.maximumPerCheck else { return }
    findings.append(
      Finding(
        """
        order \(goods.order), line \(goods.line): it holds \(held) units of lot \(lot), \
        household \(household), took \(taken) and got \(ought - taken) for those of others
        """))
  }
  try db.each(
    """
    SELECT a.order_id, a.line, a.lot_id, a.household_id, a.quantity, coalesce(f.taken, 0) AS taken
    FROM order_allocation a LEFT JOIN fair_allocation f
      ON f.order_id = a.order_id AND f.line = a.line AND f.lot_id = a.lot_id
      AND f.household_id = a.household_id
    WHERE a.quantity > coalesce(f.taken, 0)
      AND EXISTS (SELECT 1 FROM fair_allocation e
        WHERE e.order_id = a.order_id AND e.line = a.line)
    """
  ) { row in
    let goods = HeldGoods(
      order: try row[0], line: try row[1], lot: try row[2], household: try row[3])
    check(goods, holds: try row[4], took: try row[5])
  }
  // What was given away is not among those that hold more than they took.
  let given = exchanged.filter { $0.value < 0 }.map(\.key)
  for goods in given.sorted(by: { ($0.order, $0.household) < ($1.order, $1.household) }) {
    let (held, taken) = try quantities(of: goods, in: db)
    if held <= taken { check(goods, holds: held, took: taken) }
  }
  return findings
}

private func quantities(
  of goods: HeldGoods, in db: Connection
) throws -> (held: Int, taken: Int) {
  let key: SQL = """
    order_id = \(goods.order) AND line = \(goods.line) AND lot_id = \(goods.lot)
      AND household_id = \(goods.household)
    """
  return (
    try db.value("SELECT coalesce(sum(quantity), 0) FROM order_allocation WHERE \(key)"),
    try db.value("SELECT coalesce(sum(taken), 0) FROM fair_allocation WHERE \(key)")
  )
}

/// Each place comes after the one before it by the rule.
private func placesInOrder(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT f.order_id, f.line, f.place FROM fair_allocation f JOIN fair_allocation n
      ON n.order_id = f.order_id AND n.line = f.line AND n.place = f.place + 1
    WHERE (f.is_expected, f.best_before, f.per_head_fen, f.household_id, f.lot_id)
      >= (n.is_expected, n.best_before, n.per_head_fen, n.household_id, n.lot_id)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line, place): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    return Finding("order \(id), line \(line): place \(place) is not before the next by the rule")
  }
}

/// All but the last of those taken from were taken whole, and only a few that came next are kept.
private func placesTaken(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT f.order_id, f.line, f.place, f.available, f.taken FROM fair_allocation f
    WHERE (f.taken <> f.available AND EXISTS (SELECT 1 FROM fair_allocation n
        WHERE n.order_id = f.order_id AND n.line = f.line AND n.place = f.place + 1
          AND n.taken > 0))
      OR (f.taken = 0 AND (f.place = 1 OR EXISTS (SELECT 1 FROM fair_allocation b
        WHERE b.order_id = f.order_id AND b.line = f.line
          AND b.place = f.place - \(FairPlace.nextInLine) AND b.taken = 0)))
      OR f.taken > f.available OR f.available < 1 OR f.taken < 0
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line, place): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    let (available, taken): (Int, Int) = (try row[3], try row[4])
    return Finding(
      """
      order \(id), line \(line): \(taken) of \(available) units were taken from place \(place), \
      which is not what the rule gives
      """)
  }
}

/// Each place is a household's part of a lot of the stock that the line sells; a household has one
/// income at a time, when the order was placed and when goods were replaced; what is expected is of
/// a lot that was, and the date of what was on hand is the lot's.
private func placesOfStock(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT f.order_id, f.line, f.place FROM fair_allocation f
    JOIN order_line l ON l.order_id = f.order_id AND l.line = f.line
    JOIN listing g ON g.id = l.listing_id
    LEFT JOIN lot t ON t.id = f.lot_id
    LEFT JOIN stock s ON s.listing_id = t.listing_id AND s.best_before = t.best_before
      AND s.lot_id = t.id AND s.household_id = f.household_id
    WHERE s.lot_id IS NULL OR t.listing_id <> coalesce(g.stock_listing_id, g.id)
      OR g.household_id IS NOT NULL
      OR CASE f.is_expected WHEN 0 THEN t.best_before <> f.best_before
        ELSE t.expected_on IS NULL END
      OR EXISTS (SELECT 1 FROM fair_allocation o WHERE o.order_id = f.order_id
        AND o.household_id = f.household_id AND o.per_head_fen <> f.per_head_fen
        AND (SELECT x.revision_id FROM order_substitution x
            WHERE x.order_id = o.order_id AND x.line = o.line)
          IS (SELECT x.revision_id FROM order_substitution x
            WHERE x.order_id = f.order_id AND x.line = f.line))
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, line, place): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    return Finding(
      "order \(id), line \(line): place \(place) is not a household's part of the stock as it was")
  }
}
