import Core
import Households
import Listings
import SQLite
import Storage

/// A row of the shelf as it stood when an order took goods of a pooled listing: what the rule went
/// by, and what came out. It is evidence and never changed, not even when the order is.
package struct FairPlace: Sendable {
  /// The order's line, from 1.
  package let line: Int
  /// From 1, in the order of the shelf.
  package let place: Int
  package let lot: Identifier
  package let household: Identifier
  package let bestBefore: CivilDate
  package let isExpected: Bool
  package let perHead: Fen
  /// In units of the stock, before the order took any.
  package let available: Int
  /// Zero for one that came next.
  package let taken: Int

  /// Of those that came next, so many are kept. Each costs an order 30,000 instructions.
  package static let nextInLine = 1
}

/// A place that a household had when an order took goods, as whoever looks after the household may
/// see it: with those before and after it, who are not named.
package struct HouseholdPlace: Sendable {
  package let order: Identifier
  package let placedAt: Instant
  package let listing: Identifier
  package let title: String
  package let own: FairPlace
  /// Up to `HouseholdPlace.neighbours` on either side, in the order of the shelf.
  package internal(set) var before: [FairPlace]
  package internal(set) var after: [FairPlace]

  package static let neighbours = 3
}

/// What an order's pooled goods were given out by, line by line: all of it for the county office,
/// the lines of its villages for a coordinator. Throws `CommonRefusal.roleMayNot` for others, and
/// `CommonRefusal.notFound`.
package func fairPlaces(
  of order: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<FairPlace> {
  guard let scope = actor.scope(of: .handleConsignments) else { throw CommonRefusal.roleMayNot }
  let order = try Orders.order(order, as: actor, in: db)
  let places = try FairAllocationStore.list(of: order.id, page, scope, of: actor, in: db)
  return Page(places, limit: page.limit) { $0.cursor }
}

/// The orders of pooled listings in which a household was taken from or next in line, the newest
/// first: for whoever looks after the household. Throws `CommonRefusal.notFound` outside of the
/// actor's scope.
package func fairPlaces(
  ofHousehold household: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<HouseholdPlace> {
  let household = try Households.household(household, as: actor, in: db)
  let places = try FairAllocationStore.list(household: household.id, page, in: db)
  return Page(places, limit: page.limit) {
    Cursor(key: $0.order.rawValue, id: Identifier(rawValue: $0.own.key))
  }
}

extension FairPlace {
  /// Line and place in one number, by which cursors go on.
  fileprivate var key: Int64 { Int64(line) << FairPlace.placeBits | Int64(place) }

  fileprivate var cursor: Cursor { Cursor(key: 0, id: Identifier(rawValue: key)) }

  /// More than the units that a line can have, each from another place.
  static let placeBits: Int64 = 32

  /// Takes a cursor's number apart.
  static func lineAndPlace(of key: Int64) -> (line: Int64, place: Int64) {
    (key >> placeBits, key & (1 << placeBits - 1))
  }
}
