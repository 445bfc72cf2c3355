import Audit
import Core
import SQLite
import Storage

/// Changes a round before its cut-off. More room is for those that wait, the oldest first. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, and `RoundRefusal.closed`, those for
/// dates that cannot be, and `.belowConsignments`.
package func changeRound(
  _ id: Identifier, _ change: RoundChange, as actor: Actor, in db: Connection
) throws {
  let present = try round(id, as: actor, in: db)
  guard present.canChange(at: db.now) else { throw RoundRefusal.closed }
  let content = NewRound(
    cutOffAt: change.cutOffAt ?? present.cutOffAt, pickUpOn: change.pickUpOn ?? present.pickUpOn,
    maximumConsignments: change.maximumConsignments ?? present.maximumConsignments)
  try refuse(content.faults(at: db.now))
  guard content.maximumConsignments >= present.consignments else {
    throw RoundRefusal.belowConsignments(present.consignments)
  }
  try RoundStore.update(id, content, in: db)
  if content.maximumConsignments > present.maximumConsignments {
    let widened = try round(id, as: actor, in: db)
    _ = try takeInWaiting(widened, searching: CollectionRound.searched, in: db)
  }
  let changed = try round(id, as: actor, in: db)
  try record(.roundChanged, of: id, from: present.facts, to: changed.facts, as: actor, in: db)
}

/// Closes a round before its time; what is in it stays in it. Throws `CommonRefusal.notFound`
/// outside of the actor's scope, and `RoundRefusal.closed` where it is closed for good already.
package func closeRound(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> CollectionRound {
  let present = try round(id, as: actor, in: db)
  guard present.canChange(at: db.now) else { throw RoundRefusal.closed }
  try RoundStore.close(id, in: db)
  let closed = try round(id, as: actor, in: db)
  try record(.roundClosed, of: id, from: present.facts, to: closed.facts, as: actor, in: db)
  return closed
}
