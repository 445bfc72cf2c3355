import Audit
import Core
import SQLite
import Storage

/// Registers a hook of the actor's own. Throws `NotificationRefusal.tooManyWebhooks`.
package func addWebhook(
  url: String, events: [EventType], secret: String, as actor: Actor, in db: Connection
) throws -> Webhook {
  guard try WebhookStore.count(of: actor.id, in: db) < Webhook.maximumPerAccount else {
    throw NotificationRefusal.tooManyWebhooks
  }
  let id = try WebhookStore.insert(
    url: url, events: events, secret: secret, owner: actor.id, in: db)
  let webhook = Webhook(
    id: id, owner: actor.id, url: url, events: events, isActive: true, createdAt: db.now)
  try record(.webhookAdded, of: id, to: webhook.facts, as: actor, in: db)
  return webhook
}

/// The actor's hooks; `Webhook.maximumPerAccount` bounds them.
package func webhooks(of actor: Actor, in db: Connection) throws -> [Webhook] {
  try WebhookStore.list(of: actor.id, in: db)
}

/// One of the actor's hooks. Throws `CommonRefusal.notFound`.
package func webhook(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Webhook {
  guard let webhook = try WebhookStore.find(id, in: db), webhook.owner == actor.id else {
    throw CommonRefusal.notFound(what: "webhook")
  }
  return webhook
}

/// Removes a hook and gives up what waits for it. Throws `CommonRefusal.notFound`.
package func removeWebhook(_ id: Identifier, as actor: Actor, in db: Connection) throws {
  let webhook = try webhook(id, as: actor, in: db)
  try WebhookStore.end(id, as: "removed", in: db)
  try record(.webhookRemoved, of: id, from: webhook.facts, as: actor, in: db)
}

/// What was and will be sent to a hook, the newest event first. Throws `CommonRefusal.notFound`.
package func deliveries(
  of id: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Delivery> {
  _ = try webhook(id, as: actor, in: db)
  return Page(try DeliveryStore.list(of: id, page, in: db), limit: page.limit) {
    Cursor(key: $0.sequence, id: $0.id)
  }
}
