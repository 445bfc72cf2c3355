import Core
import SQLite
import Storage

/// Where the truck stops on a day: a village's round, with what it loads there.
package struct CollectionStop: Sendable {
  package let round: CollectionRound
  /// Consignments of orders that are paid, or are paid at the door, and on, by how far they are.
  package let counts: [ConsignmentStatus: Int]
  /// Of orders that are not paid yet, and may lapse.
  package let unpaid: Int
  /// What those that are paid weigh: what was weighed, and the rest as it is listed.
  package let grams: Int
  /// Whether all of it is weighed in: a round's products are listed up to a bound.
  package let isComplete: Bool
}

/// The rounds that are picked up on a day in the villages that the actor keeps, in the order of
/// the villages' ids. Throws `CommonRefusal.roleMayNot`.
package func collectionStops(
  on day: CivilDate, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<CollectionStop> {
  guard let scope = actor.scope(of: .handleConsignments) else { throw CommonRefusal.roleMayNot }
  let rounds = try RoundStore.list(
    pickedUpOn: day, villages: scope == .all ? nil : actor.villages, page, in: db)
  let shown = Page(rounds, limit: page.limit) {
    Cursor(key: $0.village.rawValue, id: $0.id)
  }
  return Page(items: try shown.items.map { try stop(of: $0, in: db) }, next: shown.next)
}

private func stop(of round: CollectionRound, in db: Connection) throws -> CollectionStop {
  let products = try RoundTotalsStore.products(of: round.id, isPaid: true, in: db)
  let most = RoundTotals.maximumProducts
  let counts = try RoundTotalsStore.consignments(of: round.id, in: db)
  return CollectionStop(
    round: round, counts: counts.paid, unpaid: counts.unpaid,
    grams: try products.prefix(most).reduce(0) { try $0 + product($1, in: db).grams },
    isComplete: products.count <= most)
}
