import Core
import Fulfilment
import Orders
import SQLite

/// An order, and the steps of its first consignment, which is its only one where a village sends it
/// all.
extension TestCounty {
  /// An order as it is now.
  package func state(_ order: Order) throws -> Order {
    try Orders.order(order.id, as: admin, in: db)
  }

  package func pack(_ order: Order) throws {
    try db.transaction {
      _ = try packConsignment(order.consignments[0].id, as: coordinator, in: db)
    }
  }

  package func dispatch(_ order: Order) throws {
    try db.transaction {
      _ = try dispatchConsignment(
        order.consignments[0].id, carrier: "邮政", trackingNumber: "1", as: coordinator, in: db)
    }
  }

  package func deliver(_ order: Order) throws {
    try db.transaction {
      _ = try deliverConsignment(order.consignments[0].id, as: coordinator, in: db)
    }
  }

  /// An order that was paid and has arrived.
  package func arrivedOrder(_ quantity: Int, of listing: Identifier) throws -> Order {
    let order = try order(quantity, of: listing)
    try arrive(order)
    return order
  }

  /// Takes an order from its payment to its door.
  package func arrive(_ order: Order) throws {
    try pay(order)
    try pack(order)
    try dispatch(order)
    try deliver(order)
  }

  /// Takes a packed order to its end, which its buyer confirms.
  package func finish(_ order: Order) throws {
    try dispatch(order)
    try deliver(order)
    try db.transaction { _ = try confirmOrder(order.id, as: buyer, in: db) }
  }
}
