import Core
import SQLite
import Storage

/// One payout. Throws `CommonRefusal.roleMayNot` for anybody but the county office, and
/// `CommonRefusal.notFound`.
package func payout(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Payout {
  guard actor.may(.payHouseholds) else { throw CommonRefusal.roleMayNot }
  return try known(id, in: db)
}

/// The payouts, newest first, of a village or of all. Throws `CommonRefusal.roleMayNot` for anybody
/// but the county office.
package func payouts(
  ofVillage village: Identifier?, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<PayoutSummary> {
  guard actor.may(.payHouseholds) else { throw CommonRefusal.roleMayNot }
  return Page(
    try PayoutStore.list(village: village, page, in: db), limit: page.limit
  ) { Cursor(id: $0.id) }
}

func known(_ id: Identifier, in db: Connection) throws -> Payout {
  guard let payout = try PayoutStore.find(id, in: db) else {
    throw CommonRefusal.notFound(what: "payout")
  }
  return payout
}
