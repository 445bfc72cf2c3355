import Core
import JSON
import Notifications
import Orders
import SQLite

/// Tells the outbox what became of money that came in. Who sent it, and what was written with it,
/// stays here.
func recordEvent(
  _ type: EventType, of payment: IncomingPayment, in db: Connection
) throws {
  let order = try payment.order.map { try Orders.order($0, as: .machineOperator, in: db) }
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("incoming_payment_id", payment.id.description)
  json.member("provider", payment.content.provider)
  json.member("status", payment.status.rawValue)
  json.member("amount_fen", payment.content.amount.rawValue)
  json.member("applied_fen", payment.applied.rawValue)
  json.member("returned_fen", payment.returned.rawValue)
  json.member("order_id", order?.id.description)
  json.member("order_number", order?.number)
  json.endObject()
  try record(
    Event(
      type, subject: payment.id, buyer: order?.buyer, villages: [], data: buffer), in: db)
}
