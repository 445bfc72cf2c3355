import Audit
import Core
import Households
import SQLite
import Storage

/// Plans a round of a village. Consignments that wait for one go along at once, the oldest first.
/// Throws `CommonRefusal.notFound` for a village outside of the actor's scope, and `RoundRefusal`
/// for dates that cannot be, and for too many rounds.
package func openRound(
  _ new: NewRound, of village: Identifier, as actor: Actor, in db: Connection
) throws -> CollectionRound {
  try checkKeeper(of: village, actor, in: db)
  try refuse(new.faults(at: db.now))
  guard try RoundStore.countAhead(of: village, in: db) < CollectionRound.maximumAhead else {
    throw RoundRefusal.tooManyRounds
  }
  let id = try RoundStore.insert(new, village: village, in: db)
  let opened = try round(id, as: actor, in: db)
  _ = try takeInWaiting(opened, searching: CollectionRound.searched, in: db)
  let filled = try round(id, as: actor, in: db)
  try record(.roundOpened, of: id, to: filled.facts, as: actor, in: db)
  return filled
}

/// Throws `CommonRefusal.notFound` for a village whose consignments are none of the actor's.
func checkKeeper(of village: Identifier, _ actor: Actor, in db: Connection) throws {
  guard actor.may(.handleConsignments, in: village) else {
    throw CommonRefusal.notFound(what: "village")
  }
  _ = try Households.village(village, in: db)
}
