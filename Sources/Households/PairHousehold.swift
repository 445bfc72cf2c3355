import Access
import Audit
import Core
import SQLite
import Storage

/// Pairs a household with a volunteer from a date on; the pairing before ends on that date and
/// stays on record. The same volunteer again changes nothing, but with another date the day from
/// which it is paired, which was entered wrongly: the pairing before ends on that day then. Throws
/// `CommonRefusal.notFound` for a household outside of the actor's scope or an account that is no
/// volunteer, and `HouseholdRefusal` for a date that cannot be.
package func pairHousehold(
  _ id: Identifier, with volunteer: Identifier, since: CivilDate?, as actor: Actor,
  in db: Connection
) throws -> Pairing {
  let household = try keptHousehold(id, as: actor, in: db)
  let account = try activeVolunteer(volunteer, in: db)
  let present = household.pairing
  let isSame = present?.volunteer == volunteer
  let since = since ?? (isSame ? present?.since : nil) ?? db.today
  if since > db.today { throw HouseholdRefusal.pairedInFuture }
  if isSame, let present {
    return try correct(present, since: since, as: actor, in: db)
  }
  if let present {
    if since < present.since { throw HouseholdRefusal.pairedBeforeLastPairing }
    try HouseholdStore.endPairing(of: id, on: since, in: db)
  }
  let pairing = try HouseholdStore.insertPairing(
    of: id, with: volunteer, since: since, in: db)
  try record(
    .householdPaired, of: id, from: present?.facts ?? [:],
    to: ["volunteer_id": .id(volunteer), "since": .date(since)], as: actor, in: db)
  return Pairing(
    id: pairing, household: id, volunteer: volunteer, volunteerName: account.name, since: since,
    until: nil)
}

/// Moves the day on which the present pairing began, and the one before ended.
private func correct(
  _ present: Pairing, since: CivilDate, as actor: Actor, in db: Connection
) throws -> Pairing {
  if since == present.since { return present }
  let last = try HouseholdStore.pairings(of: present.household, in: db).first {
    $0.id != present.id
  }
  if let last, since < last.since { throw HouseholdRefusal.pairedBeforeLastPairing }
  try HouseholdStore.movePairing(present.id, after: last?.id, to: since, in: db)
  let corrected = Pairing(
    id: present.id, household: present.household, volunteer: present.volunteer,
    volunteerName: present.volunteerName, since: since, until: nil)
  try record(
    .householdPaired, of: present.household, from: present.facts, to: corrected.facts, as: actor,
    in: db)
  return corrected
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
