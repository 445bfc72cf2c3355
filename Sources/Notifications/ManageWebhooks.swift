import Audit
import Core
import SQLite
import Storage

/// A hook that is to be made.
package struct NewWebhook: Sendable {
  /// As `Webhook.url` says.
  package let url: String
  package let events: [EventType]
  /// The key that signs, a robot's own secret, or nothing, as its format has one.
  package let secret: String
  package let format: HookFormat
  package let language: Language
  package let hours: SendingHours?

  package init(
    url: String, events: [EventType], secret: String, format: HookFormat = .standard,
    language: Language = .zh, hours: SendingHours? = nil
  ) {
    self.url = url
    self.events = events
    self.secret = secret
    self.format = format
    self.language = language
    self.hours = hours
  }
}

/// Registers a hook of the actor's own. Throws `NotificationRefusal.tooManyWebhooks`.
package func addWebhook(
  _ new: NewWebhook, as actor: Actor, in db: Connection
) throws -> Webhook {
  guard try WebhookStore.count(of: actor.id, in: db) < Webhook.maximumPerAccount else {
    throw NotificationRefusal.tooManyWebhooks
  }
  try keepFromThePast(in: db)
  let id = try WebhookStore.insert(new, owner: actor.id, in: db)
  let webhook = try webhook(id, as: actor, in: db)
  try record(.webhookAdded, of: id, to: webhook.facts, as: actor, in: db)
  return webhook
}

/// The actor's hooks; `Webhook.maximumPerAccount` bounds them.
package func webhooks(of actor: Actor, in db: Connection) throws -> [Webhook] {
  try WebhookStore.list(of: actor.id, in: db)
}

/// One of the actor's hooks, or any for whoever runs the machine. Throws `CommonRefusal.notFound`.
package func webhook(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Webhook {
  guard let webhook = try WebhookStore.find(id, in: db),
    webhook.owner == actor.id || actor.id == Actor.machineOperator.id
  else {
    throw CommonRefusal.notFound(what: "webhook")
  }
  return webhook
}

/// Removes a hook and gives up what waits for it. Throws `CommonRefusal.notFound`.
package func removeWebhook(_ id: Identifier, as actor: Actor, in db: Connection) throws {
  let webhook = try webhook(id, as: actor, in: db)
  try WebhookStore.remove(id, in: db)
  _ = try DeliveryStore.giveUp(id, upTo: givenUpAtOnce, in: db)
  try record(.webhookRemoved, of: id, from: webhook.facts, as: actor, in: db)
}

/// What was and will be sent to a hook, or only what was given up, the newest event first. Throws
/// `CommonRefusal.notFound`.
package func deliveries(
  of id: Identifier, onlyFailed: Bool = false, _ page: PageRequest, as actor: Actor,
  in db: Connection
) throws -> Page<Delivery> {
  _ = try webhook(id, as: actor, in: db)
  let found = try DeliveryStore.list(of: id, onlyFailed: onlyFailed, page, in: db)
  return Page(found, limit: page.limit) { Cursor(key: $0.sequence, id: $0.id) }
}

extension Webhook {
  /// Throws `NotificationRefusal.webhookIsOff`, `.notConfirmed` or `.tooManyTexts` where nothing is
  /// sent to it.
  func checkThatItIsTold(in db: Connection) throws {
    guard isActive else { throw NotificationRefusal.webhookIsOff }
    guard isConfirmed else { throw NotificationRefusal.notConfirmed }
    guard try format != .sms || TextMessageAllowance.left(of: owner, in: db) > 0 else {
      throw NotificationRefusal.tooManyTexts
    }
  }
}
