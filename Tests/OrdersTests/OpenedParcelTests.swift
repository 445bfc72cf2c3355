import Core
import Fulfilment
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("A packed parcel of which a part is recalled is opened again") struct OpenedParcelTests {
  let market: TestMarket
  let county: TestCounty
  let hams: Identifier
  let eggs: Identifier
  var db: Connection { market.db }

  /// Hams of two households, two of each and said to weigh 2,000 g, and fifty boxes of eggs.
  init() throws {
    market = try TestMarket()
    county = market.county
    let other = try county.addHousehold("T-3", village: county.villages[0])
    hams = try county.addHams(from: [county.household, other], each: 2)
    eggs = try county.addEggs()
  }

  private func placed(_ basket: [BasketLine]) throws -> Order {
    let order = try market.write {
      try placeOrder(
        NewOrder(basket: basket, recipient: TestCounty.recipient, note: ""), as: county.buyer,
        in: $0)
    }
    try county.pay(order)
    return try county.state(order)
  }

  private func pack(_ order: Order, grams: Int, consignment: Int = 0) throws {
    let order = try county.state(order)
    let village = order.consignments[consignment].id
    let weights = try allocations(of: order.id, in: db).filter {
      let line = order.lines[$0.line - 1]
      return line.weight != nil && line.consignment == village
    }.map {
      WeighedPart(
        line: $0.line, lot: $0.allocation.lot, household: $0.allocation.household,
        grams: Array(repeating: grams, count: $0.allocation.quantity))
    }
    _ = try market.write {
      try packConsignment(village, weights: weights, as: county.admin, in: $0)
    }
  }

  private func dispatch(_ order: Order, consignment: Int = 0) throws {
    _ = try market.write {
      try dispatchConsignment(
        order.consignments[consignment].id, carrier: "邮政", trackingNumber: "1",
        as: county.admin, in: $0)
    }
  }

  private func recall(_ lot: Identifier) throws {
    _ = try market.write { try recallLot(lot, reason: "异味", as: county.admin, in: $0) }
  }

  @Test("It cannot leave as it is, and what is sold by weight is weighed anew")
  func opened() throws {
    let order = try placed([
      BasketLine(listing: hams, quantity: 4), BasketLine(listing: eggs, quantity: 1),
    ])
    try pack(order, grams: 1_900)
    #expect(try county.state(order).lines.map(\.amount) == [Fen(38_000), Fen(4_500)])
    let lot = try allocations(of: order.id, in: db)[0].allocation.lot
    try recall(lot)
    let opened = try county.state(order)
    #expect(opened.consignments[0].status == .pending && opened.status == .paid)
    #expect(opened.lines.map(\.quantity) == [2, 1])
    #expect(opened.lines[0].weight?.grams == nil && opened.lines[0].amount == Fen(20_000))
    #expect(throws: OrderRefusal.wrongConsignmentState(.pending, order: .paid)) {
      try dispatch(order)
    }
    let moved: String = try db.value(
      """
      SELECT before || ' ' || after FROM audit_entry WHERE action = 'consignment.moved'
      ORDER BY sequence DESC LIMIT 1
      """)
    #expect(moved == #"{"status":"packed"} {"status":"pending"}"#)
    let told: String = try db.value(
      "SELECT data FROM outbox_event WHERE type = 'order.revised' ORDER BY sequence DESC LIMIT 1")
    #expect(told.contains(#""status":"paid""#) && told.contains(#""cause":"recall""#))
    #expect(try verify(db) == [])
    try pack(order, grams: 1_800)
    #expect(try county.state(order).lines[0].amount == Fen(18_000))
    #expect(try verify(db) == [])
    // Eggs and that much ham do not travel together.
    try market.write {
      _ = try sendParcel(
        [LinePart(line: 2, quantity: 1)], of: order.consignments[0].id, carrier: "邮政",
        trackingNumber: "2", as: county.admin, in: $0)
    }
    try dispatch(order)
    #expect(try verify(db) == [])
  }

  @Test("Other goods of it that are weighed are weighed anew too, what was waived stays waived")
  func waived() throws {
    let order = try placed([
      BasketLine(listing: hams, quantity: 1), BasketLine(listing: eggs, quantity: 1),
    ])
    try pack(order, grams: 2_100)
    #expect(try county.state(order).due == Fen(500))
    _ = try market.write {
      try waiveDue(of: order.id, reason: "体恤", as: county.admin, in: $0)
    }
    let eggsLot = try allocations(of: order.id, in: db)[1].allocation.lot
    try recall(eggsLot)
    #expect(try county.state(order).lines.map(\.amount) == [Fen(9_500), .zero])
    #expect(try verify(db) == [])
    try pack(order, grams: 2_100)
    #expect(try county.state(order).lines[0].amount == Fen(10_000))
    #expect(try verify(db) == [])
  }

  @Test("A parcel with nothing left in it is not packed again, and one that has left stays so")
  func others() throws {
    let empty = try placed([BasketLine(listing: eggs, quantity: 1)])
    let sent = try placed([
      BasketLine(listing: eggs, quantity: 1), BasketLine(listing: hams, quantity: 1),
    ])
    try pack(empty, grams: 2_000)
    try pack(sent, grams: 2_000)
    try dispatch(sent)
    try recall(try allocations(of: empty.id, in: db)[0].allocation.lot)
    #expect(try county.state(empty).status == .cancelled)
    #expect(try county.state(sent).consignments[0].status == .dispatched)
    #expect(try county.state(sent).lines[1].weight?.grams == 2_000)
    #expect(try verify(db) == [])
  }

  @Test("Who had goods of a lot is told how much, though it was taken out, page by page")
  func holders() throws {
    let orders = try (1...3).map { try placed([BasketLine(listing: eggs, quantity: $0)]) }
    try pack(orders[2], grams: 0)
    try dispatch(orders[2])
    let lot = try allocations(of: orders[0].id, in: db)[0].allocation.lot
    try recall(lot)
    func page(_ after: Cursor?) throws -> Page<LotHolder> {
      try Orders.holders(of: lot, PageRequest(limit: 2, after: after), as: county.admin, in: db)
    }
    let first = try page(nil)
    let all = first.items + (try page(first.next).items)
    #expect(all.map(\.order.id) == orders.reversed().map(\.id))
    #expect(all.map(\.quantity) == [3, 2, 1] && all.map(\.takenOut) == [0, 2, 1])
    #expect(all.map(\.withdrawn) == [3, 0, 0] && all.map(\.hadLeft) == [true, false, false])
    // The money of all three is to be given back, page by page too.
    let refunds = try openRefunds(PageRequest(limit: 2), as: county.admin, in: db)
    let rest = try openRefunds(
      PageRequest(limit: 2, after: refunds.next), as: county.admin, in: db)
    #expect((refunds.items + rest.items).map(\.order.id) == all.map(\.order.id))
    #expect(rest.next == nil)
  }

  @Test("What a shortfall took of an expected lot is told, too")
  func shortfall() throws {
    let expected = try market.write { db in
      try addLot(
        NewLot(
          quantity: 10, harvestedOn: db.today.adding(days: 5), isExpected: true, bestBefore: nil,
          contributions: nil), to: eggs, as: county.admin, in: db)
    }
    let order = try placed([BasketLine(listing: eggs, quantity: 58)])
    let shortfall = NewShortfall(
      .contributions([Contribution(household: county.household, quantity: 5)]), rule: .byDate)
    _ = try market.write { db in
      let plan = try planShortfall(of: expected.id, shortfall, as: county.admin, in: db)
      return try shareShortfall(
        of: expected.id, shortfall, planned: plan.digest, as: county.admin, in: db)
    }
    let holder = try Orders.holders(of: expected.id, PageRequest(), as: county.admin, in: db)
      .items[0]
    #expect(holder.order.id == order.id)
    #expect(holder.quantity == 8 && holder.takenOut == 3)
    #expect(try verify(db) == [])
  }

  @Test("What is due for one village's goods does not keep another's, which weighed nothing more")
  func dueOfOthers() throws {
    let far = try county.addEggs(of: county.otherHousehold)
    let order = try placed([
      BasketLine(listing: hams, quantity: 1), BasketLine(listing: far, quantity: 1),
    ])
    let own = try #require(
      order.consignments.firstIndex { $0.village == county.villages[0] })
    let other = 1 - own
    try pack(order, grams: 2_100, consignment: own)
    try pack(order, grams: 0, consignment: other)
    #expect(try county.state(order).due == Fen(500))
    #expect(throws: OrderRefusal.paymentDue(Fen(500))) {
      try dispatch(order, consignment: own)
    }
    try dispatch(order, consignment: other)
    #expect(try county.state(order).status == .packing)
    #expect(try verify(db) == [])
    _ = try market.write {
      try recordPayment(
        NewPayment(method: .bankTransfer, amount: Fen(500), reference: "x"), for: order.id,
        as: county.admin, in: $0)
    }
    try dispatch(order, consignment: own)
    #expect(try county.state(order).status == .dispatched)
    #expect(try verify(db) == [])
  }
}
