import Core
import SQLite
import Storage

/// The SQL of `listing_month`, `organisation_month` and `organisation_month_household`.
enum MonthlySalesStore {
  /// Adds what an order comes to so many times: once, or -1 to take it away again.
  static func add(_ sales: Sales, times: Int, in db: Connection) throws {
    for line in sales.lines { try add(line, of: sales.month, times: times, in: db) }
    guard let own = sales.organisation else { return }
    try add(own, of: sales.month, times: times, in: db)
  }

  private static func add(
    _ line: OrderLine, of month: CivilMonth, times: Int, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO listing_month (listing_id, month, lines, quantity, amount_fen)
      VALUES (\(line.listing), \(month), 1, \(line.quantity), \(line.amount))
      ON CONFLICT (listing_id, month) DO UPDATE SET lines = lines + \(times),
        quantity = quantity + \(times) * excluded.quantity,
        amount_fen = amount_fen + \(times) * excluded.amount_fen
      """)
  }

  private static func add(
    _ own: Sales.OrganisationSales, of month: CivilMonth, times: Int, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO organisation_month (organisation_id, month, orders, goods_fen, shipping_fen,
        compensated_fen)
      VALUES (\(own.organisation), \(month), 1, \(own.goods), \(own.shipping),
        \(own.compensated))
      ON CONFLICT (organisation_id, month) DO UPDATE SET orders = orders + \(times),
        goods_fen = goods_fen + \(times) * excluded.goods_fen,
        shipping_fen = shipping_fen + \(times) * excluded.shipping_fen,
        compensated_fen = compensated_fen + \(times) * excluded.compensated_fen
      """)
    for household in own.households {
      try add(household, to: own.organisation, month, times: times, in: db)
    }
  }

  private static func add(
    _ household: Identifier, to organisation: Identifier, _ month: CivilMonth, times: Int,
    in db: Connection
  ) throws {
    if times < 0 {
      let gone = try db.execute(
        """
        DELETE FROM organisation_month_household WHERE organisation_id = \(organisation)
          AND month = \(month) AND household_id = \(household) AND parts = 1
        """)
      if gone > 0 { return }
    }
    try db.execute(
      """
      INSERT INTO organisation_month_household (organisation_id, month, household_id, parts)
      VALUES (\(organisation), \(month), \(household), 1)
      ON CONFLICT (organisation_id, month, household_id) DO UPDATE SET parts = parts + \(times)
      """)
  }

  static func listings(
    from first: CivilMonth, through last: CivilMonth, in db: Connection
  ) throws -> [SoldListing] {
    try db.all(
      """
      SELECT listing_id, sum(lines), sum(quantity), sum(amount_fen) FROM listing_month
      WHERE month BETWEEN \(first) AND \(last) GROUP BY listing_id
      """
    ) { row in
      SoldListing(
        listing: try row[0], lines: try row[1], quantity: try row[2], amount: try row[3])
    }
  }

  static func organisations(
    from first: CivilMonth, through last: CivilMonth, in db: Connection
  ) throws -> [BoughtByOrganisation] {
    try db.all(
      """
      SELECT m.organisation_id, sum(m.orders), sum(m.goods_fen), sum(m.shipping_fen),
        sum(m.compensated_fen), (
          SELECT count(DISTINCT h.household_id) FROM organisation_month_household h
          WHERE h.organisation_id = m.organisation_id
            AND h.month BETWEEN \(first) AND \(last))
      FROM organisation_month m WHERE m.month BETWEEN \(first) AND \(last)
      GROUP BY m.organisation_id ORDER BY m.organisation_id
      """
    ) { row in
      BoughtByOrganisation(
        organisation: try row[0], orders: try row[1], goods: try row[2], shipping: try row[3],
        compensated: try row[4], households: try row[5])
    }
  }
}
