import Core
import Households
import Income
import Listings
import Orders
import SQLite
import Storage

/// A pooled listing of the small county's first village with three households that contribute to
/// it, and what changes their incomes.
package struct TestPool {
  package let market: TestMarket
  package let listing: Identifier
  /// Of three, two and one people.
  package let three: Identifier
  package let two: Identifier
  package let one: Identifier

  package var county: TestCounty { market.county }
  package var db: Connection { market.db }

  package init() throws {
    market = try TestMarket()
    let county = market.county
    three = county.household
    two = try county.addHousehold("N-2", village: county.villages[0])
    one = try county.addHousehold("N-3", village: county.villages[0], people: 1)
    listing = try TestPool.addListing(market)
  }

  private static func addListing(_ market: TestMarket) throws -> Identifier {
    let county = market.county
    return try market.write { db in
      let id = try Listings.addListing(
        NewListing(
          seller: .village(county.villages[0]), category: "eggs", title: "散养土鸡蛋",
          description: "", unit: "枚", netWeightGrams: 50, price: Fen(150), shelfLifeDays: 30,
          split: TestCounty.split), as: county.admin, in: db)
      _ = try takeStep(.publish, listing: id, as: county.admin, in: db)
      return id
    }
  }

  /// Another pooled listing of the village.
  package func addListing() throws -> Identifier { try TestPool.addListing(market) }

  /// A lot of which each of these households gave so much.
  package func addLot(
    _ parts: [(Identifier, Int)], to listing: Identifier? = nil, days: Int = 20
  ) throws -> Identifier {
    try market.write { db in
      try Listings.addLot(
        NewLot(
          quantity: parts.reduce(0) { $0 + $1.1 }, harvestedOn: db.today,
          bestBefore: db.today.adding(days: days),
          contributions: parts.map { Contribution(household: $0.0, quantity: $0.1) }),
        to: listing ?? self.listing, as: county.admin, in: db
      ).id
    }
  }

  /// Enters income of today.
  package func earn(_ amount: Int64, _ household: Identifier) throws -> Identifier {
    try market.write { db in
      try enterIncome(
        NewIncomeEntry(source: .wages, amount: Fen(amount), receivedOn: db.today, note: ""),
        of: household, as: county.admin, in: db
      ).id
    }
  }

  /// Gives a household so many people.
  package func setPeople(_ count: Int, of household: Identifier) throws {
    let members = (0..<count).map {
      Member(name: "虚构\($0)", relation: "户主", birthYear: 1970, canWork: true)
    }
    try market.write { db in
      try changeHousehold(
        household, HouseholdChange(members: members), as: county.admin, in: db)
    }
  }

  /// All that an order's goods were given out by, place by place.
  package func places(of order: Order) throws -> [FairPlace] {
    try fairPlaces(
      of: order.id, PageRequest(limit: PageRequest.maximumLimit), as: county.admin, in: db
    ).items
  }

  /// The figures that stand on the shelf of a stock, by household.
  package func figures(of listing: Identifier? = nil) throws -> [Identifier: Int64] {
    var figures: [Identifier: Int64] = [:]
    try db.each(
      """
      SELECT household_id, per_head_fen FROM shelf WHERE listing_id = \(listing ?? self.listing)
      """
    ) { figures[try $0[0]] = try $0[1] }
    return figures
  }

  /// The households whose incomes may be others than were taken in.
  package func marked() throws -> [Identifier] {
    try incomeChanges(upTo: PageRequest.maximumLimit, in: db)
  }

  /// What the program does by itself, so many households at a time.
  package func takeInIncomes(upTo limit: Int = 20) throws {
    while try market.write({ try Orders.takeInIncomes(upTo: limit, in: $0) }) {}
  }
}
