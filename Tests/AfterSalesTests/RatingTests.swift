import Core
import Fulfilment
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import AfterSales
@testable import Orders

@Suite("Ratings of goods that arrived") struct RatingTests {
  let market: TestMarket
  let county: TestCounty
  let eggs: Identifier
  let order: Order
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    eggs = try county.addEggs()
    order = try county.arrivedOrder(3, of: eggs)
  }

  @discardableResult
  private func rate(
    _ stars: Int, _ text: String = "", line: Int = 1, of order: Order? = nil,
    as actor: Actor? = nil
  ) throws -> (rating: Rating, isNew: Bool) {
    try market.write {
      try rateLine(
        line, of: (order ?? self.order).id, NewRating(stars: stars, text: text),
        as: actor ?? county.buyer, in: $0)
    }
  }

  private func counts() throws -> [Int] {
    [
      try db.value("SELECT rating_count FROM listing WHERE id = \(eggs)"),
      try db.value("SELECT rating_stars FROM listing WHERE id = \(eggs)"),
    ]
  }

  @Test("A line is rated once, and its rating changed; the listing counts it")
  func rated() throws {
    #expect(try rate(4, "好吃").isNew)
    #expect(try counts() == [1, 4])
    let changed = try rate(2, "一般")
    #expect(!changed.isNew)
    #expect(try counts() == [1, 2])
    #expect(try rating(ofLine: 1, of: order.id, as: county.buyer, in: db).content.text == "一般")
    #expect(try verify(db) == [])
  }

  @Test("Only its buyer rates an order, a line that it has, and once it has arrived")
  func rules() throws {
    #expect(throws: CommonRefusal.notFound(what: "order")) { try rate(5, as: county.otherBuyer) }
    #expect(throws: CommonRefusal.roleMayNot) { try rate(5, as: county.admin) }
    #expect(throws: CommonRefusal.notFound(what: "line")) { try rate(5, line: 2) }
    let travelling = try county.order(1, of: eggs)
    #expect(throws: RatingRefusal.notDelivered) { try rate(5, of: travelling) }
    let last = try #require(try county.state(order).deliveredAt).countyDate
      .adding(days: Rating.days)
    market.clock.advance(days: Int64(Rating.days))
    try rate(5)
    market.clock.advance(days: 1)
    #expect(throws: RatingRefusal.daysOver(last)) { try rate(1) }
  }

  @Test("The village answers, and the county office takes away what nobody should read")
  func answered() throws {
    let id = try rate(1, "不好").rating.id
    #expect(throws: CommonRefusal.notFound(what: "rating")) {
      try market.write {
        _ = try answerRating(id, "x", as: county.otherCoordinator, in: $0)
      }
    }
    let answered = try market.write {
      try answerRating(id, "抱歉，下次补。", as: county.coordinator, in: $0)
    }
    #expect(answered.answer == "抱歉，下次补。")
    let listed = try ratings(of: eggs, PageRequest(), as: nil, in: db).items
    #expect(listed.map(\.id) == [id])
    #expect(throws: CommonRefusal.roleMayNot) {
      try market.write { try removeRating(id, as: county.coordinator, in: $0) }
    }
    try market.write { try removeRating(id, as: county.admin, in: $0) }
    #expect(try counts() == [0, 0])
    #expect(try verify(db) == [])
  }

  @Test(
    "A listing that counts other ratings than there are is found",
    arguments: [
      "UPDATE listing SET rating_stars = rating_stars + 1 WHERE rating_count > 0",
      "UPDATE listing SET rating_count = 2 WHERE rating_count > 0",
      "UPDATE rating SET stars = 5", "DELETE FROM rating", "UPDATE rating SET listing_id = 1",
    ])
  func spoilt(statement: String) throws {
    try rate(3)
    try market.spoil(statement)
    #expect(try verify(db) != [])
  }
}
