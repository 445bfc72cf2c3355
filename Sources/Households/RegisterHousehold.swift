import Audit
import Core
import Notifications
import SQLite
import Storage

/// Registers a household with its members and gives its id. Throws `CommonRefusal.notFound` for a
/// village that the actor does not keep, and `HouseholdRefusal` for a code that is taken or a date
/// in the future.
package func registerHousehold(
  _ household: NewHousehold, as actor: Actor, in db: Connection
) throws -> Identifier {
  guard actor.may(.keepHouseholds, in: household.village) else {
    throw CommonRefusal.notFound(what: "village")
  }
  if household.registeredOn > db.today { throw HouseholdRefusal.registeredInFuture }
  try refuseUnborn(household.members, in: db)
  do {
    let id = try HouseholdStore.insert(household, in: db)
    try record(.householdRegistered, of: id, to: household.facts, as: actor, in: db)
    try recordEvent(.householdRegistered, of: keptHousehold(id, as: actor, in: db), in: db) {
      $0.member("registered_on", household.registeredOn.rawValue)
    }
    return id
  } catch let error as SQLiteError where error.isDuplicate {
    throw HouseholdRefusal.codeTaken
  } catch let error as SQLiteError where error.isMissingReference {
    throw CommonRefusal.notFound(what: "village")
  }
}

/// Throws `HouseholdRefusal.bornInFuture`.
func refuseUnborn(_ members: [Member], in db: Connection) throws {
  for (index, member) in members.enumerated() where member.birthYear > db.today.year {
    throw HouseholdRefusal.bornInFuture(member: index)
  }
}
