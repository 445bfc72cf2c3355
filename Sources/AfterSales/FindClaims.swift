import Core
import Orders
import Organisations
import SQLite
import Storage

/// One claim within the actor's scope: a buyer's own or its organisation's, a coordinator's about
/// goods of its villages, any for the county office. Throws `CommonRefusal.notFound`.
package func claim(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Claim {
  guard let claim = try ClaimStore.find(id, in: db),
    try claim.isSubject(to: .readClaims, actor, in: db)
  else { throw CommonRefusal.notFound(what: "claim") }
  return claim
}

/// The claims within the actor's scope, newest first. Throws `CommonRefusal.roleMayNot`.
package func claims(
  status: ClaimStatus?, of order: Identifier?, _ page: PageRequest, as actor: Actor,
  in db: Connection
) throws -> Page<Claim> {
  guard let scope = actor.scope(of: .readClaims) else { throw CommonRefusal.roleMayNot }
  let ids = try ClaimStore.ids(
    status: status, order: order, page, scope, of: actor,
    onAccountOf: try organisations(whoseOrdersAreSubjectTo: .readClaims, actor, in: db), in: db)
  let claims = try ids.map { try claim($0, as: actor, in: db) }
  return Page(claims, limit: page.limit) { Cursor(id: $0.id) }
}

extension Claim {
  /// Whether the actor may do this with it, as with the order: by the villages whose goods it is
  /// about.
  func isSubject(to action: Action, _ actor: Actor, in db: Connection) throws -> Bool {
    try actor.may(
      action, withOrderOf: buyer, onAccountOf: organisation, from: villages, in: db)
  }
}
