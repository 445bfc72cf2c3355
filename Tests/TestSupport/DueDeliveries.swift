import Notifications
import SQLite

/// What is due of each hook and subject, without what waits behind it.
package func dueDeliveries(upTo limit: Int, in db: Connection) throws -> [DueDelivery] {
  try dueRuns(after: nil, upTo: limit, in: db) { _ in limit }.map { $0.deliveries[0] }
}
