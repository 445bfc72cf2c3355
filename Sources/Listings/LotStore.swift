import Core
import SQLite
import Storage

/// The SQL of `lot` and `lot_adjustment`.
enum LotStore {
  static func insert(
    _ lot: NewLot, listing: Identifier, bestBefore: CivilDate, in db: Connection
  ) throws -> Identifier {
    // 50 random bits: that two of a county's lots get the same code is not to be met, and the
    // unique index would refuse it.
    let code = Base32.text(db.random(), length: TraceCode.length)
    let status: LotStatus = lot.isExpected ? .expected : .harvested
    let id = try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO lot (id, listing_id, trace_code, status, harvested_on, expected_on,
          best_before, created_at)
        VALUES (\(id), \(listing), \(code), \(status), \(lot.harvestedOn),
          \(lot.isExpected ? lot.harvestedOn : nil), \(bestBefore), \(db.now))
        """)
    }
    if lot.isExpected { try countExpected(of: listing, by: 1, in: db) }
    return id
  }

  /// Takes a lot into another state; each listing that sells its stock knows how many are expected.
  static func setStatus(
    of lot: Lot, _ status: LotStatus, reason: String? = nil, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE lot SET status = \(status), status_reason = \(reason),
        recalled_from = \(status == .recalled ? lot.status : nil)
      WHERE id = \(lot.id)
      """)
    let change = (status == .expected ? 1 : 0) - (lot.status == .expected ? 1 : 0)
    if change != 0 { try countExpected(of: lot.listing, by: change, in: db) }
  }

  private static func countExpected(
    of stock: Identifier, by change: Int, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE listing SET expected_lots = expected_lots + \(change)
      WHERE id = \(stock) OR stock_listing_id = \(stock)
      """)
  }

  static func setHarvest(
    of lot: Lot, on day: CivilDate, bestBefore: CivilDate, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE lot SET harvested_on = \(day), best_before = \(bestBefore) WHERE id = \(lot.id)
      """)
  }

  static func setExpected(of lot: Lot, on day: CivilDate, in db: Connection) throws {
    try db.execute("UPDATE lot SET expected_on = \(day) WHERE id = \(lot.id)")
  }

  /// The day on which a lot is expected that is still to be harvested.
  static func expectedDay(of id: Identifier, in db: Connection) throws -> CivilDate? {
    try db.first("SELECT expected_on FROM lot WHERE id = \(id) AND status = 'expected'") {
      try $0[0]
    }
  }

  /// Lots whose best was before today and that nobody has looked at since, the oldest first.
  static func pastBest(upTo limit: Int, in db: Connection) throws -> [Identifier] {
    try db.all(
      """
      SELECT id FROM lot WHERE status = 'harvested' AND best_before < \(db.today)
      ORDER BY best_before LIMIT \(limit)
      """
    ) { try $0[0] }
  }

  /// What a lot's stock is found by, with its state.
  static func place(
    of id: Identifier, in db: Connection
  ) throws -> (status: LotStatus, listing: Identifier, bestBefore: CivilDate)? {
    try db.first("SELECT status, listing_id, best_before FROM lot WHERE id = \(id)") {
      (status: try $0[0], listing: try $0[1], bestBefore: try $0[2])
    }
  }

  static func hasLots(_ listing: Identifier, in db: Connection) throws -> Bool {
    try db.value("SELECT EXISTS (SELECT 1 FROM lot WHERE listing_id = \(listing))")
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Lot? {
    try db.first(columns + "WHERE l.id = \(id) GROUP BY l.id") { try lot($0, in: db) }
  }

  static func find(traceCode: String, in db: Connection) throws -> Lot? {
    try db.first(columns + "WHERE l.trace_code = \(traceCode) GROUP BY l.id") {
      try lot($0, in: db)
    }
  }

  static func labels(
    of ids: [Identifier], in db: Connection
  ) throws -> [Identifier: LotLabel] {
    var labels: [Identifier: LotLabel] = [:]
    try db.each(
      """
      SELECT id, trace_code, status, harvested_on, best_before FROM lot WHERE id IN \(list: ids)
      """
    ) { row in
      labels[try row[0]] = LotLabel(
        traceCode: try row[1], status: try row[2], harvestedOn: try row[3],
        bestBefore: try row[4])
    }
    return labels
  }

  static func list(
    of listing: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [Lot] {
    var sql = columns + "WHERE l.listing_id = \(listing)"
    sql += "AND l.id <= \(page.highestID)"
    sql += "GROUP BY l.id ORDER BY l.id DESC LIMIT \(page.limit + 1)"
    return try db.all(sql) { try lot($0, in: db) }
  }

  static func insertAdjustment(
    lot: Identifier, household: Identifier, by delta: Int, reason: AdjustmentReason,
    actor: Identifier?, in db: Connection
  ) throws {
    _ = try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO lot_adjustment
          (id, lot_id, household_id, quantity_delta, reason, adjusted_by, adjusted_at)
        VALUES (\(id), \(lot), \(household), \(delta), \(reason), \(actor), \(db.now))
        """)
    }
  }

  /// The lots of these villages, nil for all, and of a status, newest first.
  static func list(
    _ status: LotStatus?, of villages: [Identifier]?, _ page: PageRequest, in db: Connection
  ) throws -> [Lot] {
    var sql = columns + "WHERE l.id <= \(page.highestID)"
    switch status {
    case nil: break
    // A literal, not a value: only so may SQLite use the index of what is held.
    case .held: sql += "AND l.status = 'held'"
    case let status?: sql += "AND l.status = \(status)"
    }
    if let villages {
      // The plus keeps SQLite from gathering and sorting all lots of the villages for one page.
      sql += """
        AND +l.listing_id IN (SELECT id FROM listing WHERE village_id IN \(list: villages))
        """
    }
    sql += "GROUP BY l.id ORDER BY l.id DESC LIMIT \(page.limit + 1)"
    return try db.all(sql) { try lot($0, in: db) }
  }

  private static let columns: SQL = """
    SELECT l.id, l.listing_id, l.trace_code, l.harvested_on, l.best_before,
      coalesce(sum(s.received), 0), coalesce(sum(s.available), 0), coalesce(sum(s.reserved), 0),
      coalesce(sum(s.sold), 0), coalesce(sum(s.adjusted), 0), l.status, l.expected_on,
      l.status_reason, l.recalled_from
    FROM lot l LEFT JOIN stock s ON s.listing_id = l.listing_id AND s.best_before = l.best_before
      AND s.lot_id = l.id
    """

  private static func lot(_ row: Row, in db: Connection) throws -> Lot {
    let (id, listing): (Identifier, Identifier) = (try row[0], try row[1])
    let bestBefore: CivilDate = try row[4]
    let status: LotStatus = try row[10]
    let recalledFrom: LotStatus? = try row[13]
    let isWithheld = (recalledFrom ?? status).isWithheld
    // Nothing of one that is withheld is in the stock.
    let contributions =
      isWithheld
      ? try CapacityStore.heldContributions(to: id, in: db)
      : try stocked(id, of: listing, bestBefore, in: db)
    let received =
      isWithheld ? contributions.reduce(0) { $0 + $1.quantity } : try row[5]
    return Lot(
      id: id, listing: listing, traceCode: try row[2], status: status,
      recalledFrom: recalledFrom,
      harvestedOn: try row[3], expectedOn: try row[11], bestBefore: bestBefore,
      received: received, available: try row[6], reserved: try row[7], sold: try row[8],
      adjusted: try row[9], contributions: contributions, statusReason: try row[12],
      flags: try CapacityStore.flags(of: id, in: db))
  }

  private static func stocked(
    _ id: Identifier, of listing: Identifier, _ bestBefore: CivilDate, in db: Connection
  ) throws -> [Contribution] {
    try db.all(
      """
      SELECT household_id, received FROM stock
      WHERE listing_id = \(listing) AND best_before = \(bestBefore) AND lot_id = \(id)
      ORDER BY household_id LIMIT \(NewLot.maximumContributions)
      """
    ) { Contribution(household: try $0[0], quantity: try $0[1]) }
  }
}
