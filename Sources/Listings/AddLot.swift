import Audit
import Core
import Households
import SQLite
import Storage

/// Enters a lot with its trace code, harvested or expected; its goods are on the shelf with their
/// listing, unless they are more than is plausible: then the lot is held. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, and `ListingRefusal` for a retired
/// listing, one that sells another's stock, dates that cannot be, and contributions that do not
/// fit.
package func addLot(
  _ lot: NewLot, to listingID: Identifier, as actor: Actor, in db: Connection
) throws -> Lot {
  let listing = try keptListing(listingID, as: actor, in: db)
  if listing.status == .retired { throw ListingRefusal.wrongState(listing.status) }
  if listing.sharesStock { throw ListingRefusal.sharesStock }
  let bestBefore =
    lot.bestBefore ?? lot.harvestedOn.adding(days: listing.shelfLifeDays)
  let (contributions, misfits) = try contributions(to: lot, of: listing, in: db)
  try refuse(dateFaults(of: lot, bestBefore: bestBefore, today: db.today) + misfits)
  let id = try LotStore.insert(
    lot, listing: listing.id, bestBefore: bestBefore, in: db)
  let isHeld = try holdIfImplausible(
    id, contributions, of: listing, harvestedOn: lot.harvestedOn, in: db)
  for contribution in contributions where !isHeld {
    try StockStore.insert(
      contribution, listing: listing.id, lot: id, bestBefore: bestBefore, in: db)
  }
  try record(
    .lotEntered, of: id, partOf: listing.id,
    to: [
      "quantity": .count(lot.quantity),
      (lot.isExpected ? "expected_on" : "harvested_on"): .date(lot.harvestedOn),
      "best_before": .date(bestBefore), "households": .count(contributions.count),
      "is_held": .truth(isHeld),
    ], as: actor, in: db)
  let entered = try Listings.lot(id, in: db)
  if isHeld { try recordEvent(.lotHeld, of: entered, in: db) }
  return entered
}

/// One fault is refused by its own name, several as content that does not fit in all of its places.
func refuse(_ refusals: [ListingRefusal]) throws {
  if refusals.count > 1 { throw InvalidContent(refusals.flatMap(\.faults)) }
  if let refusal = refusals.first { throw refusal }
}

private func dateFaults(
  of lot: NewLot, bestBefore: CivilDate, today: CivilDate
) -> [ListingRefusal] {
  lot.isExpected
    ? dateFaults(expectedOn: lot.harvestedOn, bestBefore: bestBefore, today: today)
    : dateFaults(harvestedOn: lot.harvestedOn, bestBefore: bestBefore, today: today)
}

/// What cannot be about the dates of something harvested.
func dateFaults(
  harvestedOn: CivilDate, bestBefore: CivilDate, today: CivilDate
) -> [ListingRefusal] {
  var refusals: [ListingRefusal] = []
  if harvestedOn > today { refusals.append(.harvestedInFuture) }
  if bestBefore < harvestedOn {
    refusals.append(.bestBeforeHarvest)
  } else if bestBefore < today {
    refusals.append(.bestBeforePassed)
  }
  return refusals
}

/// What cannot be about the dates of something that is still to be harvested.
func dateFaults(
  expectedOn: CivilDate, bestBefore: CivilDate, today: CivilDate
) -> [ListingRefusal] {
  var refusals: [ListingRefusal] = []
  if expectedOn <= today { refusals.append(.expectedInPast) }
  if expectedOn > today.adding(days: NewLot.farthestExpectation) {
    refusals.append(.expectedTooLate)
  }
  if bestBefore < expectedOn { refusals.append(.bestBeforeHarvest) }
  return refusals
}

/// Who gave what to the lot, and what is wrong with it.
private func contributions(
  to lot: NewLot, of listing: Listing, in db: Connection
) throws -> ([Contribution], [ListingRefusal]) {
  if let household = listing.household {
    let own = [Contribution(household: household, quantity: lot.quantity)]
    let given = lot.contributions ?? []
    return (own, given.isEmpty || given == own ? [] : [.contributionsOnlyForPooled])
  }
  guard let contributions = lot.contributions, !contributions.isEmpty else {
    return ([], [.contributionsNeeded])
  }
  var refusals: [ListingRefusal] = []
  var seen: Set<Identifier> = []
  for (place, contribution) in contributions.enumerated()
  where !seen.insert(contribution.household).inserted {
    refusals.append(.contributionTwice(place))
  }
  let outside = Set(
    try households(contributions.map(\.household), outside: listing.village, in: db))
  if !outside.isEmpty {
    refusals.append(
      .contributionsFromElsewhere(
        contributions.indices.filter { outside.contains(contributions[$0].household) }))
  }
  let sum = contributions.reduce(0) { $0 + $1.quantity }
  if sum != lot.quantity {
    refusals.append(.contributionsDoNotAddUp(sum: sum, quantity: lot.quantity))
  }
  return (contributions, refusals)
}

/// A lot with what became of it. Throws `CommonRefusal.notFound` outside of the actor's scope.
package func lot(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Lot {
  guard let lot = try LotStore.find(id, in: db),
    let listing = try ListingStore.find(lot.listing, in: db),
    actor.may(.keepListings, in: listing.village)
  else { throw CommonRefusal.notFound(what: "lot") }
  return lot
}

/// The lot with what became of it. Throws `CommonRefusal.notFound`.
func lot(_ id: Identifier, in db: Connection) throws -> Lot {
  guard let lot = try LotStore.find(id, in: db) else {
    throw CommonRefusal.notFound(what: "lot")
  }
  return lot
}

/// A listing's lots, newest first. Throws `CommonRefusal.notFound` outside of the actor's scope.
package func lots(
  of listing: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Lot> {
  _ = try keptListing(listing, as: actor, in: db)
  return Page(try LotStore.list(of: listing, page, in: db), limit: page.limit) {
    Cursor(id: $0.id)
  }
}
