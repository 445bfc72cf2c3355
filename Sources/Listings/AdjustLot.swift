import Audit
import Core
import SQLite
import Storage

/// Takes from a lot what was lost or spoilt, or adds what a recount found, and gives the lot as it
/// is then. A loss goes through the households' parts in their order. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, `ListingRefusal.wrongLotState` for a lot
/// that is off the shelf, `.lossAdds` where anything but a recount adds,
/// `.adjustmentBelowReserved` where less than that is available, and `.implausibleRecount` where
/// anybody but the county office finds more than is plausible.
package func adjustLot(
  _ id: Identifier, by delta: Int, reason: AdjustmentReason, as actor: Actor, in db: Connection
) throws -> Lot {
  let lot = try Listings.lot(id, as: actor, in: db)
  guard lot.status.isOnShelf else { throw ListingRefusal.wrongLotState(lot.status) }
  guard delta < 0 || reason == .recount else { throw ListingRefusal.lossAdds }
  guard lot.available + delta >= 0 else {
    throw ListingRefusal.adjustmentBelowReserved(available: lot.available)
  }
  if delta > 0, !actor.may(.reviewListings), !(try isPlausible(lot, with: delta, in: db)) {
    throw ListingRefusal.implausibleRecount
  }
  var rest = delta
  for part in try StockStore.parts(of: lot, in: db) where rest != 0 {
    let change = rest > 0 ? rest : -min(-rest, part.available)
    if change == 0 { continue }
    try StockStore.adjust(part.key, by: change, in: db)
    try LotStore.insertAdjustment(
      lot: id, household: part.key.household, by: change, reason: reason, actor: actor.id, in: db)
    rest -= change
  }
  try record(
    .lotAdjusted, of: id, partOf: lot.listing, from: ["available": .count(lot.available)],
    to: ["available": .count(lot.available + delta), "reason": .word(reason)], as: actor, in: db)
  return try Listings.lot(id, in: db)
}
