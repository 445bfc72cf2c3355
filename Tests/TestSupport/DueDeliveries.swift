import Core
import Notifications
import SQLite

/// What is due of each hook and subject, without what waits behind it.
package func dueDeliveries(upTo limit: Int, in db: Connection) throws -> [DueDelivery] {
  try dueRuns(after: nil, upTo: limit, in: db) { _ in limit }.map { $0.deliveries[0] }
}

/// Registers a standard hook.
package func addWebhook(
  url: String, events: [EventType], secret: String, as actor: Actor, in db: Connection
) throws -> Webhook {
  try addWebhook(NewWebhook(url: url, events: events, secret: secret), as: actor, in: db)
}
