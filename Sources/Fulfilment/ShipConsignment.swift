import Core
import JSON
import Notifications
import Orders
import SQLite
import Storage

/// The village has packed a consignment, and weighed what is sold by weight. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, `OrderRefusal.wrongConsignmentState`,
/// `.notHarvested` while any of its goods are not, and `.unfitWeights`.
package func packConsignment(
  _ id: Identifier, weights: [WeighedPart] = [], as actor: Actor, in db: Connection
) throws -> Order {
  try advanceConsignment(id, to: .packed, weights: weights, as: actor, in: db)
}

/// A packed consignment leaves with a carrier. Throws `CommonRefusal.notFound` outside of the
/// actor's scope, `OrderRefusal.wrongConsignmentState`, and `.paymentDue` while something of the
/// order is.
package func dispatchConsignment(
  _ id: Identifier, carrier: String, trackingNumber: String, as actor: Actor, in db: Connection
) throws -> Order {
  let order = try advanceConsignment(id, to: .dispatched, as: actor, in: db)
  let parcel = try ParcelStore.insert(
    consignment: id, carrier: carrier, trackingNumber: trackingNumber, in: db)
  for (lot, quantity) in try lots(of: id, in: order, in: db) {
    try ParcelStore.insert(lot: lot, quantity: quantity, parcel: parcel, in: db)
  }
  try recordDispatch(of: id, carrier: carrier, trackingNumber, order, in: db)
  return order
}

/// A dispatched consignment has arrived. Throws `CommonRefusal.notFound` and
/// `OrderRefusal.wrongConsignmentState`.
package func deliverConsignment(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Order {
  let order = try advanceConsignment(id, to: .delivered, as: actor, in: db)
  try ParcelStore.setDelivered(consignment: id, in: db)
  return order
}

/// How a consignment travels; nil before it has left.
package func parcel(of consignment: Identifier, in db: Connection) throws -> Parcel? {
  try ParcelStore.find(consignment: consignment, in: db)
}

/// The newest parcels that a lot's goods left in, `limit` at the most.
package func movements(
  of lot: Identifier, limit: Int, in db: Connection
) throws -> [LotMovement] {
  try ParcelStore.movements(of: lot, limit: limit, in: db)
}

/// What of each lot a consignment holds, in the order of the lots' ids.
private func lots(
  of consignment: Identifier, in order: Order, in db: Connection
) throws -> [(lot: Identifier, quantity: Int)] {
  var quantities: [Identifier: Int] = [:]
  for part in try allocations(of: order.id, in: db)
  where order.lines[part.line - 1].consignment == consignment {
    quantities[part.allocation.lot, default: 0] += part.allocation.quantity
  }
  return quantities.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
}

private func recordDispatch(
  of id: Identifier, carrier: String, _ trackingNumber: String, _ order: Order,
  in db: Connection
) throws {
  guard let consignment = order.consignments.first(where: { $0.id == id }) else {
    preconditionFailure("the consignment is one of its order")
  }
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("consignment_id", id.description)
  json.member("order_id", order.id.description)
  json.member("number", order.number)
  json.member("village_id", consignment.village.description)
  json.member("carrier", carrier)
  json.member("tracking_number", trackingNumber)
  json.endObject()
  // Its order is the subject: a hook hears of one order's events in their order.
  try record(
    Event(
      .consignmentDispatched, subject: order.id, buyer: order.buyer,
      villages: [consignment.village], data: buffer.string), in: db)
}
