import Core
import SQLite
import Storage

/// The SQL that sums up what goes along with a round.
enum RoundTotalsStore {
  /// A sum of lines.
  struct Sum {
    let listing: Identifier
    let count: Int
    /// Of goods sold by weight: what was weighed, and the estimate of what was not.
    let knownGrams: Int
    /// Units of all others.
    let uncounted: Int
  }

  /// A sum of what a household gives to lines; `count` and `uncounted` are units of the stock.
  struct HouseholdSum {
    let household: Identifier
    let stockUnits: Int
    let sum: Sum
  }

  /// How many consignments of orders that are paid, or are paid at the door, it has, by how far
  /// they are, and of those that are not.
  static func consignments(
    of round: Identifier, in db: Connection
  ) throws -> (paid: [ConsignmentStatus: Int], unpaid: Int) {
    var sql: SQL = """
      SELECT c.status, sum(\(OnDeliveryStore.isCertain)), sum(NOT \(OnDeliveryStore.isCertain))
      """
    sql += travellers(of: round)
    sql += "GROUP BY c.status"
    var counts: (paid: [ConsignmentStatus: Int], unpaid: Int) = ([:], 0)
    try db.each(sql) { row in
      counts.paid[try row[0]] = try row[1]
      counts.unpaid += try row[2] as Int
    }
    return counts
  }

  /// By listing, one more than are shown.
  static func products(
    of round: Identifier, isPaid: Bool, in db: Connection
  ) throws -> [Sum] {
    var sql: SQL = """
      SELECT l.listing_id, sum(l.quantity),
        sum(CASE WHEN l.weight_g IS NOT NULL THEN l.weight_g
          ELSE l.quantity * coalesce(l.estimate_g, 0) END),
        sum(CASE WHEN l.estimate_g IS NULL THEN l.quantity ELSE 0 END)
      """
    sql += travellers(of: round, isPaid: isPaid)
    sql += """
      GROUP BY l.listing_id HAVING sum(l.quantity) > 0 ORDER BY l.listing_id
      LIMIT \(RoundTotals.maximumProducts + 1)
      """
    return try db.all(sql) { try sum($0, from: 0) }
  }

  /// By household and listing, one more than are shown.
  static func parts(of round: Identifier, in db: Connection) throws -> [HouseholdSum] {
    var sql: SQL = """
      SELECT a.household_id, l.stock_units, l.listing_id, sum(a.quantity - a.withdrawn),
        sum(CASE WHEN a.weight_g IS NOT NULL
          THEN a.weight_g * (a.quantity - a.withdrawn) / a.quantity
          ELSE (a.quantity - a.withdrawn) * coalesce(l.estimate_g, 0) / l.stock_units END),
        sum(CASE WHEN l.estimate_g IS NULL THEN a.quantity - a.withdrawn ELSE 0 END)
      """
    sql += travellers(of: round, isPaid: true)
    sql += """
      CROSS JOIN order_allocation a ON a.order_id = l.order_id AND a.line = l.line
      GROUP BY a.household_id, l.listing_id, l.stock_units
      HAVING sum(a.quantity - a.withdrawn) > 0
      ORDER BY a.household_id, l.listing_id, l.stock_units
      LIMIT \(RoundTotals.maximumParts + 1)
      """
    return try db.all(sql) { row in
      HouseholdSum(
        household: try row[0], stockUnits: try row[1], sum: try sum(row, from: 2))
    }
  }

  private static func sum(_ row: Row, from column: Int) throws -> Sum {
    Sum(
      listing: try row[column], count: try row[column + 1], knownGrams: try row[column + 2],
      uncounted: try row[column + 3])
  }

  private static func travellers(of round: Identifier) -> SQL {
    """
    FROM consignment c CROSS JOIN customer_order o ON o.id = c.order_id
    WHERE c.round_id = \(round)
    """
  }

  /// The lines of its consignments.
  private static func travellers(of round: Identifier, isPaid: Bool) -> SQL {
    """
    FROM consignment c
    CROSS JOIN customer_order o ON o.id = c.order_id AND c.round_id = \(round)
      AND \(OnDeliveryStore.isCertain) = \(isPaid ? 1 : 0)
    CROSS JOIN order_line l ON l.order_id = c.order_id AND l.consignment_id = c.id
    """
  }
}
