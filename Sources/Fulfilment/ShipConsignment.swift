import Audit
import Core
import Listings
import Notifications
import Orders
import SQLite
import Storage

/// The village has packed a consignment, and weighed what is sold by weight. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, `OrderRefusal.wrongConsignmentState`,
/// `.notHarvested` while any of its goods are not, `.unfitWeights`, and `SubstitutionRefusal`.
package func packConsignment(
  _ id: Identifier, weights: [WeighedPart] = [], substituting: [NewSubstitution] = [],
  as actor: Actor, in db: Connection
) throws -> Order {
  try packGoods(of: id, weights: weights, substituting: substituting, as: actor, in: db)
}

/// All that is left of a packed consignment leaves with a carrier in one parcel. Throws what
/// `sendParcel` does.
package func dispatchConsignment(
  _ id: Identifier, carrier: String, trackingNumber: String, as actor: Actor, in db: Connection
) throws -> Order {
  try send(nil, of: id, carrier: carrier, trackingNumber, as: actor, in: db).order
}

/// A part of a packed consignment leaves with a carrier, in a parcel of its own; with the last part
/// the consignment is on its way. Throws `CommonRefusal.notFound` outside of the actor's scope,
/// `OrderRefusal.wrongConsignmentState`, `.nothingLeft`, `.unfitParcel`, `.keptApart`,
/// `.tooManyParcels`, and `.paymentDue` while something of the order is.
package func sendParcel(
  _ parts: [LinePart], of consignment: Identifier, carrier: String, trackingNumber: String,
  as actor: Actor, in db: Connection
) throws -> Parcel {
  try send(parts, of: consignment, carrier: carrier, trackingNumber, as: actor, in: db).parcel
}

private func send(
  _ parts: [LinePart]?, of id: Identifier, carrier: String, _ trackingNumber: String,
  as actor: Actor, in db: Connection
) throws -> (parcel: Parcel, order: Order) {
  let (order, goods) = try sendGoods(parts, of: id, as: actor, in: db)
  let sent = try putInParcel(goods, of: id, carrier, trackingNumber, order, as: actor, in: db)
  try tell(of: sent, order, in: db)
  return (sent, order)
}

/// Goods of a consignment, as a parcel that has left.
private func putInParcel(
  _ goods: [SentGoods], of id: Identifier, _ carrier: String, _ trackingNumber: String,
  _ order: Order, as actor: Actor, in db: Connection
) throws -> Parcel {
  let parcel = try ParcelStore.insert(
    consignment: id, carrier: carrier, trackingNumber: trackingNumber, in: db)
  for part in goods { try ParcelStore.insert(part, parcel: parcel, in: db) }
  guard let sent = try ParcelStore.find(parcel, in: db) else {
    preconditionFailure("what was sent is there")
  }
  try record(
    .parcelSent, of: parcel, partOf: order.id,
    to: ["consignment_id": .id(id), "lines": .count(sent.lines.count)], as: actor, in: db)
  return sent
}

private func tell(of sent: Parcel, _ order: Order, in db: Connection) throws {
  let isLast = order.consignments.contains {
    $0.id == sent.consignment && $0.status == .dispatched
  }
  try recordEvent(isLast ? .consignmentDispatched : .parcelDispatched, of: sent, order, in: db)
}

/// All that is joined of an order at the hub, or what of it travels in one way, leaves in one
/// parcel, of which each consignment has its part. Gives the order as it is then. Throws what
/// `sendJoined` does.
package func dispatchJoined(
  _ id: Identifier, only kind: Travel?, carrier: String, trackingNumber: String, as actor: Actor,
  in db: Connection
) throws -> Order {
  let (order, parts) = try sendJoined(id, only: kind, as: actor, in: db)
  let sent = try parts.map {
    try putInParcel(
      $0.goods, of: $0.consignment, carrier, trackingNumber, order, as: actor, in: db)
  }
  try ParcelStore.join(sent.map(\.id), in: db)
  for parcel in sent { try tell(of: parcel, order, in: db) }
  return order
}

/// A dispatched consignment has arrived, with all of its parcels that are on their way. Throws
/// `CommonRefusal.notFound` and `OrderRefusal.wrongConsignmentState`.
package func deliverConsignment(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Order {
  let (consignment, order) = try Orders.consignment(id, as: actor, in: db)
  guard consignment.status == .dispatched else {
    throw OrderRefusal.wrongConsignmentState(consignment.status, order: order.status)
  }
  if order.delivery == .joined {
    // What else is in its parcels has arrived with it.
    for parcel in try parcels(of: id, in: db) where !parcel.status.isEnd {
      _ = try deliver(parcel, by: .actor(actor), in: db)
    }
    return try Orders.consignment(id, as: actor, in: db).order
  }
  let moved = try parcels(of: id, in: db).filter { !$0.status.isEnd }.map {
    try move($0, .delivered, by: .actor(actor), in: db)
  }
  let delivered = try concludeDelivered(moved.count, of: id, by: .actor(actor), in: db)
  for parcel in moved { try recordEvent(.parcelMoved, of: parcel, delivered, in: db) }
  return delivered
}
