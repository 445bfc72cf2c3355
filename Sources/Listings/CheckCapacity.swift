import Core
import Households
import SQLite
import Storage

/// Holds a lot that is more than plausible of any household, until the county office has looked at
/// it: then nothing of it is in the stock. True where it is held.
func holdIfImplausible(
  _ lot: Identifier, _ contributions: [Contribution], of listing: Listing,
  harvestedOn day: CivilDate, in db: Connection
) throws -> Bool {
  let flags = try capacityFlags(contributions, of: listing, harvestedOn: day, in: db)
  if flags.isEmpty { return false }
  try LotStore.setStatus(of: try Listings.lot(lot, in: db), .held, in: db)
  for contribution in contributions { try CapacityStore.hold(contribution, lot, in: db) }
  for flag in flags { try CapacityStore.insert(flag, lot: lot, in: db) }
  return true
}

/// Whether a recount may find so many more units of a lot: they are the first household's.
func isPlausible(_ lot: Lot, with more: Int, in db: Connection) throws -> Bool {
  guard let listing = try ListingStore.find(lot.listing, in: db),
    let household = lot.contributions.first?.household
  else { return true }
  return try capacityFlags(
    [Contribution(household: household, quantity: more)], of: listing,
    harvestedOn: lot.harvestedOn, in: db
  ).isEmpty
}

/// Refuses another day for a lot, of its harvest or on which it is expected, where anybody's
/// harvests come to more around it than is plausible, and to more than around the day that it has.
/// It is refused and not held: goods of the lot may be promised to buyers, and what is held is in
/// no stock. The county office may enter it. Throws `ListingRefusal.implausibleDay`.
func refuseImplausible(
  _ day: CivilDate, of lot: Lot, as actor: Actor, in db: Connection
) throws {
  guard day != lot.harvestedOn, !actor.may(.reviewListings),
    let listing = try ListingStore.find(lot.listing, in: db)
  else { return }
  let parts = try CapacityStore.parts(of: lot, in: db)
  func flags(on day: CivilDate) throws -> [CapacityFlag] {
    try capacityFlags(parts, of: listing, harvestedOn: day, besides: lot.id, in: db)
  }
  if exceed(try flags(on: day), try flags(on: lot.harvestedOn)) {
    throw ListingRefusal.implausibleDay
  }
}

/// Households' parts of the lots of one stock that are looked at when its unit weighs more.
private let maximumOpenParts = 100_000

/// What is more than plausible of a stock's lots that can be ordered, by their days.
func implausibleDays(
  of listing: Identifier, in db: Connection
) throws -> [CivilDate: [CapacityFlag]] {
  guard let listing = try ListingStore.find(listing, in: db) else { return [:] }
  let days = try CapacityStore.openDays(of: listing.id, upTo: maximumOpenParts, in: db)
  return try days.reduce(into: [:]) { flags, day in
    // The lots themselves are among the harvests.
    let nothingMore = day.value.map { Contribution(household: $0, quantity: 0) }
    flags[day.key] = try capacityFlags(
      nothingMore, of: listing, harvestedOn: day.key, in: db)
  }
}

/// Whether anything is more than plausible, and more than it was before.
func exceed(_ flags: [CapacityFlag], _ before: [CapacityFlag]) -> Bool {
  flags.contains { flag in
    let known = before.first { $0.household == flag.household }
    return flag.harvestedGrams > known?.harvestedGrams ?? 0
  }
}

/// Enters the county's factors; one that is known stays as it is.
package func enter(_ factors: [CapacityFactor], in db: Connection) throws {
  for factor in factors { try CapacityStore.insertIfNew(factor, in: db) }
}

/// What one of a resource gives at the most, by category and resource.
package func capacityFactors(in db: Connection) throws -> [CapacityFactor] {
  try CapacityStore.factors(in: db)
}

/// Which households' parts of a lot are more than plausible, and why, in the order of the
/// contributions. What a household has bounds it; where nothing of that is on record, its past
/// harvests do; where these are too few nothing does. Harvests of the lot itself, where it is in
/// the stock, do not count besides it.
private func capacityFlags(
  _ contributions: [Contribution], of listing: Listing, harvestedOn day: CivilDate,
  besides lot: Identifier? = nil, in db: Connection
) throws -> [CapacityFlag] {
  func grams(_ contribution: Contribution) -> Int {
    contribution.quantity * listing.netWeightGrams / listing.stockUnits
  }
  // From the lot's own category upward.
  let factors = try CapacityStore.factors(of: listing.category, in: db)
  let had = try holdings(of: contributions, among: factors, in: db)
  var flags: [Identifier: CapacityFlag] = [:]
  for (category, factors) in factors {
    let bounded = contributions.compactMap { part in
      let had = had[part.household] ?? [:]
      let resources = factors.compactMap { factor in
        had[factor.resource].map { (factor: factor, quantity: $0) }
      }
      return resources.isEmpty ? nil : (part: part, resources: resources)
    }
    if bounded.isEmpty { continue }
    let length = factors.map(\.days).max() ?? 0
    let harvests = try CapacityStore.harvests(
      of: bounded.map(\.part.household), category, from: day.adding(days: 1 - length),
      through: day.adding(days: length - 1), besides: lot, in: db)
    for (part, resources) in bounded where flags[part.household] == nil {
      flags[part.household] = Capacity.flag(
        of: part.household, grams(part), on: day, having: resources,
        besides: harvests[part.household] ?? [])
    }
  }
  let others = contributions.filter { had[$0.household] == nil }
  let harvests = try CapacityStore.harvests(
    of: others.map(\.household), listing.category,
    from: day.adding(days: 1 - Capacity.weekDays - Capacity.daysLookedBack),
    through: day.adding(days: Capacity.weekDays - 1), besides: lot, in: db)
  for part in others {
    flags[part.household] = Capacity.flag(
      of: part.household, grams(part), on: day, besides: harvests[part.household] ?? [])
  }
  return contributions.compactMap { flags[$0.household] }
}

/// What each household has of the resources that the factors are of, as far as it is confirmed;
/// nothing for one that has none of them on record.
private func holdings(
  of contributions: [Contribution], among factors: [(String, [CapacityFactor])],
  in db: Connection
) throws -> [Identifier: [String: Int]] {
  let names = Set(factors.flatMap { $0.1.map(\.resource) })
  if names.isEmpty { return [:] }
  var holdings: [Identifier: [String: Int]] = [:]
  for resource in try resources(of: contributions.map(\.household), in: db)
  where names.contains(resource.name) {
    holdings[resource.household, default: [:]][resource.name] = resource.confirmed
  }
  return holdings
}
