import Core
import SQLite
import Storage
import TestSupport
import Testing

@testable import Listings

@Suite("Listings that sell one stock") struct SharedStockTests {
  let market: TestMarket
  let county: TestCounty
  /// Eggs counted singly and sold by ten.
  let byTen: Identifier
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    byTen = try SharedStockTests.list(in: market, stockUnits: 10)
  }

  private static func list(
    in market: TestMarket, seller: NewListing.Seller? = nil, category: String = "eggs",
    stock: Identifier? = nil, stockUnits: Int = 1, as actor: Actor? = nil
  ) throws -> Identifier {
    let county = market.county
    return try market.write { db in
      let id = try addListing(
        NewListing(
          seller: seller ?? .household(county.household), category: category, title: "蛋",
          description: "", unit: "盒", netWeightGrams: 450, price: Fen(1_500), shelfLifeDays: 30,
          split: TestCounty.split, stock: stock, stockUnits: stockUnits),
        as: actor ?? county.coordinator, in: db)
      _ = try takeStep(.publish, listing: id, as: county.admin, in: db)
      return id
    }
  }

  private func list(
    seller: NewListing.Seller? = nil, category: String = "eggs", stock: Identifier? = nil,
    stockUnits: Int = 1, as actor: Actor? = nil
  ) throws -> Identifier {
    try SharedStockTests.list(
      in: market, seller: seller, category: category, stock: stock, stockUnits: stockUnits,
      as: actor)
  }

  @discardableResult private func addEggs(_ quantity: Int, expectedIn days: Int? = nil) throws
    -> Lot
  {
    try market.write { db in
      try addLot(
        NewLot(
          quantity: quantity, harvestedOn: db.today.adding(days: days ?? 0),
          isExpected: days != nil, bestBefore: nil, contributions: nil),
        to: byTen, as: county.coordinator, in: db)
    }
  }

  private func available(_ listing: Identifier) throws -> Int64 {
    var available: Int64 = -1
    try readListing(listing, as: nil, in: db) { available = $0.available }
    return available
  }

  @Test("Each tells how much is left in what it is sold by, rounded down")
  func available() throws {
    let byThirty = try list(stock: byTen, stockUnits: 30)
    let single = try list(stock: byTen)
    for (eggs, expected) in [
      (9, [0, 0, 9]), (20, [2, 0, 29]), (30, [5, 1, 59]), (1, [6, 2, 60]),
    ] {
      try addEggs(eggs)
      #expect(try [byTen, byThirty, single].map { Int(try available($0)) } == expected)
    }
    try readListing(byThirty, as: nil, in: db) { row in
      #expect(row.stock == byTen)
      #expect(row.stockUnits == 30)
    }
    try readListing(byTen, as: nil, in: db) { #expect($0.stock == nil && $0.stockUnits == 10) }
  }

  @Test("In stock is what has enough for one of what it is sold by")
  func inStock() throws {
    let byThirty = try list(stock: byTen, stockUnits: 30)
    let single = try list(stock: byTen)
    func inStock() throws -> Set<Identifier> {
      var ids: Set<Identifier> = []
      _ = try readListings(ListingFilter(inStock: true), PageRequest(), as: nil, in: db) {
        ids.insert($0.id)
      }
      return ids
    }
    #expect(try inStock() == [])
    try addEggs(9)
    #expect(try inStock() == [single])
    try addEggs(1)
    #expect(try inStock() == [single, byTen])
    try addEggs(20, expectedIn: 20)
    #expect(try inStock() == [single, byTen, byThirty])
    market.clock.advance(days: 31)
    #expect(try inStock() == [single, byTen])
  }

  @Test("What is still to come of it is told by each in what it is sold by")
  func expected() throws {
    let byThirty = try list(stock: byTen, stockUnits: 30)
    func expected(_ listing: Identifier) throws -> [String?] {
      var told: [String?] = []
      try readListing(listing, as: nil, in: db) { row in
        guard let expected = row.expected else { return }
        told = ["\(expected.quantity)", String(decoding: expected.day, as: UTF8.self)]
      }
      return told
    }
    try addEggs(35)
    #expect(try expected(byTen) == [])
    try addEggs(20, expectedIn: 20)
    // 35 are there, 55 in all.
    #expect(try expected(byTen) == ["2", "2026-07-05"])
    #expect(try expected(byThirty) == [])
    try addEggs(10, expectedIn: 10)
    #expect(try expected(byTen) == ["3", "2026-06-25"])
    #expect(try expected(byThirty) == ["1", "2026-06-25"])
    // A listing that begins to sell it later knows as well.
    let late = try list(stock: byTen, stockUnits: 5)
    #expect(try expected(late) == ["6", "2026-06-25"])
    #expect(try auditLots(in: db) == [])
  }

  @Test("Lots are entered where the stock is")
  func lots() throws {
    let sharing = try list(stock: byTen, stockUnits: 30)
    #expect(throws: ListingRefusal.sharesStock) {
      try market.write { db in
        try addLot(
          NewLot(quantity: 5, harvestedOn: db.today, bestBefore: nil, contributions: nil),
          to: sharing, as: county.coordinator, in: db)
      }
    }
  }

  @Test("A stock that cannot be sold is refused by its name")
  func refusals() throws {
    let sharing = try list(stock: byTen, stockUnits: 30)
    let neighbour = try county.addHousehold("N-1", village: county.villages[0])
    let pool = NewListing.Seller.village(county.villages[0])
    #expect(throws: ListingRefusal.unknownStock) { try list(stock: Identifier(rawValue: 5)) }
    let foreign = try county.addEggs(of: county.otherHousehold)
    #expect(throws: ListingRefusal.unknownStock) { try list(stock: foreign) }
    #expect(throws: ListingRefusal.stockOfOtherSeller) {
      try list(stock: foreign, as: county.admin)
    }
    #expect(throws: ListingRefusal.stockOfOtherSeller) {
      try list(seller: .household(neighbour), stock: byTen)
    }
    #expect(throws: ListingRefusal.stockOfOtherSeller) { try list(seller: pool, stock: byTen) }
    #expect(throws: ListingRefusal.stockOfOtherCategory) {
      try list(category: "tea", stock: byTen)
    }
    #expect(throws: ListingRefusal.stockIsShared) { try list(stock: sharing) }
    let pooled = try list(seller: pool)
    #expect(try listing(list(seller: pool, stock: pooled, stockUnits: 3), in: db)?.stock == pooled)
    #expect(throws: ListingRefusal.stockOfOtherSeller) {
      try list(seller: .village(county.villages[1]), stock: pooled, as: county.admin)
    }
  }

  @Test("A lot is traced by a listing that sells it, where the stock's own never was on the shelf")
  func trace() throws {
    let lot = try addEggs(30)
    let sharing = try list(stock: byTen, stockUnits: 30)
    #expect(try Listings.trace(lot.traceCode, in: db).listing.id == byTen)
    try db.execute("UPDATE listing SET status = 'draft', published_at = NULL WHERE id = \(byTen)")
    #expect(try Listings.trace(lot.traceCode, in: db).listing.id == sharing)
    try db.execute("UPDATE listing SET status = 'draft', published_at = NULL WHERE id = \(sharing)")
    #expect(throws: CommonRefusal.notFound(what: "trace code")) {
      try Listings.trace(lot.traceCode, in: db)
    }
  }
}
