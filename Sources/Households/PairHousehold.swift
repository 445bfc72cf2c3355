import Access
import Audit
import Core
import SQLite
import Storage

/// Pairs a household with a volunteer from a date on; the pairing before ends on that date and
/// stays on record. The same volunteer again changes nothing. Throws `CommonRefusal.notFound` for
/// a household outside of the actor's scope or an account that is no volunteer, and
/// `HouseholdRefusal` for a date that cannot be.
package func pairHousehold(
  _ id: Identifier, with volunteer: Identifier, since: CivilDate?, as actor: Actor,
  in db: Connection
) throws -> Pairing {
  let household = try keptHousehold(id, as: actor, in: db)
  let account = try activeVolunteer(volunteer, in: db)
  if let present = household.pairing, present.volunteer == volunteer { return present }
  let since = since ?? db.today
  if since > db.today { throw HouseholdRefusal.pairedInFuture }
  if let present = household.pairing {
    if since < present.since { throw HouseholdRefusal.pairedBeforeLastPairing }
    try HouseholdStore.endPairing(of: id, on: since, in: db)
  }
  let pairing = try HouseholdStore.insertPairing(
    of: id, with: volunteer, since: since, in: db)
  try record(
    .householdPaired, of: id, from: household.pairing?.facts ?? [:],
    to: ["volunteer_id": .id(volunteer), "since": .date(since)], as: actor, in: db)
  return Pairing(
    id: pairing, household: id, volunteer: volunteer, volunteerName: account.name, since: since,
    until: nil)
}

/// Throws `CommonRefusal.notFound`, the same for nobody as for somebody who is no volunteer: who
/// has an account is not for a coordinator to find out.
private func activeVolunteer(_ id: Identifier, in db: Connection) throws -> Account {
  let missing = CommonRefusal.notFound(what: "volunteer")
  do {
    let account = try account(id, in: db)
    guard account.role == .volunteer, account.isActive else { throw missing }
    return account
  } catch is CommonRefusal {
    throw missing
  }
}

/// The household's pairings, the present one first.
package func pairings(
  of id: Identifier, as actor: Actor, in db: Connection
) throws -> [Pairing] {
  _ = try household(id, as: actor, in: db)
  return try HouseholdStore.pairings(of: id, in: db)
}
