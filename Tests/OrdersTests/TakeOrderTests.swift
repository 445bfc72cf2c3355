import Access
import Core
import Listings
import Notifications
import Organisations
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("Orders on the telephone") struct TakeOrderTests {
  let market: TestMarket
  let eggs: Identifier
  var county: TestCounty { market.county }
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    eggs = try market.county.addEggs()
  }

  private func take(
    _ quantity: Int = 1, of listing: Identifier? = nil, for buyer: Identifier, as actor: Actor,
    organisation: Change<Identifier> = .keep
  ) throws -> Order {
    try market.write { db in
      try takeOrder(
        NewOrder(
          basket: [BasketLine(listing: listing ?? eggs, quantity: quantity)],
          recipient: TestCounty.recipient, note: "", organisation: organisation), for: buyer,
        as: actor, in: db)
    }
  }

  @Test("A coordinator whose goods are in it and the county office place an order for a buyer")
  func takes() throws {
    for actor in [county.coordinator, county.admin] {
      let order = try take(for: county.buyer.id, as: actor)
      #expect(order.buyer == county.buyer.id && order.taker == actor.id)
      let seen = try Orders.order(order.id, as: county.buyer, in: db)
      #expect(seen.taker == actor.id && seen.recipient == TestCounty.recipient)
      let told: String = try db.value(
        """
        SELECT data FROM outbox_event
        WHERE subject_id = \(order.id) AND buyer_id = \(county.buyer.id)
        """
      )
      #expect(told.contains(#""placed_by":"\#(actor.id)""#))
      _ = try market.write { try cancelOrder(order.id, as: county.buyer, in: $0) }
    }
    #expect(try county.order(1, of: eggs).taker == nil)
    #expect(try verify(db) == [])
  }

  @Test("Nobody else does, nor for goods of others, nor for who is no buyer")
  func mayNot() throws {
    for actor in [county.buyer, county.organisation, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { try take(for: county.otherBuyer.id, as: actor) }
    }
    #expect(throws: OrderRefusal.noGoodsOfYours) {
      try take(for: county.buyer.id, as: county.otherCoordinator)
    }
    for id in [county.volunteer.id, county.admin.id, Identifier(rawValue: 5)] {
      #expect(throws: OrderRefusal.unknownBuyer) { try take(for: id, as: county.admin) }
    }
    try market.write { db in
      try changeAccount(
        county.otherBuyer.id, AccountChange(isActive: false), as: county.admin, in: db)
    }
    #expect(throws: OrderRefusal.unknownBuyer) {
      try take(for: county.otherBuyer.id, as: county.coordinator)
    }
    #expect(throws: OrderRefusal.outOfStock([.init(line: 0, available: 50)])) {
      try take(51, for: county.buyer.id, as: county.admin)
    }
  }

  @Test("What the buyer is in an organisation holds")
  func member() throws {
    let order = try take(for: county.organisation.id, as: county.coordinator)
    #expect(order.account?.organisation == county.canteen)
    try market.write { db in
      _ = try putMember(
        county.buyer.id, of: county.canteen,
        MemberContent(role: .buyer, orderLimit: Fen(100)), as: county.admin, in: db)
    }
    #expect(throws: OrganisationRefusal.overOrderLimit(Fen(100))) {
      try take(for: county.buyer.id, as: county.admin, organisation: .set(county.canteen))
    }
  }
}
