import Audit
import Core
import JSON
import SQLite
import Storage

/// Records assistance to a household. Throws `CommonRefusal.notFound` outside of the actor's
/// scope, `HouseholdRefusal.assistanceInFuture` for what is said to have happened later than today.
package func recordAssistance(
  _ assistance: NewAssistance, to household: Identifier, as actor: Actor, in db: Connection
) throws -> Assistance {
  let keeping = try keptHousehold(household, as: actor, in: db)
  if assistance.status != .planned, assistance.on > db.today {
    throw HouseholdRefusal.assistanceInFuture
  }
  let id = try AssistanceStore.insert(assistance, household: household, in: db)
  try record(
    .assistanceRecorded, of: id, partOf: household, to: assistance.facts, as: actor, in: db)
  guard let recorded = try AssistanceStore.find(id, in: db) else {
    preconditionFailure("the row was just written")
  }
  if assistance.status == .productive { try tell(recorded, of: keeping, in: db) }
  return recorded
}

/// One piece of assistance. Throws `CommonRefusal.notFound` outside of the actor's scope.
package func assistance(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Assistance {
  try assistance(id, in: db) { try household($0, as: actor, in: db) }
}

/// What the household was given, in the order of entry; where it is asked for, only what was maybe
/// given twice, or only the rest.
package func assistance(
  of household: Identifier, isPossibleDouble: Bool? = nil, _ page: PageRequest, as actor: Actor,
  in db: Connection
) throws -> Page<Assistance> {
  _ = try Households.household(household, as: actor, in: db)
  return Page(
    try AssistanceStore.list(
      household: household, isPossibleDouble: isPossibleDouble, page, in: db), limit: page.limit
  ) { Cursor(id: $0.id) }
}

/// What the households within the actor's scope were given, in the order of entry; where it is
/// asked for, only what was maybe given twice, or only the rest. Throws `CommonRefusal.roleMayNot`.
package func assistance(
  isPossibleDouble: Bool?, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Assistance> {
  guard let scope = actor.scope(of: .readHouseholds) else { throw CommonRefusal.roleMayNot }
  return Page(
    try AssistanceStore.list(isPossibleDouble: isPossibleDouble, page, scope, of: actor, in: db),
    limit: page.limit
  ) { Cursor(id: $0.id) }
}

/// Moves assistance on to a later status. Throws `CommonRefusal.notFound` outside of the actor's
/// scope, `HouseholdRefusal.assistanceMovesOnly` for a step back or none, `.assistanceInFuture` and
/// `.assistanceBeforeLastStep` for a date that cannot be.
package func moveAssistance(
  _ id: Identifier, to status: AssistanceStatus, on: CivilDate?, as actor: Actor,
  in db: Connection
) throws -> Assistance {
  let assistance = try assistance(id, in: db) { try keptHousehold($0, as: actor, in: db) }
  let on = on ?? db.today
  if on > db.today { throw HouseholdRefusal.assistanceInFuture }
  guard status > assistance.content.status else {
    throw HouseholdRefusal.assistanceMovesOnly(from: assistance.content.status.rawValue)
  }
  // What was planned may come earlier than it was planned for.
  if assistance.content.status != .planned, on < assistance.content.on {
    throw HouseholdRefusal.assistanceBeforeLastStep
  }
  try AssistanceStore.update(id, status: status, on: on, in: db)
  guard let moved = try AssistanceStore.find(id, in: db) else {
    preconditionFailure("the row was just updated")
  }
  try record(
    .assistanceMoved, of: id, partOf: moved.household, from: assistance.content.facts,
    to: moved.content.facts, as: actor, in: db)
  if status == .productive {
    try tell(moved, of: try keptHousehold(moved.household, as: actor, in: db), in: db)
  }
  return moved
}

/// Tells the outbox that what a household was given brings something.
private func tell(
  _ assistance: Assistance, of household: Household, in db: Connection
) throws {
  try recordEvent(.assistanceProductive, of: household, in: db) { json in
    json.member("assistance_id", assistance.id.description)
    json.member("kind", assistance.content.kind.rawValue)
    json.member("value_fen", assistance.content.value.rawValue)
    json.member("on", assistance.content.on.rawValue)
  }
}

/// The assistance, if `reach` gets to its household; else there is none, as far as can be told.
private func assistance(
  _ id: Identifier, in db: Connection, _ reach: (Identifier) throws -> Household
) throws -> Assistance {
  let missing = CommonRefusal.notFound(what: "assistance")
  guard let assistance = try AssistanceStore.find(id, in: db) else { throw missing }
  do {
    _ = try reach(assistance.household)
  } catch is CommonRefusal {
    throw missing
  }
  return assistance
}
