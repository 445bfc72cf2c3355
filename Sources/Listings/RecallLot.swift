import Audit
import Core
import SQLite
import Storage

/// Calls a lot back: it leaves the shelf for good and what nobody ordered is written off. One that
/// is held stays out of the stock, and out of what is told in public, as before. Gives the lot as
/// it is then; what orders hold of it is the caller's to take back. Throws `CommonRefusal.notFound`
/// outside of the actor's scope, `ListingRefusal.alreadyRecalled`, and `.wrongLotState` for one
/// that was refused, of which nothing was ever on the shelf.
package func callBack(
  _ id: Identifier, reason: String, as actor: Actor, in db: Connection
) throws -> Lot {
  let lot = try Listings.lot(id, as: actor, in: db)
  switch lot.status {
  case .recalled: throw ListingRefusal.alreadyRecalled
  case .refused: throw ListingRefusal.wrongLotState(.refused)
  case .held, .expected, .harvested, .expired: break
  }
  // What is on the shelf stands there by the lot's state: it goes before that changes.
  for part in try StockStore.parts(of: lot, in: db) where part.available > 0 {
    try writeOff(part.available, of: part.key, as: .recall, by: actor.id, in: db)
  }
  try LotStore.setStatus(
    of: try Listings.lot(id, in: db), .recalled, reason: reason, in: db)
  try record(
    .lotRecalled, of: id, partOf: lot.listing,
    from: ["status": .word(lot.status), "available": .count(lot.available)],
    to: ["status": .word(LotStatus.recalled), "available": .count(0)], as: actor, in: db)
  let recalled = try Listings.lot(id, in: db)
  try recordEvent(.lotRecalled, of: recalled, in: db)
  return recalled
}

/// Writes off goods that were sold and have left their village: of a lot that was called back or in
/// one box with what was, spoilt when they came back, or lost.
package func withdraw(
  _ allocations: [Allocation], because reason: AdjustmentReason, by author: Author,
  in db: Connection
) throws {
  for allocation in allocations where allocation.quantity > 0 {
    try StockStore.withdraw(allocation, in: db)
    try LotStore.insertAdjustment(
      lot: allocation.lot, household: allocation.household, by: -allocation.quantity,
      reason: reason, actor: author.id, in: db)
  }
}
