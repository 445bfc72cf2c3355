import Core
import SQLite
import Storage

/// The SQL of `capacity_factor`, `held_contribution` and `capacity_flag`, and of past harvests.
enum CapacityStore {
  static func insertIfNew(_ factor: CapacityFactor, in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO capacity_factor (category, resource, grams, days, source)
      VALUES (\(factor.category), \(factor.resource), \(factor.grams), \(factor.days),
        \(factor.source))
      ON CONFLICT (category, resource) DO NOTHING
      """)
  }

  static func factors(in db: Connection) throws -> [CapacityFactor] {
    try db.all(
      """
      SELECT category, resource, grams, days, source FROM capacity_factor
      ORDER BY category, resource LIMIT \(CapacityFactor.maximum)
      """, factor)
  }

  /// The factors of a category and of those that it is part of, each with its own, from the
  /// category itself upward.
  static func factors(
    of category: String, in db: Connection
  ) throws -> [(category: String, factors: [CapacityFactor])] {
    let all = try db.all(
      """
      WITH RECURSIVE line (code, height) AS (VALUES (\(category), 0)
        UNION ALL SELECT c.parent, l.height + 1 FROM line l JOIN category c ON c.code = l.code
        WHERE c.parent IS NOT NULL)
      SELECT f.category, f.resource, f.grams, f.days, f.source
      FROM line l JOIN capacity_factor f ON f.category = l.code
      ORDER BY l.height, f.resource LIMIT \(CapacityFactor.maximum)
      """, factor)
    var grouped: [(category: String, factors: [CapacityFactor])] = []
    for factor in all {
      if grouped.last?.category == factor.category {
        grouped[grouped.count - 1].factors.append(factor)
      } else {
        grouped.append((factor.category, [factor]))
      }
    }
    return grouped
  }

  private static func factor(_ row: Row) throws -> CapacityFactor {
    CapacityFactor(
      category: try row[0], resource: try row[1], grams: try row[2], days: try row[3],
      source: try row[4])
  }

  /// What households harvested of a category and of those that are part of it, by the day, the
  /// oldest first, but for one lot: what was received, less what was lost or never there. What
  /// expired was harvested all the same; what was recalled counts for nothing. Only what was there
  /// before the last week is proven.
  static func harvests(
    of households: [Identifier], _ category: String, from first: CivilDate,
    through last: CivilDate, besides lot: Identifier? = nil, in db: Connection
  ) throws -> [Identifier: [Harvest]] {
    if households.isEmpty { return [:] }
    var harvests: [Identifier: [Harvest]] = [:]
    let proven = db.now.adding(days: -Capacity.weekDays)
    // A lot is not past its best before it is harvested, so that of a household's stock only what
    // keeps beyond the first day is looked up.
    try db.each(
      """
      SELECT s.household_id, l.harvested_on, sum((s.received + coalesce(
          (SELECT sum(a.quantity_delta) FROM lot_adjustment a
            WHERE a.lot_id = s.lot_id AND a.household_id = s.household_id
              AND a.reason NOT IN ('expired', 'recall')), 0))
        * g.net_weight_g / g.stock_units),
        sum(CASE WHEN l.status <> 'expected' AND l.created_at <= \(proven) THEN
          (s.received + coalesce((SELECT sum(a.quantity_delta) FROM lot_adjustment a
            WHERE a.lot_id = s.lot_id AND a.household_id = s.household_id
              AND a.reason NOT IN ('expired', 'recall')
              AND (a.quantity_delta < 0 OR a.adjusted_at <= \(proven))), 0))
          * g.net_weight_g / g.stock_units ELSE 0 END)
      FROM stock s CROSS JOIN listing g ON g.id = s.listing_id
      CROSS JOIN lot l ON l.id = s.lot_id
      WHERE s.household_id IN \(list: households) AND s.best_before >= \(first)
        AND g.category IN \(ListingQuery.subtree(category))
        AND l.harvested_on BETWEEN \(first) AND \(last)
        AND l.status <> 'recalled' AND l.id IS NOT \(lot)
      GROUP BY s.household_id, l.harvested_on ORDER BY s.household_id, l.harvested_on
      """
    ) { row in
      harvests[try row[0], default: []].append(
        Harvest(on: try row[1], grams: try row[2], proven: try row[3]))
    }
    return harvests
  }

  /// What each household has in a lot by now: what it gave, as far as it was there.
  static func parts(of lot: Lot, in db: Connection) throws -> [Contribution] {
    try db.all(
      """
      SELECT household_id, received - adjusted FROM stock
      WHERE listing_id = \(lot.listing) AND best_before = \(lot.bestBefore)
        AND lot_id = \(lot.id)
      ORDER BY household_id LIMIT \(NewLot.maximumContributions)
      """
    ) { Contribution(household: try $0[0], quantity: try $0[1]) }
  }

  /// The days of a stock's lots that can be ordered, each with the households that gave to them.
  static func openDays(
    of stock: Identifier, upTo limit: Int, in db: Connection
  ) throws -> [CivilDate: [Identifier]] {
    var days: [CivilDate: [Identifier]] = [:]
    try db.each(
      """
      SELECT DISTINCT l.harvested_on, s.household_id
      FROM lot l JOIN stock s ON s.listing_id = l.listing_id AND s.best_before = l.best_before
        AND s.lot_id = l.id
      WHERE l.listing_id = \(stock) AND l.status IN ('expected', 'harvested') LIMIT \(limit)
      """
    ) { days[try $0[0], default: []].append(try $0[1]) }
    return days
  }

  static func hold(
    _ contribution: Contribution, _ lot: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO held_contribution (lot_id, household_id, quantity)
      VALUES (\(lot), \(contribution.household), \(contribution.quantity))
      """)
  }

  static func heldContributions(
    to lot: Identifier, in db: Connection
  ) throws -> [Contribution] {
    try db.all(
      """
      SELECT household_id, quantity FROM held_contribution WHERE lot_id = \(lot)
      ORDER BY household_id LIMIT \(NewLot.maximumContributions)
      """
    ) { Contribution(household: try $0[0], quantity: try $0[1]) }
  }

  static func letGoContributions(to lot: Identifier, in db: Connection) throws {
    try db.execute("DELETE FROM held_contribution WHERE lot_id = \(lot)")
  }

  static func insert(_ flag: CapacityFlag, lot: Identifier, in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO capacity_flag
        (lot_id, household_id, basis, resource, days, harvested_g, plausible_g)
      VALUES (\(lot), \(flag.household), \(flag.basis), \(flag.resource), \(flag.days),
        \(flag.harvestedGrams), \(flag.plausibleGrams))
      """)
  }

  static func flags(of lot: Identifier, in db: Connection) throws -> [CapacityFlag] {
    try db.all(
      """
      SELECT household_id, basis, resource, days, harvested_g, plausible_g FROM capacity_flag
      WHERE lot_id = \(lot) ORDER BY household_id LIMIT \(NewLot.maximumContributions)
      """
    ) { row in
      CapacityFlag(
        household: try row[0], basis: try row[1], resource: try row[2], days: try row[3],
        harvestedGrams: try row[4], plausibleGrams: try row[5])
    }
  }
}
