import Audit
import Core
import JSON
import Notifications
import Orders
import SQLite
import Storage

extension AuditAction {
  static let claimOpened = AuditAction("claim.opened")
  static let claimAnswered = AuditAction("claim.answered")
  /// Accepted, declined or withdrawn.
  static let claimDecided = AuditAction("claim.decided")
  static let claimPhotoPut = AuditAction("claim_photo.put")
  static let claimPhotoRemoved = AuditAction("claim_photo.removed")
}

/// Tells the outbox what happened to a claim, and gives it as it is now. What goes out holds
/// nothing that anybody wrote.
func tell(_ type: EventType, of id: Identifier, in db: Connection) throws -> Claim {
  guard let claim = try ClaimStore.find(id, in: db) else {
    preconditionFailure("a claim that was just written is there")
  }
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("claim_id", claim.id.description)
  json.member("order_id", claim.order.description)
  json.member("number", Order.number(of: claim.order))
  json.member("kind", claim.kind.rawValue)
  json.member("status", claim.status.rawValue)
  json.member("compensated_fen", claim.compensated.rawValue)
  json.endObject()
  try record(
    Event(
      type, subject: claim.id, buyer: claim.buyer, villages: claim.villages, data: buffer),
    in: db)
  return claim
}
