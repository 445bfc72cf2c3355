import Core
import JSON
import Notifications
import SQLite

/// Tells the outbox what happened to an order. What goes out holds no personal data.
func recordEvent(
  _ type: EventType, of order: Order, revision: NewRevision? = nil, refund: Refund? = nil,
  in db: Connection
) throws {
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("order_id", order.id.description)
  json.member("number", order.number)
  json.member("status", order.status.rawValue)
  json.member("goods_fen", order.goods.rawValue)
  json.member("shipping_fen", order.shipping.rawValue)
  json.member("total_fen", order.total.rawValue)
  // The buyer hears who placed it.
  if type == .orderPlaced, let taker = order.taker {
    json.member("placed_by", taker.description)
  }
  if let revision {
    json.member("cause", revision.cause.rawValue)
    if let lot = revision.lot { json.member("lot_id", lot.description) }
    json.member("had_left", revision.hadLeft)
    json.member("due_fen", order.due.rawValue)
    json.member("owed_fen", order.owed.rawValue)
  }
  if let refund {
    json.member("refund_id", refund.id.description)
    json.member("amount_fen", refund.amount.rawValue)
    json.member("refunded_fen", order.refunded.rawValue)
  }
  json.endObject()
  try record(
    Event(
      type, subject: order.id, buyer: order.buyer, villages: order.consignments.map(\.village),
      data: buffer), in: db)
}
