import Audit
import Core
import SQLite
import Storage

/// Takes lots that are past their best off the shelf, the oldest first, until about `limit` parts
/// of them were looked at: what nobody ordered is written off. True where there may be more.
package func expireLots(upTo limit: Int, in db: Connection) throws -> Bool {
  var parts = 0
  let lots = try LotStore.pastBest(upTo: limit, in: db)
  for lot in lots {
    parts += try expire(try Listings.lot(lot, in: db), in: db)
    if parts >= limit { return true }
  }
  return lots.count == limit
}

/// How many parts the lot has.
private func expire(_ lot: Lot, in db: Connection) throws -> Int {
  let parts = try StockStore.parts(of: lot, in: db)
  for part in parts where part.available > 0 {
    try writeOff(part.available, of: part.key, as: .expired, in: db)
  }
  try LotStore.setStatus(of: lot, .expired, in: db)
  try record(
    .lotExpired, of: lot.id, partOf: lot.listing,
    from: ["status": .word(lot.status), "available": .count(lot.available)],
    to: ["status": .word(LotStatus.expired), "available": .count(0)], by: .program, in: db)
  return parts.count
}

/// Goods that an order gives back to a lot which left the shelf meanwhile leave it, too.
func writeOffReturned(_ allocation: Allocation, in db: Connection) throws {
  guard
    let lot = try LotStore.place(of: allocation.lot, in: db),
    let reason = AdjustmentReason(leaving: lot.status)
  else { return }
  let key = StockKey(
    listing: lot.listing, bestBefore: lot.bestBefore, lot: allocation.lot,
    household: allocation.household)
  try writeOff(allocation.quantity, of: key, as: reason, in: db)
  try record(
    .lotAdjusted, of: allocation.lot, partOf: lot.listing,
    to: ["quantity_delta": .count(-allocation.quantity), "reason": .word(reason)],
    by: .program, in: db)
}

/// Takes what is available of a household's part away; by the program where there is no actor.
func writeOff(
  _ quantity: Int, of key: StockKey, as reason: AdjustmentReason, by actor: Identifier? = nil,
  in db: Connection
) throws {
  try StockStore.adjust(key, by: -quantity, in: db)
  try LotStore.insertAdjustment(
    lot: key.lot, household: key.household, by: -quantity, reason: reason, actor: actor, in: db)
}

extension AdjustmentReason {
  /// Why nothing of a lot in this state is available; nil where it may be.
  fileprivate init?(leaving status: LotStatus) {
    switch status {
    case .expired: self = .expired
    case .recalled: self = .recall
    default: return nil
    }
  }
}
