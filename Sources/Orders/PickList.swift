import Core
import Households
import Listings
import SQLite
import Storage

/// What a village still has to pick by a day, household by household.
package struct PickList: Sendable {
  package let village: Identifier
  package let day: CivilDate
  /// How many consignments it is for.
  package let consignments: Int
  /// A household's together.
  package let parts: [Part]
  /// Whether all of it is in it: parts are listed up to a bound.
  package let isComplete: Bool

  package static let maximumParts = 500
  /// What is to be picked is looked for among so many of the village's newest consignments.
  static let searched = 20_000

  /// What a household gives of a lot for a listing.
  package struct Part: Sendable, Equatable {
    package let household: Identifier
    package let listing: Identifier
    package let title: String
    /// The listing's unit of sale, and how many units of the stock are in one.
    package let unit: String
    package let stockUnits: Int
    package let lot: Identifier
    /// In units of the stock.
    package let units: Int
    /// Whether it goes to the county hub, where the goods of its order are joined.
    package let isJoined: Bool
  }
}

/// What a village has to pick by a day, today unless another is given: the goods of consignments of
/// paid orders that are still to be packed, and go along with a round that is picked up on that day
/// or before, or with none. Throws `CommonRefusal.notFound` for a village outside of the actor's
/// scope.
package func pickList(
  of village: Identifier, by day: CivilDate?, as actor: Actor, in db: Connection
) throws -> PickList {
  guard actor.may(.handleConsignments, in: village) else {
    throw CommonRefusal.notFound(what: "village")
  }
  try refuseAbsent(village: village, in: db)
  let day = day ?? db.today
  let sums = try PickListStore.sums(of: village, by: day, in: db)
  let shown = sums.prefix(PickList.maximumParts)
  // Many households give to one listing.
  var listings: [Identifier: Listing] = [:]
  for id in Set(shown.map(\.listing)) { listings[id] = try listing(id, in: db) }
  let parts = shown.map { sum in
    guard let listing = listings[sum.listing] else {
      preconditionFailure("what was ordered has its listing")
    }
    return PickList.Part(
      household: sum.household, listing: sum.listing, title: listing.title, unit: listing.unit,
      stockUnits: sum.stockUnits, lot: sum.lot, units: sum.units,
      isJoined: sum.isJoined)
  }
  return PickList(
    village: village, day: day,
    consignments: try PickListStore.consignments(of: village, by: day, in: db), parts: parts,
    isComplete: sums.count <= PickList.maximumParts)
}
