import Core
import SQLite

/// How many text messages an account may have: each costs the county money.
package enum TextMessageAllowance {
  /// In a day of the county's, to all of the account's hooks together, those that were removed too.
  /// That one is tried again counts once.
  package static let maximumPerDay = 20

  /// How many there is room for: what waits and what was tried today counts.
  static func left(of owner: Identifier, in db: Connection) throws -> Int {
    let used: Int = try db.value(
      """
      SELECT count(*) FROM webhook w JOIN webhook_delivery d ON d.webhook_id = w.id
      WHERE w.user_id = \(owner) AND w.format = 'sms'
        AND (d.status = 'pending' OR d.last_attempt_at >= \(db.today.start))
      """)
    return max(0, maximumPerDay - used)
  }
}
