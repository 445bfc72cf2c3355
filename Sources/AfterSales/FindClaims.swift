import Core
import Orders
import SQLite
import Storage

/// One claim within the actor's scope: a buyer's own, a coordinator's about goods of its villages,
/// any for the county office. Throws `CommonRefusal.notFound`.
package func claim(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Claim {
  guard let claim = try ClaimStore.find(id, in: db),
    actor.may(.readClaims, owner: claim.buyer, villages: claim.villages)
  else { throw CommonRefusal.notFound(what: "claim") }
  return claim
}

/// The claims within the actor's scope, newest first. Throws `CommonRefusal.roleMayNot`.
package func claims(
  status: ClaimStatus?, of order: Identifier?, _ page: PageRequest, as actor: Actor,
  in db: Connection
) throws -> Page<Claim> {
  guard let scope = actor.scope(of: .readClaims) else { throw CommonRefusal.roleMayNot }
  let ids = try ClaimStore.ids(status: status, order: order, page, scope, of: actor, in: db)
  let claims = try ids.map { try claim($0, as: actor, in: db) }
  return Page(claims, limit: page.limit) { Cursor(id: $0.id) }
}
