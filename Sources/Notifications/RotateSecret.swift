import Audit
import Core
import SQLite
import Storage

/// Gives a hook another key. The one before signs beside it for `Webhook.formerSecretSeconds`, so
/// that the receiver goes over to the new one when it likes; the one before that signs no more.
/// Throws `CommonRefusal.notFound`, and `NotificationRefusal.noSecretOfOurs` for a hook of another
/// format than Standard Webhooks'.
package func rotateSecret(
  of id: Identifier, to secret: String, as actor: Actor, in db: Connection
) throws -> Webhook {
  guard try webhook(id, as: actor, in: db).format == .standard else {
    throw NotificationRefusal.noSecretOfOurs
  }
  try WebhookStore.replaceSecret(
    of: id, with: secret,
    formerUntil: db.now.adding(seconds: Webhook.formerSecretSeconds), in: db)
  try record(.webhookSecretRotated, of: id, as: actor, in: db)
  return try webhook(id, as: actor, in: db)
}
