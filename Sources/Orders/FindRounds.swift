import Core
import SQLite
import Storage

/// One round of a village that the actor keeps. Throws `CommonRefusal.notFound`.
package func round(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> CollectionRound {
  guard let round = try RoundStore.find(id, in: db),
    actor.may(.handleConsignments, in: round.village)
  else { throw CommonRefusal.notFound(what: "round") }
  return round
}

/// A village's rounds, the latest cut-off first. Throws `CommonRefusal.notFound` for a village
/// outside of the actor's scope.
package func rounds(
  of village: Identifier, status: RoundStatus?, _ page: PageRequest, as actor: Actor,
  in db: Connection
) throws -> Page<CollectionRound> {
  try checkKeeper(of: village, actor, in: db)
  let rows = try RoundStore.list(village: village, status: status, page, in: db)
  return Page(rows, limit: page.limit) { Cursor(key: $0.cutOffAt.rawValue, id: $0.id) }
}
