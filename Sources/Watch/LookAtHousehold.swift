import Core
import Fulfilment
import Households
import Income
import Listings
import SQLite
import Storage

/// What is to be looked after in a household today, by the rules of `Watch`.
func causes(of household: WatchedHousehold, in db: Connection) throws -> [WatchCause] {
  [
    try incomeFell(household, in: db), try notVisited(household, in: db),
    try hensNotSelling(household, in: db),
  ].compactMap { $0 }
}

/// A household in the register for less than a year has nothing to be held against.
private func incomeFell(
  _ household: WatchedHousehold, in db: Connection
) throws -> WatchCause? {
  let present = CivilMonth(of: db.today)
  guard let first = present.adding(months: -Watch.months),
    let last = present.adding(months: -1),
    let firstBefore = first.adding(months: -IncomeYear.months),
    let lastBefore = last.adding(months: -IncomeYear.months),
    household.registeredOn <= firstBefore.first
  else { return nil }
  let before = try netIncome(of: household.id, from: firstBefore, through: lastBefore, in: db)
  if before < Watch.leastIncomeBefore { return nil }
  let now = try netIncome(of: household.id, from: first, through: last, in: db)
  let hasFallen = now.rawValue * Watch.ofParts <= before.rawValue * Watch.leastParts
  return hasFallen ? .incomeFell(before: before, now: now) : nil
}

/// Of a household that is paired with nobody, nobody is asked to visit it.
private func notVisited(
  _ household: WatchedHousehold, in db: Connection
) throws -> WatchCause? {
  guard let pairedSince = household.pairedSince else { return nil }
  let last = try lastVisit(to: household.id, in: db) ?? pairedSince
  let since = max(last, pairedSince)
  return since <= db.today.adding(days: -Watch.daysWithoutVisit) ? .notVisited(since: since) : nil
}

/// Hens that were counted, or were given and became productive.
private func hensNotSelling(
  _ household: WatchedHousehold, in db: Connection
) throws -> WatchCause? {
  let counted = try resources(of: [household.id], in: db)
    .filter { Watch.hens.contains($0.name) && $0.quantity > 0 }
    .map { (hens: $0.quantity, since: $0.countedOn) }
  let given = try productiveAssistance(to: household.id, in: db)
    .filter { $0.content.givesEggs }
    .map { (hens: $0.content.quantity, since: $0.content.on) }
  // What was counted says how many there are by now.
  let flock = counted.isEmpty ? given : counted
  guard let laysSince = (counted + given).map(\.since).min() else { return nil }
  let sent = try lastDispatch(of: Watch.eggs, from: household.id, in: db)?.countyDate
  let since = max(sent ?? laysSince, laysSince)
  guard since <= db.today.adding(days: -Watch.daysWithoutEggs) else { return nil }
  return .hensNotSelling(hens: flock.reduce(0) { $0 + $1.hens }, since: since)
}
