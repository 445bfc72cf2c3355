import Core
import Fulfilment
import Listings
import Reports
import Storage
import TestSupport
import Testing

@testable import Orders

/// What `verify` says of orders in which goods were replaced: found by `MarketModelTests`.
@Suite("Orders with replaced goods are proven") struct SubstitutedOrderTests {
  @Test("A household that earned something between the order and its packing is no fault")
  func incomeBetween() throws {
    let pool = try TestPool()
    let (county, db) = (pool.county, pool.db)
    let other = try pool.addListing()
    for listing in [pool.listing, other] {
      _ = try pool.addLot([(pool.two, 20), (pool.one, 20)], to: listing)
    }
    let order = try paid(
      BasketLine(listing: pool.listing, quantity: 4, substitutes: [other]), county)
    let earlier = try county.arrivedOrder(10, of: pool.listing)
    try pool.market.write { _ = try confirmOrder(earlier.id, as: county.buyer, in: $0) }
    try pack(order, 2, of: other, county)
    let places = try pool.places(of: order)
    #expect(Set(places.map(\.line)) == [1, 2])
    #expect(Set(places.filter { $0.line == 2 }.map(\.perHead)) != [.zero])
    #expect(try verify(db) == [])
  }

  @Test("Goods that are heavier than what their buyer had left of the order are no fault")
  func heavier() throws {
    let market = try TestMarket()
    let county = market.county
    let light = try county.addGoods("eggs", grams: 500)
    let heavy = try county.addGoods("eggs", grams: 3_000)
    let order = try paid(
      BasketLine(listing: light, quantity: 3, substitutes: [heavy]), county)
    try market.write {
      try changeOrder(
        order.id, OrderChange(lines: [BasketLine(listing: light, quantity: 2)]),
        as: county.buyer, in: $0)
    }
    try pack(order, 2, of: heavy, county)
    #expect(try verify(market.db) == [])
    // What it is sent for is still bounded by what was ordered.
    try market.spoil("UPDATE order_line SET ordered = 1 WHERE line = 1")
    #expect(try verify(market.db) != [])
  }

  private func paid(_ line: BasketLine, _ county: TestCounty) throws -> Order {
    let order = try county.db.transaction {
      try placeOrder(
        NewOrder(basket: [line], recipient: TestCounty.recipient, note: ""), as: county.buyer,
        in: county.db)
    }
    try county.pay(order)
    return order
  }

  private func pack(
    _ order: Order, _ quantity: Int, of listing: Identifier, _ county: TestCounty
  ) throws {
    _ = try county.db.transaction {
      try packConsignment(
        order.consignments[0].id,
        substituting: [
          NewSubstitution(line: 1, listing: listing, quantity: quantity, isRestocked: true)
        ], as: county.admin, in: county.db)
    }
  }
}
