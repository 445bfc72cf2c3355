import Access
import Audit
import Core
import Crypto
import SQLite
import Storage

/// The code by which the owner of an e-mail address shows that it reaches them: until then nothing
/// else is sent there, so that nobody is written to who did not ask for it.
package enum AddressCode {
  /// How long a code holds.
  static let lifetimeSeconds: Int64 = 86_400
  /// Codes that one account may have sent in 24 hours: strangers' mailboxes are not filled with
  /// them.
  package static let maximumPerDay = 10
}

/// Sends a code of `OneTimeCode.make` to a hook's address; the one before is void. Throws
/// `CommonRefusal.notFound`, and `NotificationRefusal.nothingToConfirm` and `.tooManyCodes`.
@discardableResult
package func sendCode(
  _ code: String, to id: Identifier, as actor: Actor, in db: Connection
) throws -> Delivery {
  let hook = try webhook(id, as: actor, in: db)
  guard !hook.isConfirmed else { throw NotificationRefusal.nothingToConfirm }
  guard hook.isActive else { throw NotificationRefusal.webhookIsOff }
  let since = db.now.adding(seconds: -AddressCode.lifetimeSeconds)
  guard try AddressCodeStore.count(of: hook.owner, since: since, in: db) < AddressCode.maximumPerDay
  else { throw NotificationRefusal.tooManyCodes }
  try AddressCodeStore.insert(code, for: id, of: hook.owner, in: db)
  let sequence = try OutboxStore.insert(
    Event(.webhookCode, subject: id, buyer: nil, villages: [], data: "{\"webhook_id\":\"\(id)\"}"),
    in: db)
  let delivery = try DeliveryStore.insert(sequence: sequence, subject: id, to: id, in: db)
  try record(.webhookCodeSent, of: id, as: actor, in: db)
  return try Notifications.delivery(delivery, as: actor, in: db)
}

/// Confirms a hook's e-mail address by the newest code that was sent to it. Throws
/// `CommonRefusal.notFound`, and `NotificationRefusal.nothingToConfirm` and `.wrongCode`, the
/// latter for one whose time is over too.
package func confirmAddress(
  of id: Identifier, by typed: String, as actor: Actor, in db: Connection
) throws -> Webhook {
  let hook = try webhook(id, as: actor, in: db)
  guard !hook.isConfirmed else { throw NotificationRefusal.nothingToConfirm }
  let since = db.now.adding(seconds: -AddressCode.lifetimeSeconds)
  guard let newest = try AddressCodeStore.newest(for: id, in: db), newest.sentAt > since,
    constantTimeEquals(OneTimeCode.hash(newest.code), OneTimeCode.hash(typed))
  else { throw NotificationRefusal.wrongCode }
  try keepFromThePast(in: db)
  try WebhookStore.confirm(id, in: db)
  try record(
    .webhookConfirmed, of: id, from: ["confirmed": .truth(false)],
    to: ["confirmed": .truth(true)], as: actor, in: db)
  return try webhook(id, as: actor, in: db)
}
