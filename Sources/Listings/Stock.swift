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

/// Reserves units of a stock, by the listing whose own it is, in the order of the shelf. Nil, and
/// nothing is written, where fewer are available.
package func reserve(
  _ quantity: Int, ofStock stock: Identifier, in db: Connection
) throws -> [Allocation]? {
  var rest = quantity
  var taken: [(place: ShelfPlace, available: Int, quantity: Int)] = []
  try StockStore.eachOnShelf(of: stock, in: db) { place, available in
    let part = min(rest, available)
    taken.append((place, available, part))
    rest -= part
    return rest > 0
  }
  guard rest == 0 else { return nil }
  for part in taken {
    try StockStore.reserve(part.place.key, part.quantity, in: db)
    if part.quantity == part.available { try StockStore.clear(part.place, in: db) }
  }
  return taken.map {
    Allocation(
      lot: $0.place.key.lot, household: $0.place.key.household, quantity: $0.quantity)
  }
}

/// Moves goods that an order holds.
package func move(
  _ allocations: [Allocation], _ movement: StockMovement, in db: Connection
) throws {
  for allocation in allocations {
    try StockStore.move(allocation, movement, in: db)
    if movement != .sell { try writeOffReturned(allocation, in: db) }
  }
}
