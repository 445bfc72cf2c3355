import Audit
import Core
import SQLite
import Storage

/// Enters that a household leaves the register or comes back: nothing changes until somebody else
/// signs it. Throws `CommonRefusal.notFound` outside of the scope of who keeps the household, and
/// `StandingRefusal` for a day that cannot be, `.exitedAlready`, `.notExited` and `.changeOpen`.
package func enterStandingChange(
  _ change: NewStandingChange, of id: Identifier, as actor: Actor, in db: Connection
) throws -> StandingChange {
  let household = try keptHousehold(id, as: actor, in: db)
  if change.on > db.today { throw StandingRefusal.changedInFuture }
  if change.on < household.registeredOn { throw StandingRefusal.changedBeforeRegistration }
  if let last = try StandingChangeStore.lastDay(of: id, in: db), change.on < last {
    throw StandingRefusal.changedBeforeLastChange
  }
  try refuseUnfit(change.kind, for: household)
  if try StandingChangeStore.hasOpen(id, in: db) { throw StandingRefusal.changeOpen }
  let new = try StandingChangeStore.insert(change, of: id, by: actor.id, in: db)
  let entered = try found(new, in: db)
  try record(.standingChangeEntered, of: new, partOf: id, to: entered.facts, as: actor, in: db)
  return entered
}

/// Signs it as the second person, and only now is the household what it says. Throws
/// `CommonRefusal.notFound` outside of the scope of who keeps the household, and
/// `StandingRefusal.decidedAlready` and `.ownChange`.
package func signStandingChange(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> StandingChange {
  let change = try openChange(id, as: actor, in: db)
  if change.enteredBy == actor.id { throw StandingRefusal.ownChange }
  let household = try keptHousehold(change.household, as: actor, in: db)
  try refuseUnfit(change.content.kind, for: household)
  try StandingChangeStore.decide(id, .signed, reason: nil, by: actor.id, in: db)
  try HouseholdStore.setStatus(change.content.kind.status, of: household.id, in: db)
  let signed = try found(id, in: db)
  try record(
    .standingChangeSigned, of: id, partOf: household.id, from: change.facts, to: signed.facts,
    as: actor, in: db)
  let changed = try keptHousehold(household.id, as: actor, in: db)
  try record(
    .householdChanged, of: household.id, from: household.facts, to: changed.facts, as: actor,
    in: db)
  try recordEvent(
    change.content.kind == .exit ? .householdExited : .householdReturned, of: changed, in: db
  ) { $0.member("on", change.content.on.rawValue) }
  return signed
}

/// Refuses it, or takes it back where one entered it: the household stays what it is. Throws
/// `CommonRefusal.notFound` outside of the scope, and `StandingRefusal.decidedAlready`.
package func refuseStandingChange(
  _ id: Identifier, reason: String, as actor: Actor, in db: Connection
) throws -> StandingChange {
  let change = try openChange(id, as: actor, in: db)
  try StandingChangeStore.decide(id, .refused, reason: reason, by: actor.id, in: db)
  let refused = try found(id, in: db)
  try record(
    .standingChangeRefused, of: id, partOf: change.household, from: change.facts,
    to: refused.facts, as: actor, in: db)
  return refused
}

/// One exit or return. Throws `CommonRefusal.notFound` outside of the actor's scope.
package func standingChange(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> StandingChange {
  try change(id, in: db) { _ = try household($0, as: actor, in: db) }
}

/// The household's exits and returns, the newest first. Throws `CommonRefusal.notFound` outside of
/// the actor's scope.
package func standingChanges(
  of id: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<StandingChange> {
  _ = try household(id, as: actor, in: db)
  return Page(try StandingChangeStore.list(household: id, page, in: db), limit: page.limit) {
    Cursor(id: $0.id)
  }
}

/// The exits and returns of the households that the actor keeps, the newest first: what waits for
/// a second signature, as a rule. Throws `CommonRefusal.roleMayNot`.
package func standingChanges(
  _ status: StandingChangeStatus, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<StandingChange> {
  guard let scope = actor.scope(of: .keepHouseholds) else { throw CommonRefusal.roleMayNot }
  return Page(
    try StandingChangeStore.list(status, page, scope, of: actor, in: db), limit: page.limit
  ) { Cursor(id: $0.id) }
}

private func refuseUnfit(_ kind: StandingChangeKind, for household: Household) throws {
  switch kind {
  case .exit: if household.status == .exited { throw StandingRefusal.exitedAlready }
  case .return: if household.status != .exited { throw StandingRefusal.notExited }
  }
}

private func openChange(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> StandingChange {
  let change = try change(id, in: db) { _ = try keptHousehold($0, as: actor, in: db) }
  if change.status != .entered { throw StandingRefusal.decidedAlready }
  return change
}

private func found(_ id: Identifier, in db: Connection) throws -> StandingChange {
  guard let change = try StandingChangeStore.find(id, in: db) else {
    preconditionFailure("the row was just written")
  }
  return change
}

/// The change, if `reach` gets to its household; else there is none, as far as can be told.
private func change(
  _ id: Identifier, in db: Connection, _ reach: (Identifier) throws -> Void
) throws -> StandingChange {
  let missing = CommonRefusal.notFound(what: "standing change")
  guard let change = try StandingChangeStore.find(id, in: db) else { throw missing }
  do {
    try reach(change.household)
  } catch is CommonRefusal {
    throw missing
  }
  return change
}
