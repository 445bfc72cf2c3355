import Core
import Households
import SQLite
import Storage

/// The SQL of `stock` and `shelf`. The checks of the table refuse what would sell a thing twice.
enum StockStore {
  /// Puts what a household gave to a lot into the stock and on the shelf.
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
    try arrange(lot: lot, household: contribution.household, in: db)
  }

  static func available(of listing: Identifier, in db: Connection) throws -> Int {
    try db.value(
      """
      SELECT coalesce(sum(available), 0) FROM stock
      WHERE listing_id = \(listing) AND best_before >= \(db.today)
      """)
  }

  /// Of what is available, what is harvested.
  static func onHand(of listing: Identifier, in db: Connection) throws -> Int {
    try db.value(
      """
      SELECT coalesce(sum(s.available), 0) FROM shelf h CROSS JOIN stock s
        ON s.listing_id = h.listing_id AND s.best_before = h.best_before
          AND s.lot_id = h.lot_id AND s.household_id = h.household_id
      WHERE h.listing_id = \(listing) AND h.is_expected = 0 AND h.best_before >= \(db.today)
      """)
  }

  /// What is on the shelf in the order in which it is given out, with how much of it is available,
  /// until `body` says false.
  static func eachOnShelf(
    of listing: Identifier, in db: Connection, _ body: (ShelfPlace, Int) -> Bool
  ) throws {
    struct Enough: Error {}
    do {
      try db.each(onShelf, listing.rawValue, db.today.rawValue) { row in
        let key = StockKey(
          listing: listing, bestBefore: try row[0], lot: try row[1], household: try row[2])
        let place = ShelfPlace(
          key: key, isExpected: try row[3] as Int == 1, perHead: try row[4])
        if !body(place, try row[5]) { throw Enough() }
      }
    } catch is Enough {}
  }

  private static let onShelf = FixedSQL(
    """
    SELECT h.best_before, h.lot_id, h.household_id, h.is_expected, h.per_head_fen, s.available
    FROM shelf h CROSS JOIN stock s ON s.listing_id = h.listing_id
      AND s.best_before = h.best_before AND s.lot_id = h.lot_id
      AND s.household_id = h.household_id
    WHERE h.listing_id = ? AND h.best_before >= ?
    ORDER BY h.is_expected, h.best_before, h.per_head_fen, h.household_id, h.lot_id
    """)

  /// Takes off the shelf what has nothing available any more.
  static func clear(_ place: ShelfPlace, in db: Connection) throws {
    try db.execute(
      """
      DELETE FROM shelf WHERE listing_id = \(place.key.listing)
        AND is_expected = \(place.isExpected ? 1 : 0) AND best_before = \(place.key.bestBefore)
        AND per_head_fen = \(place.perHead) AND household_id = \(place.key.household)
        AND lot_id = \(place.key.lot)
      """)
  }

  static func reserve(_ key: StockKey, _ quantity: Int, in db: Connection) throws {
    try db.execute(
      reservation, quantity, quantity, key.listing.rawValue, key.bestBefore.rawValue,
      key.lot.rawValue, key.household.rawValue)
  }

  private static let reservation = FixedSQL(
    """
    UPDATE stock SET available = available - ?, reserved = reserved + ?
    WHERE listing_id = ? AND best_before = ? AND lot_id = ? AND household_id = ?
    """)

  static func move(
    _ allocation: Allocation, _ movement: StockMovement, in db: Connection
  ) throws {
    let quantity = allocation.quantity
    let change: SQL =
      switch movement {
      case .reserve: "available = available - \(quantity), reserved = reserved + \(quantity)"
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
    if movement == .sell { return }
    try arrange(lot: allocation.lot, household: allocation.household, in: db)
  }

  /// Puts a household's part of a lot on the shelf or takes it off, as it has something available.
  /// What comes anew into the stock of several has the household's income per head as it stands
  /// there already, or else counts as having none until it is looked up.
  static func arrange(lot: Identifier, household: Identifier, in db: Connection) throws {
    let found = try db.first(
      """
      SELECT s.listing_id, s.best_before, s.available, l.status = 'expected',
        (SELECT h.per_head_fen FROM shelf h
          WHERE h.household_id = s.household_id AND h.listing_id = s.listing_id
            AND h.lot_id = s.lot_id),
        g.household_id IS NULL
      FROM lot l JOIN listing g ON g.id = l.listing_id
      JOIN stock s ON s.listing_id = l.listing_id AND s.best_before = l.best_before
        AND s.lot_id = l.id
      WHERE l.id = \(lot) AND s.household_id = \(household)
      """
    ) { row in
      (
        key: StockKey(
          listing: try row[0], bestBefore: try row[1], lot: lot, household: household),
        available: try row[2] as Int, isExpected: try row[3] as Int == 1,
        perHead: try row[4] as Fen?, isPooled: try row[5] as Int == 1
      )
    }
    guard let found else { preconditionFailure("a household's part of a lot has its stock") }
    func place(_ perHead: Fen) -> ShelfPlace {
      ShelfPlace(key: found.key, isExpected: found.isExpected, perHead: perHead)
    }
    switch (found.available > 0, found.perHead) {
    case (true, nil):
      let known = found.isPooled ? try ShelfStore.perHead(of: household, in: db) : .zero
      if known == nil { try markIncomeChanged(household, in: db) }
      try put(place(known ?? .zero), in: db)
    case (false, let perHead?): try clear(place(perHead), in: db)
    default: break
    }
  }

  /// Moves a lot's best before, and whether it is still to be harvested.
  static func setBestBefore(
    of lot: Lot, _ bestBefore: CivilDate, isExpected: Bool, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE stock SET best_before = \(bestBefore)
      WHERE listing_id = \(lot.listing) AND best_before = \(lot.bestBefore)
        AND lot_id = \(lot.id)
      """)
    try db.execute(
      """
      UPDATE shelf SET best_before = \(bestBefore), is_expected = \(isExpected ? 1 : 0)
      WHERE listing_id = \(lot.listing) AND is_expected = \(lot.status == .expected ? 1 : 0)
        AND best_before = \(lot.bestBefore) AND lot_id = \(lot.id)
      """)
  }

  private static func put(_ place: ShelfPlace, in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO shelf
        (listing_id, is_expected, best_before, per_head_fen, household_id, lot_id)
      VALUES (\(place.key.listing), \(place.isExpected ? 1 : 0), \(place.key.bestBefore),
        \(place.perHead), \(place.key.household), \(place.key.lot))
      """)
  }

  /// Takes away what was sold of a household's part and has left: it comes back to no shelf.
  static func withdraw(_ allocation: Allocation, in db: Connection) throws {
    let changed = try db.execute(
      """
      UPDATE stock SET sold = sold - \(allocation.quantity),
        adjusted = adjusted + \(allocation.quantity)
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
    try arrange(lot: key.lot, household: key.household, in: db)
  }
}
