import Core
import Households
import JSON
import Notifications
import SQLite

/// Tells the outbox what became of a payout, in sums: who was paid what stays here.
func recordEvent(_ type: EventType, of payout: Payout, in db: Connection) throws {
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("payout_id", payout.id.description)
  json.member("village_id", payout.village.description)
  json.member("village", try village(payout.village, in: db).name)
  json.member("up_to", payout.upTo.description)
  json.member("status", payout.status.rawValue)
  json.member("households", payout.lines.count)
  json.member("total_fen", payout.sum().rawValue)
  json.member("paid_fen", payout.sum(.paid).rawValue)
  json.member("bounced_fen", payout.sum(.bounced).rawValue)
  json.endObject()
  try record(
    Event(type, subject: payout.id, buyer: nil, villages: [payout.village], data: buffer),
    in: db)
}
