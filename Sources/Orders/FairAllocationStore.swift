import Core
import Listings
import SQLite
import Storage

/// The SQL of `fair_allocation`.
enum FairAllocationStore {
  static func insert(
    _ part: ShelfPart, _ place: Int, line: Int, order: Identifier, in db: Connection
  ) throws {
    let key = part.place.key
    try db.execute(
      insertion, order.rawValue, line, place, key.lot.rawValue, key.household.rawValue,
      key.bestBefore.rawValue, part.place.isExpected ? 1 : 0, part.place.perHead.rawValue,
      part.available, part.taken)
  }

  private static let insertion = FixedSQL(
    """
    INSERT INTO fair_allocation (order_id, line, place, lot_id, household_id, best_before,
      is_expected, per_head_fen, available, taken)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """)

  /// An order's places within the actor's scope, line by line.
  static func list(
    of order: Identifier, _ page: PageRequest, _ scope: Scope, of actor: Actor, in db: Connection
  ) throws -> [FairPlace] {
    let after = FairPlace.lineAndPlace(of: page.after?.id.rawValue ?? 0)
    var sql: SQL = """
      SELECT f.line, f.place, f.lot_id, f.household_id, f.best_before, f.is_expected,
        f.per_head_fen, f.available, f.taken
      FROM fair_allocation f JOIN order_line l ON l.order_id = f.order_id AND l.line = f.line
      JOIN consignment c ON c.id = l.consignment_id
      WHERE f.order_id = \(order) AND (f.line, f.place) > (\(after.line), \(after.place))
      """
    if scope != .all { sql += "AND c.village_id IN \(list: actor.villages)" }
    return try db.all(sql + "ORDER BY f.line, f.place LIMIT \(page.limit + 1)") {
      try place($0, at: 0)
    }
  }

  /// A household's places with their neighbours, those of the newest order first.
  static func list(
    household: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [HouseholdPlace] {
    let order = page.after?.key ?? .max
    let before = FairPlace.lineAndPlace(of: page.after?.id.rawValue ?? 0)
    let near = HouseholdPlace.neighbours
    var places: [HouseholdPlace] = []
    try db.each(
      """
      WITH own AS (
        SELECT order_id, line, place FROM fair_allocation
        WHERE household_id = \(household)
          AND (order_id, line, place) < (\(order), \(before.line), \(before.place))
        ORDER BY order_id DESC, line DESC, place DESC LIMIT \(page.limit + 1)
      )
      SELECT w.order_id, w.place, o.placed_at, l.listing_id, l.title, f.line, f.place, f.lot_id,
        f.household_id, f.best_before, f.is_expected, f.per_head_fen, f.available, f.taken
      FROM own w JOIN customer_order o ON o.id = w.order_id
      JOIN order_line l ON l.order_id = w.order_id AND l.line = w.line
      JOIN fair_allocation f ON f.order_id = w.order_id AND f.line = w.line
        AND f.place BETWEEN w.place - \(near) AND w.place + \(near)
      ORDER BY w.order_id DESC, w.line DESC, w.place DESC, abs(f.place - w.place), f.place
      """
    ) { row in
      let neighbour = try place(row, at: 5)
      // Its own place is the nearest, and so comes first.
      if try row[1] == neighbour.place {
        places.append(
          HouseholdPlace(
            order: try row[0], placedAt: try row[2], listing: try row[3], title: try row[4],
            own: neighbour, before: [], after: []))
      } else if neighbour.place < places[places.count - 1].own.place {
        places[places.count - 1].before.insert(neighbour, at: 0)
      } else {
        places[places.count - 1].after.append(neighbour)
      }
    }
    return places
  }

  private static func place(_ row: Row, at first: Int) throws -> FairPlace {
    FairPlace(
      line: try row[first], place: try row[first + 1], lot: try row[first + 2],
      household: try row[first + 3], bestBefore: try row[first + 4],
      isExpected: try row[first + 5] as Int == 1, perHead: try row[first + 6],
      available: try row[first + 7], taken: try row[first + 8])
  }
}
