import Core
import Listings
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Stock") struct StockTests {
  let market: TestMarket
  let county: TestCounty
  let listing: Identifier
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    // Best before 2026-07-15.
    listing = try county.addEggs(quantity: 5)
  }

  private func addLot(_ quantity: Int, bestBefore: String) throws -> Identifier {
    try market.write {
      try Listings.addLot(
        NewLot(
          quantity: quantity, harvestedOn: $0.today,
          bestBefore: CivilDate(rawValue: bestBefore), contributions: nil),
        to: listing, as: county.admin, in: $0
      ).id
    }
  }

  private func reserve(_ quantity: Int) throws -> [Allocation]? {
    try market.write {
      try Listings.reserve(quantity, ofStock: listing, in: $0)?.map(\.allocation)
    }
  }

  private func figures() throws -> [[Int]] {
    try db.all(
      """
      SELECT available, reserved, sold FROM stock WHERE listing_id = \(listing)
      ORDER BY best_before, lot_id
      """
    ) { [try $0[0], try $0[1], try $0[2]] }
  }

  @Test("What expires first is reserved first, lot by lot")
  func firstToExpire() throws {
    let later = try addLot(10, bestBefore: "2026-08-01")
    let sooner = try addLot(3, bestBefore: "2026-06-20")
    let allocations = try #require(try reserve(9))
    #expect(allocations.map(\.quantity) == [3, 5, 1])
    #expect(allocations.first?.lot == sooner)
    #expect(allocations.last?.lot == later)
    #expect(try figures() == [[0, 3, 0], [0, 5, 0], [9, 1, 0]])
    #expect(try available(ofStock: listing, in: db) == 9)
  }

  @Test("The last unit can be reserved and not one more; a refusal writes nothing")
  func last() throws {
    #expect(try reserve(6) == nil)
    #expect(try figures() == [[5, 0, 0]])
    #expect(try reserve(5)?.count == 1)
    #expect(try reserve(1) == nil)
  }

  @Test("A lot can be sold on the day it is best before, and is out of reach on the next")
  func expired() throws {
    _ = try addLot(3, bestBefore: "2026-06-20")
    market.clock.advance(days: 5)
    #expect(try available(ofStock: listing, in: db) == 8)
    market.clock.advance(days: 1)
    #expect(try available(ofStock: listing, in: db) == 5)
    #expect(try reserve(6) == nil)
    let allocations = try #require(try reserve(5))
    #expect(allocations.count == 1)
    #expect(try figures() == [[3, 0, 0], [0, 5, 0]])
  }

  @Test("Goods are sold, released and taken back, each to its place")
  func movements() throws {
    let allocations = try #require(try reserve(4))
    try market.write { try move(allocations, .release, in: $0) }
    #expect(try figures() == [[5, 0, 0]])
    let again = try #require(try reserve(4))
    try market.write { try move(again, .sell, in: $0) }
    #expect(try figures() == [[1, 0, 4]])
    try market.write { try move(again, .takeBack, in: $0) }
    #expect(try figures() == [[5, 0, 0]])
  }

  @Test("The table refuses what would sell a thing twice")
  func twice() throws {
    let allocations = try #require(try reserve(4))
    try market.write { try move(allocations, .sell, in: $0) }
    #expect(throws: SQLiteError.self) {
      try market.write { try move(allocations, .sell, in: $0) }
    }
    #expect(throws: SQLiteError.self) {
      try market.write { try move(allocations, .release, in: $0) }
    }
    #expect(try figures() == [[1, 0, 4]])
  }
}
