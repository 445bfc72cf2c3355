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

/// Units of a listing that can be ordered now: available, and not past their best.
package func available(of listing: Identifier, in db: Connection) throws -> Int {
  try StockStore.available(of: listing, in: db)
}

/// Reserves units of a listing, first to expire first out. Nil, and nothing is written, where
/// fewer are available.
package func reserve(
  _ quantity: Int, of listing: Identifier, in db: Connection
) throws -> [Allocation]? {
  var rest = quantity
  var taken: [(key: StockKey, quantity: Int)] = []
  try StockStore.eachAvailable(of: listing, in: db) { key, available in
    let part = min(rest, available)
    taken.append((key, part))
    rest -= part
    return rest > 0
  }
  guard rest == 0 else { return nil }
  for part in taken { try StockStore.reserve(part.key, part.quantity, in: db) }
  return taken.map {
    Allocation(lot: $0.key.lot, household: $0.key.household, quantity: $0.quantity)
  }
}

/// Moves goods that an order holds.
package func move(
  _ allocations: [Allocation], _ movement: StockMovement, in db: Connection
) throws {
  for allocation in allocations {
    try StockStore.move(allocation, movement, in: db)
  }
}
