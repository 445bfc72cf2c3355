import Core
import SQLite
import Storage

/// Freezes these months: from now on their entries are the county office's alone. The caller puts
/// it on record. Months that are frozen already stay so.
package func freeze(_ months: [CivilMonth], in db: Connection) throws {
  for month in months { try FrozenMonthStore.insertIfNew(month, in: db) }
}

/// Every month that is frozen, in their order.
package func frozenMonths(in db: Connection) throws -> [CivilMonth] {
  try FrozenMonthStore.all(in: db)
}

/// Throws `IncomeRefusal.monthFrozen` where an entry of a date would change figures that were
/// frozen. Who may freeze them may enter what came to light later: it shows as a difference to
/// them.
func refuseFrozen(_ date: CivilDate, as actor: Actor, in db: Connection) throws {
  if actor.scope(of: .freezeReports) == .all { return }
  if try FrozenMonthStore.contains(CivilMonth(of: date), in: db) {
    throw IncomeRefusal.monthFrozen
  }
}

/// The SQL of `frozen_month`.
private enum FrozenMonthStore {
  static func insertIfNew(_ month: CivilMonth, in db: Connection) throws {
    try db.execute("INSERT INTO frozen_month (month) VALUES (\(month)) ON CONFLICT DO NOTHING")
  }

  static func contains(_ month: CivilMonth, in db: Connection) throws -> Bool {
    try db.value("SELECT EXISTS (SELECT 1 FROM frozen_month WHERE month = \(month))")
  }

  static func all(in db: Connection) throws -> [CivilMonth] {
    try db.all("SELECT month FROM frozen_month ORDER BY month") { try $0[0] }
  }
}
