import Audit
import Core
import SQLite
import Storage

/// What is to be different about a listing; nil leaves a part as it is. Whose goods they are, which
/// category they are of and which stock they come from stays: other goods are another listing.
package struct ListingChange: Sendable {
  package let title: String?
  package let description: Change<String>
  package let unit: String?
  package let netWeightGrams: Int?
  package let price: Fen?
  package let shelfLifeDays: Int?
  package let split: SplitChange?
  package let season: Season?
  /// Cleared, the goods are sold by the unit.
  package let toleranceBasisPoints: Change<Int>

  /// The shares that are to be different; the others stay.
  package struct SplitChange: Sendable {
    package let household: Int?
    package let village: Int?
    package let logistics: Int?

    package init(household: Int?, village: Int?, logistics: Int?) {
      self.household = household
      self.village = village
      self.logistics = logistics
    }

    func applied(to present: Split) -> Split {
      Split(
        household: household ?? present.household, village: village ?? present.village,
        logistics: logistics ?? present.logistics)
    }
  }

  package init(
    title: String? = nil, description: Change<String> = .keep, unit: String? = nil,
    netWeightGrams: Int? = nil, price: Fen? = nil, shelfLifeDays: Int? = nil,
    split: SplitChange? = nil, season: Season? = nil,
    toleranceBasisPoints: Change<Int> = .keep
  ) {
    self.title = title
    self.description = description
    self.unit = unit
    self.netWeightGrams = netWeightGrams
    self.price = price
    self.shelfLifeDays = shelfLifeDays
    self.split = split
    self.season = season
    self.toleranceBasisPoints = toleranceBasisPoints
  }
}

/// Changes a listing. Orders that were placed keep the price, the split and the words that they
/// were placed with; lots that were entered keep their dates. What the county office has looked at
/// and a coordinator who is not trusted changes goes before the office again, off the shelf until
/// then; what is paused goes there when the pause ends. Throws `CommonRefusal.notFound` outside of
/// the actor's scope, and `ListingRefusal.wrongState` for a retired listing, `.splitNotWhole`,
/// `.unitInUse` where lots are counted in the unit already, `.weighedInSeveralUnits`, and
/// `.implausibleWeight` where by anybody but the county office the unit is to weigh so much that
/// lots on the shelf come to more than is plausible: what is ordered of them cannot be held.
package func changeListing(
  _ id: Identifier, _ change: ListingChange, as actor: Actor, in db: Connection
) throws {
  let present = try keptListing(id, as: actor, in: db)
  if present.status == .retired { throw ListingRefusal.wrongState(.retired) }
  let description = try ListingStore.description(of: id, in: db)
  let split = change.split?.applied(to: present.split) ?? present.split
  guard split.isWhole else { throw ListingRefusal.splitNotWhole }
  if let unit = change.unit, unit != present.unit, try LotStore.hasLots(id, in: db) {
    throw ListingRefusal.unitInUse
  }
  let changed = ListingStore.Content(
    title: change.title ?? present.title,
    description: change.description.applied(to: description) ?? "",
    unit: change.unit ?? present.unit,
    netWeightGrams: change.netWeightGrams ?? present.netWeightGrams,
    price: change.price ?? present.price,
    shelfLifeDays: change.shelfLifeDays ?? present.shelfLifeDays, split: split,
    season: change.season ?? present.season,
    toleranceBasisPoints: change.toleranceBasisPoints.applied(to: present.toleranceBasisPoints))
  if changed.toleranceBasisPoints != nil, present.stockUnits != 1 {
    throw ListingRefusal.weighedInSeveralUnits
  }
  let before = ListingStore.Content(present, description: description)
  guard changed != before else { return }
  let weighsMore =
    changed.netWeightGrams > present.netWeightGrams && !actor.may(.reviewListings)
  let implausible = weighsMore ? try implausibleDays(of: id, in: db) : [:]
  try ListingStore.update(id, changed, in: db)
  if weighsMore,
    try implausibleDays(of: id, in: db).contains(where: { exceed($1, implausible[$0] ?? []) })
  {
    throw ListingRefusal.implausibleWeight
  }
  try ListingSearch.replace(
    id, title: changed.title, description: changed.description, in: db)
  // As it is now: the hooks hear what it is called.
  let status = try lookAgain(at: keptListing(id, as: actor, in: db), as: actor, in: db)
  try record(
    .listingChanged, of: id, from: before.facts(present.status), to: changed.facts(status),
    as: actor, in: db)
}
