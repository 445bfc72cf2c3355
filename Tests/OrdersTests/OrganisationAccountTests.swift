import Core
import Listings
import Orders
import Organisations
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Orders on an organisation's account") struct OrganisationAccountTests {
  let market: TestMarket
  let eggs: Identifier
  var county: TestCounty { market.county }
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    eggs = try market.county.addEggs(quantity: 500)
  }

  private func put(_ actor: Actor, _ content: MemberContent) throws {
    try market.write { db in
      _ = try putMember(actor.id, of: county.canteen, content, as: county.admin, in: db)
    }
  }

  private func place(
    _ quantity: Int = 1, for organisation: Change<Identifier>, as actor: Actor
  ) throws -> Order {
    try market.write { db in
      try placeOrder(
        NewOrder(
          basket: [BasketLine(listing: eggs, quantity: quantity)],
          recipient: TestCounty.recipient, note: "", organisation: organisation), as: actor,
        in: db)
    }
  }

  @Test("An order is the organisation's that it names, its buyer's own, or by default")
  func whose() throws {
    try put(county.buyer, MemberContent(role: .buyer))
    let cases: [(Actor, Change<Identifier>, Bool)] = [
      (county.organisation, .keep, true), (county.organisation, .clear, false),
      (county.organisation, .set(county.canteen), true), (county.buyer, .keep, false),
      (county.buyer, .set(county.canteen), true), (county.otherBuyer, .keep, false),
    ]
    for (actor, named, isItsOwn) in cases {
      let order = try place(for: named, as: actor)
      #expect((order.account?.organisation == county.canteen) == isItsOwn)
      let days = isItsOwn ? Order.organisationPaymentSeconds : Order.paymentSeconds
      #expect(order.payBefore == order.placedAt.adding(seconds: days))
      #expect(try Orders.order(order.id, as: actor, in: db).account == order.account)
    }
    #expect(throws: OrganisationRefusal.unknownOrganisation) {
      try place(for: .set(county.canteen), as: county.otherBuyer)
    }
    try put(county.otherBuyer, MemberContent(role: .viewer))
    #expect(throws: OrganisationRefusal.viewerMayNotOrder) {
      try place(for: .set(county.canteen), as: county.otherBuyer)
    }
    #expect(try verify(db) == [])
  }

  @Test("An invoice's data stays what it was when the order was placed")
  func invoice() throws {
    let order = try place(for: .keep, as: county.organisation)
    try market.write { db in
      try changeOrganisation(
        county.canteen, OrganisationChange(invoiceTitle: "另一抬头", taxpayerNumber: .clear),
        as: county.admin, in: db)
    }
    let seen = try Orders.order(order.id, as: county.organisation, in: db)
    #expect(seen.account?.invoiceTitle == "虚构大学")
    #expect(seen.account?.taxpayerNumber?.rawValue == "91350100M000100Y43")
    #expect(try place(for: .keep, as: county.organisation).account?.invoiceTitle == "另一抬头")
    // Who sends the goods writes no invoice.
    #expect(
      try Orders.order(order.id, as: county.coordinator, in: db).account?.taxpayerNumber == nil)
    #expect(try verify(db) == [])
  }

  @Test("A member orders up to its limits; what is cancelled counts no more, nor does last month")
  func limits() throws {
    // Two boxes are 90 yuan and 12 for sending them; 20 boxes travel free.
    let two = try place(2, for: .clear, as: county.buyer).total
    try put(county.buyer, MemberContent(role: .buyer, orderLimit: two, monthLimit: two + two))
    let first = try place(2, for: .set(county.canteen), as: county.buyer)
    #expect(throws: OrganisationRefusal.overOrderLimit(two)) {
      try place(3, for: .set(county.canteen), as: county.buyer)
    }
    _ = try place(2, for: .set(county.canteen), as: county.buyer)
    let full = OrganisationRefusal.overMonthLimit(left: .zero)
    #expect(throws: full) { try place(1, for: .set(county.canteen), as: county.buyer) }
    #expect(throws: full) {
      try quote(
        [BasketLine(listing: eggs, quantity: 1)], for: .set(county.canteen), as: county.buyer,
        in: db)
    }
    // Another member spends its own, and the buyer its own money.
    _ = try place(2, for: .keep, as: county.organisation)
    _ = try place(2, for: .clear, as: county.buyer)
    _ = try market.write { try cancelOrder(first.id, as: county.buyer, in: $0) }
    _ = try place(2, for: .set(county.canteen), as: county.buyer)
    #expect(throws: full) { try place(1, for: .set(county.canteen), as: county.buyer) }
    market.clock.advance(days: 16)
    #expect(db.today.month == 7)
    _ = try place(2, for: .set(county.canteen), as: county.buyer)
    let one = try quote([BasketLine(listing: eggs, quantity: 1)], in: db).total
    try put(
      county.buyer, MemberContent(role: .buyer, monthLimit: two + one - Fen(1)))
    #expect(throws: OrganisationRefusal.overMonthLimit(left: one - Fen(1))) {
      try place(1, for: .set(county.canteen), as: county.buyer)
    }
    #expect(try verify(db) == [])
  }

  @Test("Managers have the organisation's orders as their own, viewers read them, buyers do not")
  func others() throws {
    let order = try place(for: .keep, as: county.organisation)
    let missing = CommonRefusal.notFound(what: "order")
    func read(_ actor: Actor) throws -> Order { try Orders.order(order.id, as: actor, in: db) }
    for role in [MemberRole.buyer, nil] {
      if let role { try put(county.buyer, MemberContent(role: role)) }
      #expect(throws: missing) { try read(county.buyer) }
      #expect(throws: missing) { try receipt(order.id, as: county.buyer, in: db) }
      #expect(throws: missing) {
        try market.write { try cancelOrder(order.id, as: county.buyer, in: $0) }
      }
      #expect(
        try orders(status: nil, PageRequest(), as: county.buyer, in: db).items.isEmpty)
    }
    try put(county.buyer, MemberContent(role: .viewer))
    #expect(try read(county.buyer).recipient == TestCounty.recipient.masked)
    #expect(try receipt(order.id, as: county.buyer, in: db).order.id == order.id)
    #expect(throws: CommonRefusal.roleMayNot) {
      try market.write { try cancelOrder(order.id, as: county.buyer, in: $0) }
    }
    try put(county.buyer, MemberContent(role: .manager))
    #expect(try read(county.buyer).recipient == TestCounty.recipient)
    let own = try place(for: .clear, as: county.buyer)
    let ids = try orders(status: nil, PageRequest(), as: county.buyer, in: db).items.map(\.id)
    #expect(ids == [order.id, own.id].sorted(by: >))
    let first = try orders(status: .placed, PageRequest(limit: 1), as: county.buyer, in: db)
    #expect(first.items.count == 1 && first.next != nil)
    _ = try market.write { try cancelOrder(order.id, as: county.buyer, in: $0) }
    #expect(try read(county.organisation).status == .cancelled)
    // The organisation's manager does not see what is its member's own.
    #expect(throws: missing) { try Orders.order(own.id, as: county.organisation, in: db) }
  }
}
