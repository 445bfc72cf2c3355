import Audit
import Core
import SQLite
import Storage

/// What was expected is harvested: its goods are on hand, and those who ordered them have them.
/// Without a best before it keeps for as many days after the harvest as it was to keep after the
/// day on which it was expected. Throws `CommonRefusal.notFound` outside of the actor's scope, and
/// `ListingRefusal.wrongLotState` for a lot that is not expected, `.harvestedInFuture`,
/// `.bestBeforeHarvest` and `.bestBeforePassed`, and `.implausibleDay` where that day's week is
/// full.
package func harvestLot(
  _ id: Identifier, on day: CivilDate, bestBefore: CivilDate? = nil, as actor: Actor,
  in db: Connection
) throws -> Lot {
  let lot = try expectedLot(id, as: actor, in: db)
  let bestBefore = bestBefore ?? day.adding(days: lot.daysKept)
  try refuse(dateFaults(harvestedOn: day, bestBefore: bestBefore, today: db.today))
  try refuseImplausible(day, of: lot, as: actor, in: db)
  try LotStore.setHarvest(of: lot, on: day, bestBefore: bestBefore, in: db)
  try StockStore.setBestBefore(of: lot, bestBefore, isExpected: false, in: db)
  try LotStore.setStatus(of: lot, .harvested, in: db)
  try record(
    .lotHarvested, of: id, partOf: lot.listing, from: lot.dates,
    to: ["harvested_on": .date(day), "best_before": .date(bestBefore)], as: actor, in: db)
  return try Listings.lot(id, in: db)
}

/// Moves the day on which a lot is expected, and its best before with it, and gives the lot as it
/// was and is then. Throws `CommonRefusal.notFound` outside of the actor's scope, and
/// `ListingRefusal.wrongLotState` for a lot that is not expected, `.expectedInPast`,
/// `.expectedTooLate`, and `.implausibleDay` where that day's week is full.
package func moveExpectedDay(
  of id: Identifier, to day: CivilDate, as actor: Actor, in db: Connection
) throws -> (before: Lot, after: Lot) {
  let lot = try expectedLot(id, as: actor, in: db)
  let bestBefore = day.adding(days: lot.daysKept)
  try refuse(dateFaults(expectedOn: day, bestBefore: bestBefore, today: db.today))
  if day == lot.harvestedOn { return (lot, lot) }
  try refuseImplausible(day, of: lot, as: actor, in: db)
  try LotStore.setHarvest(of: lot, on: day, bestBefore: bestBefore, in: db)
  try LotStore.setExpected(of: lot, on: day, in: db)
  try StockStore.setBestBefore(of: lot, bestBefore, isExpected: true, in: db)
  try record(
    .lotPostponed, of: id, partOf: lot.listing, from: lot.dates,
    to: ["expected_on": .date(day), "best_before": .date(bestBefore)], as: actor, in: db)
  return (lot, try Listings.lot(id, in: db))
}

/// For each of these lots that is still to be harvested, the day on which it is expected.
package func expectedDays(
  of lots: some Sequence<Identifier>, in db: Connection
) throws -> [Identifier: CivilDate] {
  var days: [Identifier: CivilDate] = [:]
  for lot in Set(lots) { days[lot] = try LotStore.expectedDay(of: lot, in: db) }
  return days
}

/// The latest day on which some units of a stock are expected, by their places from 0 in the order
/// in which the stock would be given out now; nil where all of them are on hand.
package func expectedDay(
  of units: Range<Int>, ofStock stock: Identifier, in db: Connection
) throws -> CivilDate? {
  var end = 0
  var lots: [Identifier] = []
  try StockStore.eachOnShelf(of: stock, in: db) { place, available in
    end += available
    if place.isExpected, end > units.lowerBound { lots.append(place.key.lot) }
    return end < units.upperBound
  }
  return try expectedDays(of: lots, in: db).values.max()
}

private func expectedLot(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Lot {
  let lot = try Listings.lot(id, as: actor, in: db)
  guard lot.status == .expected else { throw ListingRefusal.wrongLotState(lot.status) }
  return lot
}

extension Lot {
  /// How long after its harvest it is at its best.
  fileprivate var daysKept: Int { Int(bestBefore.daysSince1970 - harvestedOn.daysSince1970) }

  fileprivate var dates: Facts {
    ["expected_on": .date(harvestedOn), "best_before": .date(bestBefore)]
  }
}
