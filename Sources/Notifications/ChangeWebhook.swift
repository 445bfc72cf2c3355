import Audit
import Core
import SQLite
import Storage

/// What is to be different about a hook; nil leaves a part as it is.
package struct WebhookChange: Sendable {
  package let url: String?
  package let events: [EventType]?
  /// False turns it off, true on again.
  package let isActive: Bool?
  package let language: Language?
  package let hours: Change<SendingHours>
  /// The secret of a robot that signs.
  package let robotSecret: String?

  package init(
    url: String? = nil, events: [EventType]? = nil, isActive: Bool? = nil,
    language: Language? = nil, hours: Change<SendingHours> = .keep,
    robotSecret: String? = nil
  ) {
    self.url = url
    self.events = events
    self.isActive = isActive
    self.language = language
    self.hours = hours
    self.robotSecret = robotSecret
  }

  /// Throws `InvalidContent` for what a hook of this format does not have.
  fileprivate func check(against format: HookFormat) throws {
    var faults: [Fault] = []
    if let url, !format.isByOperator, MailAddress.isMailURL(url) {
      faults.append(
        Fault(
          pointer: "/url", code: "refused", detail: "This goes to an address of http or https."))
    }
    if url != nil, format.isByOperator {
      faults.append(
        Fault(
          pointer: "/url", code: "fixed",
          detail: "Where it goes was proved once; make another webhook."))
    }
    if let fault = robotSecret.flatMap(format.fault(ofRobotSecret:)) {
      faults.append(Fault(pointer: "/robot_secret", code: fault.code, detail: fault.detail))
    }
    if !faults.isEmpty { throw InvalidContent(faults) }
  }
}

/// Changes a hook of the actor's own. One that is turned off gives up what waits for it. Throws
/// `CommonRefusal.notFound`, and `InvalidContent` for what the hook's format does not have.
package func changeWebhook(
  _ id: Identifier, _ change: WebhookChange, as actor: Actor, in db: Connection
) throws -> Webhook {
  let present = try webhook(id, as: actor, in: db)
  try change.check(against: present.format)
  try WebhookStore.update(
    id, url: change.url ?? present.url, events: change.events ?? present.events,
    language: change.language ?? present.language, hours: change.hours.applied(to: present.hours),
    in: db)
  if let secret = change.robotSecret {
    try WebhookStore.setRobotSecret(of: id, to: secret, in: db)
  }
  switch change.isActive {
  case true? where !present.isActive:
    try keepFromThePast(in: db)
    try WebhookStore.turnOn(id, in: db)
  case false? where present.isActive:
    _ = try WebhookStore.turnOff(id, .owner, in: db)
    _ = try DeliveryStore.giveUp(id, upTo: givenUpAtOnce, in: db)
  default: break
  }
  let changed = try webhook(id, as: actor, in: db)
  var facts = changed.facts
  // That there is another one, and not which.
  if change.robotSecret != nil { facts.add("robot_secret", .text("replaced")) }
  try record(.webhookChanged, of: id, from: present.facts, to: facts, as: actor, in: db)
  return changed
}

/// Sends an event of its own to a hook, to see whether it arrives. Throws
/// `CommonRefusal.notFound`, and what `checkThatItIsTold` does.
package func testWebhook(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Delivery {
  try webhook(id, as: actor, in: db).checkThatItIsTold(in: db)
  let sequence = try OutboxStore.insert(
    Event(.webhookTest, subject: id, buyer: nil, villages: [], data: "{\"webhook_id\":\"\(id)\"}"),
    in: db)
  let sent = try DeliveryStore.insert(sequence: sequence, subject: id, to: id, in: db)
  try record(.webhookTested, of: id, as: actor, in: db)
  return try delivery(sent, as: actor, in: db)
}

/// The tries of a delivery, the first one first; of a delivery that was tried very often the
/// newest. Throws `CommonRefusal.notFound`.
package func deliveryTries(
  of id: Identifier, as actor: Actor, in db: Connection
) throws -> [DeliveryTry] {
  _ = try delivery(id, as: actor, in: db)
  return try TryStore.list(of: id, in: db)
}

/// One delivery to a hook of the actor's own. Throws `CommonRefusal.notFound`.
package func delivery(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Delivery {
  guard let delivery = try DeliveryStore.find(id, in: db),
    let webhook = try WebhookStore.find(delivery.webhook, in: db), webhook.owner == actor.id
  else { throw CommonRefusal.notFound(what: "delivery") }
  return delivery
}
