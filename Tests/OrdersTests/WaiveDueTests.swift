import Core
import Fulfilment
import Ledger
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("Waiving what is due") struct WaiveDueTests {
  let market: TestMarket
  let county: TestCounty
  let hams: Identifier
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
    hams = try county.addHams(from: [county.household], each: 10)
  }

  /// An order of so much of each listing, paid for.
  private func paid(_ wanted: [(listing: Identifier, quantity: Int)]) throws -> Order {
    let order = try market.write {
      try placeOrder(
        NewOrder(
          basket: wanted.map { BasketLine(listing: $0.listing, quantity: $0.quantity) },
          recipient: TestCounty.recipient, note: ""), as: county.buyer, in: $0)
    }
    try county.pay(order)
    return order
  }

  /// An order whose lines were packed at these weights, a ham each.
  private func packed(_ grams: Int...) throws -> Order {
    let order = try paid(grams.map { _ in (hams, 1) })
    try market.write { db in
      _ = try packConsignment(
        order.consignments[0].id,
        weights: grams.enumerated().map { WeighedPart(line: $0 + 1, grams: [$1]) },
        as: county.admin, in: db)
    }
    return try county.state(order)
  }

  @discardableResult
  private func waive(_ order: Order, as actor: Actor? = nil) throws -> Waiver {
    try market.write {
      try waiveDue(of: order.id, reason: "老主顾", as: actor ?? county.admin, in: $0)
    }
  }

  @Test("What weighed more is charged so much less that nothing is due")
  func waived() throws {
    let order = try packed(2_200, 1_900, 2_100)
    #expect(order.lines.map(\.amount) == [Fen(11_000), Fen(9_500), Fen(10_500)])
    #expect(order.due == Fen(1_000))
    let waiver = try waive(order)
    #expect(waiver.order == order.id)
    #expect(waiver.amount == Fen(1_000))
    let now = try county.state(order)
    #expect(now.due == .zero)
    #expect(now.owed == .zero)
    #expect(now.lines.map(\.amount) == [Fen(10_000), Fen(9_500), Fen(10_500)])
    #expect(now.lines.map { $0.weight?.grams } == [2_200, 1_900, 2_100])
    #expect(try verify(db) == [])
    try county.finish(order)
    #expect(try balance(of: .escrow, in: db) == .zero)
    #expect(try verify(db) == [])
    let kept = try Orders.waiver(waiver.id, as: county.admin, in: db)
    #expect(kept.amount == waiver.amount)
    #expect(kept.reason == "老主顾")
  }

  @Test("It takes from several lines where one is not enough")
  func several() throws {
    let order = try packed(2_050, 2_200, 2_000)
    #expect(order.due == Fen(1_250))
    try waive(order)
    #expect(try county.state(order).lines.map(\.amount) == [Fen(10_000), Fen(10_000), Fen(10_000)])
    #expect(try revisions(of: order.id, in: db).map(\.cause) == [.weight, .waiver])
    #expect(try verify(db) == [])
  }

  @Test("What was given back in between is not waived a second time")
  func afterRefund() throws {
    let other = try county.addHams(from: [county.otherHousehold], in: county.villages[1])
    let order = try market.write {
      try placeOrder(
        NewOrder(
          basket: [
            BasketLine(listing: hams, quantity: 1), BasketLine(listing: other, quantity: 1),
          ],
          recipient: TestCounty.recipient, note: ""), as: county.buyer, in: $0)
    }
    try county.pay(order)
    func pack(_ line: Int, _ grams: Int) throws {
      try market.write { db in
        _ = try packConsignment(
          order.lines[line - 1].consignment, weights: [WeighedPart(line: line, grams: [grams])],
          as: county.admin, in: db)
      }
    }
    try pack(1, 1_800)
    try market.write { db in
      _ = try refundOrder(order.id, amount: nil, reason: "x", as: county.admin, in: db)
    }
    try pack(2, 2_100)
    #expect(try county.state(order).due == Fen(500))
    try waive(order)
    #expect(try county.state(order).lines.map(\.amount) == [Fen(9_000), Fen(10_000)])
    #expect(try verify(db) == [])
  }

  @Test("Only the county office waives")
  func officeOnly() throws {
    let order = try packed(2_200)
    for actor in [county.buyer, county.coordinator, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { try waive(order, as: actor) }
      #expect(throws: CommonRefusal.roleMayNot) {
        try Orders.waiver(Identifier(rawValue: 5), as: actor, in: db)
      }
    }
    #expect(throws: CommonRefusal.notFound(what: "waiver")) {
      try Orders.waiver(Identifier(rawValue: 5), as: county.admin, in: db)
    }
    #expect(throws: CommonRefusal.notFound(what: "order")) {
      try market.write {
        try waiveDue(of: Identifier(rawValue: 5), reason: "", as: county.admin, in: $0)
      }
    }
  }

  @Test("Where nothing is due, or nothing was paid yet, there is nothing to waive")
  func states() throws {
    let placed = try county.order(1, of: hams)
    #expect(throws: OrderRefusal.wrongState(.placed)) { try waive(placed) }
    let lighter = try packed(1_900)
    #expect(throws: OrderRefusal.wrongState(.packing)) { try waive(lighter) }
    let heavier = try packed(2_200)
    try waive(heavier)
    #expect(throws: OrderRefusal.wrongState(.packing)) { try waive(heavier) }
    #expect(try verify(db) == [])
  }

  @Test("What is due for sending it is not waived where nothing is charged by weight")
  func beyondWeights() throws {
    let (cheap, dear) = (try county.addEggs(price: 7), try county.addEggs(price: 19_893))
    let order = try paid([(cheap, 1), (dear, 1)])
    // Sending it is not free any more.
    let less = [(cheap, 0), (dear, 1)].map { BasketLine(listing: $0, quantity: $1) }
    try market.write {
      try changeOrder(order.id, OrderChange(lines: less), as: county.buyer, in: $0)
    }
    #expect(try county.state(order).due == Fen(993))
    #expect(throws: OrderRefusal.dueBeyondWeights(waivable: .zero)) { try waive(order) }
    #expect(try verify(db) == [])
  }

  @Test(
    "What was lighter, given back, and is to be weighed anew is due and not waived before it is")
  func toBeWeighedAnew() throws {
    let eggs = try county.addEggs(price: 100)
    let order = try paid([(hams, 1), (eggs, 1)])
    func pack(_ grams: Int) throws {
      try market.write {
        _ = try packConsignment(
          order.consignments[0].id, weights: [WeighedPart(line: 1, grams: [grams])],
          as: county.admin, in: $0)
      }
    }
    try pack(1_900)
    let lot = try allocations(of: order.id, in: db)[1].allocation.lot
    try market.write {
      _ = try refundOrder(order.id, amount: nil, reason: "x", as: county.admin, in: $0)
      _ = try recallLot(lot, reason: "异味", as: county.admin, in: $0)
    }
    #expect(try county.state(order).due == Fen(400))
    #expect(throws: OrderRefusal.dueBeyondWeights(waivable: .zero)) { try waive(order) }
    #expect(try verify(db) == [])
    try pack(1_950)
    #expect(try county.state(order).due == Fen(150))
    try waive(order)
    #expect(try county.state(order).lines[0].amount == Fen(9_600))
    #expect(try verify(db) == [])
  }

  @Test("Of a line of which nearly all was waived no less than nothing is charged")
  func moreThanItWeighs() throws {
    let far = try county.addHams(from: [county.otherHousehold], in: county.villages[1])
    let farEggs = try county.addEggs(of: county.otherHousehold, price: 100)
    let eggs = try county.addEggs(price: 100)
    let order = try paid([(hams, 10), (eggs, 1), (far, 1), (farEggs, 1)])
    func pack(_ line: Int, _ grams: Int...) throws {
      try market.write {
        _ = try packConsignment(
          order.lines[line - 1].consignment, weights: [WeighedPart(line: line, grams: grams)],
          as: county.admin, in: $0)
      }
    }
    func recall(_ line: Int) throws {
      let parts = try allocations(of: order.id, in: db).filter { $0.line == line }
      try market.write {
        _ = try recallLot(parts[0].allocation.lot, reason: "异味", as: county.admin, in: $0)
      }
      #expect(try verify(db) == [])
    }
    try pack(1, 1_800, 1_800, 1_800, 1_800, 1_800, 1_800, 1_800, 1_800, 1_800, 1_800)
    try pack(3, 2_000)
    try market.write {
      _ = try refundOrder(order.id, amount: nil, reason: "x", as: county.admin, in: $0)
    }
    try recall(2)
    #expect(try county.state(order).due == Fen(9_900))
    try waive(order)
    try recall(4)
    try pack(3, 1_900)
    #expect(try county.state(order).lines[2].amount == .zero)
    #expect(try verify(db) == [])
  }
}
