import Audit
import Core
import SQLite
import Storage

/// Takes what the harvest was short of away from what is available of each household's part, and
/// gives the lot as it is then. The caller has seen to it that so much is available.
package func shorten(
  _ lot: Lot, by contributions: [Contribution], as actor: Actor, in db: Connection
) throws -> Lot {
  for contribution in contributions where contribution.quantity > 0 {
    let key = StockKey(
      listing: lot.listing, bestBefore: lot.bestBefore, lot: lot.id,
      household: contribution.household)
    try writeOff(contribution.quantity, of: key, as: .shortfall, by: actor.id, in: db)
  }
  let quantity = contributions.reduce(0) { $0 + $1.quantity }
  try record(
    .lotFellShort, of: lot.id, partOf: lot.listing,
    to: ["quantity": .count(quantity), "households": .count(contributions.count)], as: actor,
    in: db)
  return try Listings.lot(lot.id, in: db)
}

/// A lot that can fall short, within the actor's scope, and what is available of each household's
/// part. Throws `CommonRefusal.notFound`, and `ListingRefusal.wrongLotState` for one that is off
/// the shelf.
package func shelvedLot(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> (lot: Lot, available: [Identifier: Int]) {
  let lot = try Listings.lot(id, as: actor, in: db)
  guard lot.status.isOnShelf else { throw ListingRefusal.wrongLotState(lot.status) }
  let parts = try StockStore.parts(of: lot, in: db)
  return (lot, Dictionary(uniqueKeysWithValues: parts.map { ($0.key.household, $0.available) }))
}
