import Core
import Listings
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("What a collection round comes to") struct RoundTotalsTests {
  let market: TestMarket
  let county: TestCounty
  /// Of two households of one village, 1,350 g a box.
  let eggs: Identifier
  let others: Identifier
  let neighbour: Identifier
  let round: Identifier
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    neighbour = try county.addHousehold("T-3", village: county.villages[0])
    eggs = try county.addEggs()
    others = try county.addEggs(of: neighbour)
    let county = county
    round = try market.write { db in
      let cutOff = db.now.adding(days: 2)
      return try openRound(
        NewRound(cutOffAt: cutOff, pickUpOn: cutOff.countyDate, maximumConsignments: 10),
        of: county.villages[0], as: county.coordinator, in: db
      ).id
    }
  }

  private func totals() throws -> RoundTotals {
    try roundTotals(round, as: county.coordinator, in: db)
  }

  @Test("Paid goods count by product and by household, unpaid ones apart, cancelled ones not")
  func counted() throws {
    let (first, second) = (try county.order(2, of: eggs), try county.order(3, of: others))
    let third = try county.order(1, of: eggs)
    for order in [first, second, third] { try county.pay(order) }
    _ = try county.order(4, of: eggs)
    let off = try county.order(5, of: eggs)
    _ = try market.write { try cancelOrder(off.id, as: county.buyer, in: $0) }
    let totals = try totals()
    #expect(totals.isComplete)
    #expect(totals.consignments == 3)
    #expect(totals.products.map(\.listing) == [eggs, others].sorted())
    let product = try #require(totals.products.first { $0.listing == eggs })
    #expect(product.title == "散养土鸡蛋 30枚" && product.unit == "盒")
    #expect(product.quantity == 3 && product.grams == 4_050)
    #expect(totals.parts.count == 2)
    let part = try #require(totals.parts.first { $0.household == neighbour })
    #expect(part.listing == others && part.units == 3 && part.grams == 4_050)
    #expect(part.unit == "盒" && part.stockUnits == 1)
    #expect(totals.unpaidConsignments == 1)
    #expect(totals.unpaidProducts.map(\.quantity) == [4])
    #expect(totals.unpaidProducts.map(\.grams) == [5_400])
  }

  @Test("A household's goods of one stock are one sum, whichever listings they are sold by")
  func sharedStock() throws {
    let half = try county.addEggs()
    try db.execute(
      """
      UPDATE listing SET stock_listing_id = \(eggs), stock_units = 3, net_weight_g = 4000
      WHERE id = \(half)
      """)
    for order in [try county.order(2, of: eggs), try county.order(2, of: half)] {
      try county.pay(order)
    }
    let totals = try totals()
    #expect(totals.products.map { [$0.quantity, $0.grams] } == [[2, 2_700], [2, 8_000]])
    #expect(totals.parts.map(\.listing) == [eggs])
    #expect(totals.parts[0].units == 8)
    #expect(totals.parts[0].grams == 10_700)
  }

  @Test("Goods sold by weight count by the estimate until they are weighed")
  func byWeight() throws {
    let order = try county.order(2, of: eggs)
    try county.pay(order)
    try market.spoil(
      "UPDATE order_line SET estimate_g = 1500, tolerance_bps = 1000 "
        + "WHERE order_id = \(order.id.rawValue)")
    #expect(try totals().products[0].grams == 3_000)
    #expect(try totals().parts[0].grams == 3_000)
    try market.spoil(
      "UPDATE order_line SET weight_g = 2900; UPDATE order_allocation SET weight_g = 2900")
    #expect(try totals().products[0].grams == 2_900)
    #expect(try totals().parts[0].grams == 2_900)
    try market.spoil("UPDATE order_allocation SET withdrawn = 1")
    #expect(try totals().parts[0].grams == 1_450)
  }

  @Test("A round without anything comes to nothing")
  func nothing() throws {
    let totals = try totals()
    #expect(totals.consignments == 0 && totals.unpaidConsignments == 0)
    #expect(totals.products.isEmpty && totals.parts.isEmpty && totals.isComplete)
  }

  private func stops(
    on day: CivilDate, limit: Int = 20, as actor: Actor? = nil
  ) throws -> [CollectionStop] {
    try collectionStops(
      on: day, PageRequest(limit: limit), as: actor ?? county.admin, in: db
    ).items
  }

  @Test("The truck's stops of a day tell what is packed, what is not, and what it weighs")
  func truckStops() throws {
    let day = db.today.adding(days: 2)
    let orders = [try county.order(2, of: eggs), try county.order(3, of: others)]
    for order in orders { try county.pay(order) }
    try county.pack(orders[0])
    _ = try county.order(1, of: eggs)
    let stop = try #require(try stops(on: day).first)
    #expect(stop.round.id == round && stop.counts == [.packed: 1, .pending: 1])
    #expect(stop.unpaid == 1 && stop.grams == 5 * 1_350 && stop.isComplete)
    #expect(try stops(on: db.today).isEmpty)
  }

  @Test("A coordinator sees the stops of the own villages, page by page")
  func stopsInScope() throws {
    let day = db.today.adding(days: 2)
    let county = county
    let elsewhere = try market.write { db in
      let cutOff = db.now.adding(days: 1)
      return try openRound(
        NewRound(cutOffAt: cutOff, pickUpOn: day, maximumConsignments: 10),
        of: county.villages[1], as: county.admin, in: db
      ).id
    }
    #expect(Set(try stops(on: day).map(\.round.id)) == [round, elsewhere])
    #expect(try stops(on: day, as: county.coordinator).map(\.round.id) == [round])
    #expect(throws: CommonRefusal.roleMayNot) { try stops(on: day, as: county.buyer) }
    let first = try collectionStops(
      on: day, PageRequest(limit: 1), as: county.admin, in: db)
    let next = try #require(first.next)
    let second = try collectionStops(
      on: day, PageRequest(limit: 1, after: next), as: county.admin, in: db)
    #expect(
      Set((first.items + second.items).map(\.round.id)) == [round, elsewhere]
        && second.next == nil)
  }
}
