import Core
import JSON
import Notifications
import Orders
import SQLite

/// Tells the outbox of a parcel. What goes out holds no personal data, and so not the reason that
/// somebody gave, nor where it was and what was noted. Its order is the subject: a hook hears of
/// one order's events in their order.
func recordEvent(
  _ type: EventType, of parcel: Parcel, _ order: Order, tracked: TrackingContent? = nil,
  in db: Connection
) throws {
  guard let consignment = order.consignments.first(where: { $0.id == parcel.consignment }) else {
    preconditionFailure("the consignment is one of its order")
  }
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("consignment_id", consignment.id.description)
  json.member("order_id", order.id.description)
  json.member("number", order.number)
  json.member("village_id", consignment.village.description)
  json.member("carrier", parcel.carrier)
  json.member("tracking_number", parcel.trackingNumber)
  json.member("parcel_id", parcel.id.description)
  json.member("parcel_status", parcel.status.rawValue)
  if let tracked {
    json.member("kind", tracked.kind.rawValue)
    json.member("happened_at", tracked.happenedAt.description)
  }
  json.endObject()
  try record(
    Event(
      type, subject: order.id, buyer: order.buyer, villages: [consignment.village],
      data: buffer), in: db)
}
