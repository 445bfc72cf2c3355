import Audit
import Core
import SQLite

extension Change {
  static let orderPlaced = Change("order.placed")
  static let orderPaid = Change("order.paid")
  static let orderCancelled = Change("order.cancelled")
  /// Its time to pay was up.
  static let orderLapsed = Change("order.lapsed")
  static let orderConfirmed = Change("order.confirmed")
  static let orderRefunded = Change("order.refunded")
  static let consignmentMoved = Change("consignment.moved")
}

/// Puts on record that an order was placed. Where it goes to stays with the order alone.
func record(
  _ change: Change, of order: Order, as actor: Actor, in db: Connection
) throws {
  try record(
    change, of: order.id,
    to: ["status": .word(order.status), "total_fen": .fen(order.total)], as: actor, in: db)
}

/// Puts on record that an order went from its state into another.
func record(
  _ change: Change, from order: Order, to status: OrderStatus, by author: Author,
  in db: Connection
) throws {
  try record(
    change, of: order.id, from: ["status": .word(order.status)], to: ["status": .word(status)],
    by: author, in: db)
}
