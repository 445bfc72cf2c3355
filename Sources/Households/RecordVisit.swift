import Access
import Audit
import Core
import SQLite
import Storage

/// Records a visit: by the paired volunteer its own, by the village's coordinator its own or one
/// that it keys in for a volunteer who is or was paired. What is keyed in again from the same sheet
/// takes the place of what was before, and is the same visit. Throws `CommonRefusal.notFound`
/// outside of the actor's scope and for visitors that are none, and `VisitRefusal` for a day that
/// cannot be, `.coSignedAlone`, `.unknownSerial`, and `.checkedAlready` for a sheet whose visit was
/// checked.
package func recordVisit(
  _ visit: NewVisit, to id: Identifier, as actor: Actor, in db: Connection
) throws -> Visit {
  let household = try visitedHousehold(id, .recordVisits, as: actor, in: db)
  let visitor = try visitor(of: visit, to: household, as: actor, in: db)
  if visit.visitedOn > db.today { throw VisitRefusal.visitedInFuture }
  if visit.visitedOn < household.registeredOn { throw VisitRefusal.visitedBeforeRegistration }
  try refuseUnpaired(visitor, of: id, on: visit.visitedOn, in: db)
  if let other = visit.coVisitor {
    if other == visitor { throw VisitRefusal.coSignedAlone }
    try refuseNoVisitor(other, in: db)
  }
  let sheet = try visit.serial.map { try VisitSheet(typed: $0, of: id, in: db) }
  if let sheet, let present = try VisitStore.find(sheet: sheet.id, in: db) {
    return try replace(present, by: visit, visitor: visitor, as: actor, in: db)
  }
  let new = try VisitStore.insert(
    visit, visitor: visitor, household: id, sheet: sheet?.id, by: actor.id, in: db)
  let recorded = try found(new, in: db)
  try record(.visitRecorded, of: new, partOf: id, to: recorded.facts, as: actor, in: db)
  return recorded
}

private func replace(
  _ present: Visit, by visit: NewVisit, visitor: Identifier, as actor: Actor, in db: Connection
) throws -> Visit {
  if present.check != nil { throw VisitRefusal.checkedAlready }
  // It keeps the name that it has, whatever its client calls it this time.
  _ = db.takeGivenKey()
  try VisitStore.update(present.id, to: visit, visitor: visitor, by: actor.id, in: db)
  let changed = try found(present.id, in: db)
  // Which words became which is nobody's business but the household's.
  let words = [
    ("note", present.note != changed.note), ("seen", present.seen != changed.seen),
    ("agreed", present.agreed != changed.agreed), ("needs", present.needs != changed.needs),
  ].filter(\.1).map(\.0)
  var facts = changed.facts
  if !words.isEmpty { facts.add("changed", .list(words)) }
  try record(
    .visitKeyedAgain, of: present.id, partOf: present.household, from: present.facts, to: facts,
    as: actor, in: db)
  return changed
}

/// Puts it on record that a third person held a co-signed visit against what the household says.
/// Throws `CommonRefusal.notFound` outside of the actor's scope, and `VisitRefusal.notCoSigned`,
/// `.ownVisit` and `.checkedAlready`.
package func checkVisit(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Visit {
  let present = try visit(id, in: db) {
    try visitedHousehold($0, .checkVisits, as: actor, in: db)
  }
  if present.coVisitor == nil { throw VisitRefusal.notCoSigned }
  if [present.visitor, present.coVisitor, present.enteredBy].contains(actor.id) {
    throw VisitRefusal.ownVisit
  }
  if present.check != nil { throw VisitRefusal.checkedAlready }
  try VisitStore.setCheck(id, by: actor.id, in: db)
  try record(
    .visitChecked, of: id, partOf: present.household, to: ["checked_by": .id(actor.id)],
    as: actor, in: db)
  return try found(id, in: db)
}

/// One visit. Throws `CommonRefusal.notFound` outside of the actor's scope.
package func visit(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Visit {
  try visit(id, in: db) { try household($0, as: actor, in: db) }
}

/// The visits to a household, the newest first. Throws `CommonRefusal.notFound` outside of the
/// actor's scope.
package func visits(
  to id: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Visit> {
  _ = try household(id, as: actor, in: db)
  return Page(try VisitStore.list(household: id, page, in: db), limit: page.limit) {
    Cursor(id: $0.id)
  }
}

/// A household that the actor may do this to. Throws `CommonRefusal.notFound`.
func visitedHousehold(
  _ id: Identifier, _ action: Action, as actor: Actor, in db: Connection
) throws -> Household {
  guard let household = try HouseholdStore.find(id, in: db),
    actor.may(action, volunteer: household.pairing?.volunteer, villages: [household.village])
  else { throw CommonRefusal.notFound(what: "household") }
  return household
}

private func found(_ id: Identifier, in db: Connection) throws -> Visit {
  guard let visit = try VisitStore.find(id, in: db) else {
    preconditionFailure("the row was just written")
  }
  return visit
}

/// The visit, if `reach` gets to its household; else there is none, as far as can be told.
private func visit(
  _ id: Identifier, in db: Connection, _ reach: (Identifier) throws -> Household
) throws -> Visit {
  let missing = CommonRefusal.notFound(what: "visit")
  guard let visit = try VisitStore.find(id, in: db) else { throw missing }
  do {
    _ = try reach(visit.household)
  } catch is CommonRefusal {
    throw missing
  }
  return visit
}

/// Who was there. Only who keeps the household keys in what somebody else did.
private func visitor(
  of visit: NewVisit, to household: Household, as actor: Actor, in db: Connection
) throws -> Identifier {
  guard let visitor = visit.visitor, visitor != actor.id else { return actor.id }
  let isPaired = try HouseholdStore.pairings(of: household.id, in: db)
    .contains { $0.volunteer == visitor }
  guard isPaired, actor.may(.keepHouseholds, in: household.village) else {
    throw CommonRefusal.notFound(what: "visitor")
  }
  return visitor
}

/// Somebody who was ever paired with the household made the visit while it was.
private func refuseUnpaired(
  _ visitor: Identifier, of household: Identifier, on day: CivilDate, in db: Connection
) throws {
  let pairings = try HouseholdStore.pairings(of: household, in: db)
    .filter { $0.volunteer == visitor }
  guard let first = pairings.map(\.since).min() else { return }
  if day < first { throw VisitRefusal.visitedBeforePairing }
  let isWithin = pairings.contains { pairing in
    pairing.since <= day && pairing.until.map { day <= $0 } ?? true
  }
  if !isWithin { throw VisitRefusal.visitedAfterPairing }
}

/// Throws `CommonRefusal.notFound`, the same for nobody as for a buyer.
private func refuseNoVisitor(_ id: Identifier, in db: Connection) throws {
  let missing = CommonRefusal.notFound(what: "visitor")
  do {
    let account = try account(id, in: db)
    guard account.role != .buyer, account.isActive else { throw missing }
  } catch is CommonRefusal {
    throw missing
  }
}
