import Core
import JSON
import Listings
import Notifications
import SQLite

/// Moves the day on which a lot is expected; whoever ordered of it is told the new one. Throws what
/// `moveExpectedDay` does.
package func postponeLot(
  _ id: Identifier, to day: CivilDate, as actor: Actor, in db: Connection
) throws -> Lot {
  let (before, after) = try moveExpectedDay(of: id, to: day, as: actor, in: db)
  if after.harvestedOn == before.harvestedOn { return after }
  for order in try OrderStore.waiting(for: id, in: db) {
    try recordPostponement(of: order, waitingFor: after, in: db)
  }
  return after
}

/// Tells the outbox that an order waits longer, or shorter, for goods of a lot.
private func recordPostponement(of id: Identifier, waitingFor lot: Lot, in db: Connection) throws {
  guard let order = try OrderStore.find(id, in: db) else {
    preconditionFailure("an order with goods is there")
  }
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("order_id", order.id.description)
  json.member("number", order.number)
  json.member("status", order.status.rawValue)
  json.member("lot_id", lot.id.description)
  json.member("expected_on", lot.harvestedOn.rawValue)
  json.endObject()
  try record(
    Event(
      .orderPostponed, subject: order.id, buyer: order.buyer,
      villages: order.consignments.map(\.village), data: buffer), in: db)
}
