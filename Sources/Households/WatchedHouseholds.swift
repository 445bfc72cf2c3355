import Core
import SQLite
import Storage

/// What somebody who looks after all households, one after the other, needs of each.
package struct WatchedHousehold: Sendable {
  package let id: Identifier
  package let registeredOn: CivilDate
  /// Since when it is paired with its volunteer; nil where it has none.
  package let pairedSince: CivilDate?
}

/// The next households after one, in the order of their ids.
package func watchedHouseholds(
  after household: Identifier, upTo limit: Int, in db: Connection
) throws -> [WatchedHousehold] {
  try db.all(
    """
    SELECT h.id, h.registered_on, p.since
    FROM household h LEFT JOIN pairing p ON p.household_id = h.id AND p.until IS NULL
    WHERE h.id > \(household) ORDER BY h.id LIMIT \(limit)
    """
  ) { WatchedHousehold(id: try $0[0], registeredOn: try $0[1], pairedSince: try $0[2]) }
}

/// One household, for the program itself. Throws `CommonRefusal.notFound`.
package func watchedHousehold(_ id: Identifier, in db: Connection) throws -> Household {
  guard let household = try HouseholdStore.find(id, in: db) else {
    throw CommonRefusal.notFound(what: "household")
  }
  return household
}

/// The day of the last visit to a household; nil where there was none.
package func lastVisit(to household: Identifier, in db: Connection) throws -> CivilDate? {
  try VisitStore.lastDay(of: household, in: db)
}

/// What a household was given and is productive by now, for the program itself.
package func productiveAssistance(
  to household: Identifier, in db: Connection
) throws -> [Assistance] {
  try AssistanceStore.productive(household: household, in: db)
}
