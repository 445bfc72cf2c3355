import Core
import SQLite
import Storage

/// Which households a list is to hold.
package struct HouseholdFilter: Sendable {
  package let village: Identifier?
  package let status: HouseholdStatus?
  /// A part of the code or of the head's name.
  package let text: String?

  package init(village: Identifier? = nil, status: HouseholdStatus? = nil, text: String? = nil) {
    self.village = village
    self.status = status
    self.text = text
  }
}

/// The households within the actor's scope, in the order in which they were registered: all for the
/// county office, its villages' for a coordinator, the paired ones for a volunteer. Throws
/// `CommonRefusal.roleMayNot` for a buyer, and `.notFound` for a village outside of the scope as
/// for one that is not there.
package func households(
  _ filter: HouseholdFilter, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Household> {
  guard let scope = actor.scope(of: .readHouseholds) else { throw CommonRefusal.roleMayNot }
  let found = try HouseholdStore.list(filter, page, scope, of: actor, in: db)
  if found.isEmpty, let village = filter.village {
    try refuseVillage(village, outside: scope, of: actor, in: db)
  }
  return Page(found, limit: page.limit) { Cursor(id: $0.id) }
}

/// All households within the actor's scope of reports, in the order in which they were registered.
/// Throws `CommonRefusal.roleMayNot` for a buyer.
package func allHouseholds(as actor: Actor, in db: Connection) throws -> [Household] {
  guard let scope = actor.scope(of: .readReports) else { throw CommonRefusal.roleMayNot }
  var all: [Household] = []
  var page: [Household] = []
  repeat {
    let request = PageRequest(
      limit: PageRequest.maximumLimit, after: page.last.map { Cursor(id: $0.id) })
    page = try HouseholdStore.list(HouseholdFilter(), request, scope, of: actor, in: db)
    all += page.prefix(request.limit)
    page = page.count > request.limit ? Array(page.prefix(request.limit)) : []
  } while !page.isEmpty
  return all
}

/// One household within the actor's scope. Throws `CommonRefusal.notFound`.
package func household(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Household {
  guard let household = try HouseholdStore.find(id, in: db), mayLookAfter(household, actor) else {
    throw CommonRefusal.notFound(what: "household")
  }
  return household
}

/// One household, with its keeper's rights: a paired volunteer may look but not enter. Throws
/// `CommonRefusal.notFound`.
package func keptHousehold(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Household {
  guard let household = try HouseholdStore.find(id, in: db),
    actor.may(.keepHouseholds, in: household.village)
  else { throw CommonRefusal.notFound(what: "household") }
  return household
}

/// How many people a household has. Throws `CommonRefusal.notFound`.
package func people(in household: Identifier, in db: Connection) throws -> Int {
  guard let people = try HouseholdStore.people(in: household, in: db) else {
    throw CommonRefusal.notFound(what: "household")
  }
  return people
}

/// The household's members, the head first as a rule.
package func members(of household: Identifier, in db: Connection) throws -> [Member] {
  try HouseholdStore.members(of: household, in: db)
}

/// What the public sees of these households' heads, by id.
package func displayNames(
  _ ids: [Identifier], in db: Connection
) throws -> [Identifier: String] {
  try HouseholdStore.displayNames(ids, in: db)
}

/// What a household is called in a list.
package struct HouseholdLabel: Sendable, Equatable {
  /// Nil, and the name what the public sees, to who may not read the household.
  package let code: String?
  package let name: String
}

/// What these households are called to the actor, by id.
package func householdLabels(
  _ ids: [Identifier], as actor: Actor, in db: Connection
) throws -> [Identifier: HouseholdLabel] {
  try HouseholdStore.labels(of: ids, as: actor, in: db)
}

/// Which of these households are not of this village.
package func households(
  _ ids: [Identifier], outside village: Identifier, in db: Connection
) throws -> [Identifier] {
  let inside = Set(try HouseholdStore.ids(ids, in: village, in: db))
  return ids.filter { !inside.contains($0) }
}

private func refuseVillage(
  _ village: Identifier, outside scope: Scope, of actor: Actor, in db: Connection
) throws {
  let isInside =
    switch scope {
    case .all: true
    case .villages: actor.villages.contains(village)
    case .paired: try HouseholdStore.hasPairing(of: actor.id, in: village, in: db)
    case .own: false
    }
  guard isInside else { throw CommonRefusal.notFound(what: "village") }
  try refuseAbsent(village: village, in: db)
}

private func mayLookAfter(_ household: Household, _ actor: Actor) -> Bool {
  actor.may(
    .readHouseholds, volunteer: household.pairing?.volunteer, villages: [household.village])
}
