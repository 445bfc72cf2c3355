import Audit
import Core
import SQLite
import Storage

/// What the county office decides about a lot that is held.
package enum LotDecision: Sendable {
  /// It goes into the stock as if nothing had been found.
  case release
  /// It does not, and its coordinator sees why.
  case refuse(reason: String)

  package static let maximumReasonLength = 500
}

/// Lets a held lot go or refuses it, and gives it as it is then; the village is told. Throws
/// `CommonRefusal.roleMayNot` for anybody but the county office, `CommonRefusal.notFound`, and
/// `ListingRefusal.wrongLotState` for a lot that is not held, `.wrongState` where it would go to a
/// listing that is retired by now.
package func reviewLot(
  _ id: Identifier, _ decision: LotDecision, as actor: Actor, in db: Connection
) throws -> Lot {
  guard actor.may(.reviewListings) else { throw CommonRefusal.roleMayNot }
  let lot = try Listings.lot(id, as: actor, in: db)
  guard lot.status == .held else { throw ListingRefusal.wrongLotState(lot.status) }
  switch decision {
  case .release: try release(lot, in: db)
  case .refuse(let reason): try LotStore.setStatus(of: lot, .refused, reason: reason, in: db)
  }
  let reviewed = try Listings.lot(id, in: db)
  // Why is for its coordinator to read, not for the log that nothing is ever taken out of.
  try record(
    .lotReviewed, of: id, partOf: lot.listing, from: ["status": .word(lot.status)],
    to: ["status": .word(reviewed.status)], as: actor, in: db)
  try recordEvent(.lotReviewed, of: reviewed, in: db)
  return reviewed
}

private func release(_ lot: Lot, in db: Connection) throws {
  guard let listing = try ListingStore.find(lot.listing, in: db) else {
    preconditionFailure("a lot has its listing")
  }
  if listing.status == .retired { throw ListingRefusal.wrongState(listing.status) }
  try putIntoStock(lot, in: db)
}

/// Gets what was given to a held lot into the stock, as if nothing had been found.
func putIntoStock(_ lot: Lot, in db: Connection) throws {
  // Before the stock: where it stands on the shelf hangs on it.
  try LotStore.setStatus(of: lot, lot.expectedOn == nil ? .harvested : .expected, in: db)
  for contribution in lot.contributions {
    try StockStore.insert(
      contribution, listing: lot.listing, lot: lot.id, bestBefore: lot.bestBefore, in: db)
  }
  try CapacityStore.letGoContributions(to: lot.id, in: db)
}

/// The lots within the actor's scope, newest first: all for the county office, its villages' for a
/// coordinator. Throws `CommonRefusal.roleMayNot` for others.
package func lots(
  _ status: LotStatus?, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Lot> {
  guard let scope = actor.scope(of: .keepListings) else { throw CommonRefusal.roleMayNot }
  let villages = scope == .all ? nil : actor.villages
  let found = try LotStore.list(status, of: villages, page, in: db)
  return Page(found, limit: page.limit) { Cursor(id: $0.id) }
}
