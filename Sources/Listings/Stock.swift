import Core
import SQLite
import Storage

/// A row of the stock: what one household gave to one lot.
package struct StockKey: Hashable, Sendable {
  package let listing: Identifier
  package let bestBefore: CivilDate
  package let lot: Identifier
  package let household: Identifier
}

/// A row of the shelf: stock with something available, by its place in the order in which goods are
/// given out.
package struct ShelfPlace: Hashable, Sendable {
  package let key: StockKey
  /// Whether it is still to be harvested.
  package let isExpected: Bool
  /// The household's income per head this year as it counts for its place; zero where a listing is
  /// one household's own.
  package let perHead: Fen
}

/// A row of the shelf as an order found it, and how many units it took of it.
package struct ShelfPart: Sendable {
  package let place: ShelfPlace
  package let available: Int
  /// Zero for one that only came next.
  package let taken: Int

  package var allocation: Allocation {
    Allocation(lot: place.key.lot, household: place.key.household, quantity: taken)
  }
}

/// Goods that an order holds: from which lot and household, and how many units.
package struct Allocation: Sendable, Equatable {
  package let lot: Identifier
  package let household: Identifier
  package let quantity: Int

  package init(lot: Identifier, household: Identifier, quantity: Int) {
    self.lot = lot
    self.household = household
    self.quantity = quantity
  }
}

/// What moves goods that an order holds.
package enum StockMovement: Sendable {
  /// A placed order gets goods of others than before: available goods are reserved.
  case reserve
  /// The buyer paid: reserved goods are sold.
  case sell
  /// The order lapsed unpaid: reserved goods are available again.
  case release
  /// A paid order was called off: sold goods are available again.
  case takeBack
}

/// Units of a stock, by the listing whose own it is, that can be ordered now: available, and not
/// past their best.
package func available(ofStock stock: Identifier, in db: Connection) throws -> Int {
  try StockStore.available(of: stock, in: db)
}

/// Reserves units of a stock, by the listing whose own it is, in the order of the shelf. Gives the
/// rows that they were taken from, and up to `next` of those that came next. Nil, and nothing is
/// written, where fewer are available.
package func reserve(
  _ quantity: Int, ofStock stock: Identifier, next: Int = 0, in db: Connection
) throws -> [ShelfPart]? {
  var rest = quantity
  var still = next
  var parts: [ShelfPart] = []
  try StockStore.eachOnShelf(of: stock, in: db) { place, available in
    let part = min(rest, available)
    if part == 0 { still -= 1 }
    parts.append(ShelfPart(place: place, available: available, taken: part))
    rest -= part
    return rest > 0 || still > 0
  }
  guard rest == 0 else { return nil }
  for part in parts where part.taken > 0 {
    try StockStore.reserve(part.place.key, part.taken, in: db)
    if part.taken == part.available { try StockStore.clear(part.place, in: db) }
  }
  return parts
}

/// Moves goods that an order holds.
package func move(
  _ allocations: [Allocation], _ movement: StockMovement, in db: Connection
) throws {
  for allocation in allocations {
    try StockStore.move(allocation, movement, in: db)
    if movement == .release || movement == .takeBack { try writeOffReturned(allocation, in: db) }
  }
}
