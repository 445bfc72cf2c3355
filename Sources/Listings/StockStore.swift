import Core
import SQLite
import Storage

/// The SQL of `stock`. The checks of the table refuse what would sell a thing twice.
enum StockStore {
  static func insert(
    _ contribution: Contribution, listing: Identifier, lot: Identifier, bestBefore: CivilDate,
    in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO stock (listing_id, best_before, lot_id, household_id, received, available)
      VALUES (\(listing), \(bestBefore), \(lot), \(contribution.household),
        \(contribution.quantity), \(contribution.quantity))
      """)
  }

  static func available(of listing: Identifier, in db: Connection) throws -> Int {
    try db.value(
      """
      SELECT coalesce(sum(available), 0) FROM stock
      WHERE listing_id = \(listing) AND best_before >= \(db.today)
      """)
  }

  /// Rows with something left in the order in which they are sold, until `body` says false.
  static func eachAvailable(
    of listing: Identifier, in db: Connection, _ body: (StockKey, Int) -> Bool
  ) throws {
    struct Enough: Error {}
    do {
      try db.each(
        """
        SELECT best_before, lot_id, household_id, available FROM stock
        WHERE listing_id = \(listing) AND best_before >= \(db.today) AND available > 0
        ORDER BY best_before, lot_id, household_id
        """
      ) { row in
        let key = StockKey(
          listing: listing, bestBefore: try row[0], lot: try row[1], household: try row[2])
        if !body(key, try row[3]) { throw Enough() }
      }
    } catch is Enough {}
  }

  static func reserve(_ key: StockKey, _ quantity: Int, in db: Connection) throws {
    try db.execute(
      """
      UPDATE stock SET available = available - \(quantity), reserved = reserved + \(quantity)
      WHERE listing_id = \(key.listing) AND best_before = \(key.bestBefore)
        AND lot_id = \(key.lot) AND household_id = \(key.household)
      """)
  }

  static func move(
    _ allocation: Allocation, _ movement: StockMovement, in db: Connection
  ) throws {
    let quantity = allocation.quantity
    let change: SQL =
      switch movement {
      case .sell: "reserved = reserved - \(quantity), sold = sold + \(quantity)"
      case .release: "reserved = reserved - \(quantity), available = available + \(quantity)"
      case .takeBack: "sold = sold - \(quantity), available = available + \(quantity)"
      }
    let changed = try db.execute(
      """
      UPDATE stock SET \(change)
      WHERE (listing_id, best_before, lot_id) =
          (SELECT listing_id, best_before, id FROM lot WHERE id = \(allocation.lot))
        AND household_id = \(allocation.household)
      """)
    precondition(changed == 1, "an allocation has one row of stock")
  }

  static func parts(
    of lot: Lot, in db: Connection
  ) throws -> [(key: StockKey, available: Int)] {
    try db.all(
      """
      SELECT household_id, available FROM stock
      WHERE listing_id = \(lot.listing) AND best_before = \(lot.bestBefore)
        AND lot_id = \(lot.id)
      ORDER BY household_id
      """
    ) { row in
      let key = StockKey(
        listing: lot.listing, bestBefore: lot.bestBefore, lot: lot.id, household: try row[0])
      return (key, try row[1])
    }
  }

  static func adjust(_ key: StockKey, by delta: Int, in db: Connection) throws {
    try db.execute(
      """
      UPDATE stock SET available = available + \(delta), adjusted = adjusted - \(delta)
      WHERE listing_id = \(key.listing) AND best_before = \(key.bestBefore)
        AND lot_id = \(key.lot) AND household_id = \(key.household)
      """)
  }
}
