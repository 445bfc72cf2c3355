import Core
import Listings
import SQLite
import Storage

/// An order that a lot's goods went to, or were to go to.
package struct LotHolder: Sendable {
  /// As the actor may see it.
  package let order: Order
  /// Units of the stock that it holds, or had.
  package let quantity: Int
  /// Of them, what a recall or a shortfall took out of it before it left.
  package let takenOut: Int
  /// Of them, what it is not charged for though it had left, because the lot was recalled.
  package let withdrawn: Int
  package let hadLeft: Bool
}

/// The orders that a lot's goods went to or were taken out of, newest first. Throws
/// `CommonRefusal.notFound` outside of the actor's scope.
package func holders(
  of lot: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<LotHolder> {
  let lot = try Listings.lot(lot, as: actor, in: db)
  let holders = try OrderStore.touched(by: lot.id, page, in: db).map { id in
    guard let order = try OrderStore.find(id, in: db) else {
      preconditionFailure("an order with goods is there")
    }
    let parts = try OrderStore.allocations(of: id, in: db).filter { $0.allocation.lot == lot.id }
    let takenOut = try RevisionStore.takenOut(of: id, lot: lot.id, in: db)
    return LotHolder(
      order: try order.seen(by: actor, in: db),
      quantity: parts.reduce(takenOut) { $0 + $1.allocation.quantity }, takenOut: takenOut,
      withdrawn: parts.reduce(0) { $0 + $1.withdrawn },
      hadLeft: parts.contains { $0.sent > 0 })
  }
  return Page(holders, limit: page.limit) { Cursor(id: $0.order.id) }
}
