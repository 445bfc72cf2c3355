import Core
import Fulfilment
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("Ordering ahead, from a shared stock, and in season") struct OrderAheadTests: BeginsWithLot {
  /// Five boxes.
  let start: TestLot
  /// The same boxes by three.
  let threes: Identifier

  init() throws {
    start = try TestLot(quantity: 5)
    threes = try start.addThrees()
  }

  private func expect(_ quantity: Int, on day: String = "2026-07-01") throws -> Lot {
    let day = try #require(CivilDate(rawValue: day))
    return try market.write {
      try addLot(
        NewLot(
          quantity: quantity, harvestedOn: day, isExpected: true, bestBefore: nil,
          contributions: nil), to: eggs, as: county.coordinator, in: $0)
    }
  }

  private func basket(_ lines: [(Identifier, Int)]) -> [BasketLine] {
    lines.map { BasketLine(listing: $0.0, quantity: $0.1) }
  }

  private func place(_ lines: [(Identifier, Int)], as buyer: Actor? = nil) throws -> Order {
    try market.write {
      try placeOrder(
        NewOrder(basket: basket(lines), recipient: TestCounty.recipient, note: ""),
        as: buyer ?? county.buyer, in: $0)
    }
  }

  private func expectRefusal(_ refusal: OrderRefusal, _ lines: [(Identifier, Int)]) throws {
    #expect(throws: refusal) { try place(lines) }
    #expect(throws: refusal) { try quote(basket(lines), in: db) }
    #expect(try db.value("SELECT sum(reserved) FROM stock") as Int == 0)
  }

  private func days(_ order: Order, as actor: Actor? = nil) throws -> [String?] {
    try Orders.order(order.id, as: actor ?? county.buyer, in: db).lines.map {
      $0.expectedOn?.rawValue
    }
  }

  private func postpone(_ lot: Lot, to day: String, as actor: Actor? = nil) throws -> Lot {
    let day = try #require(CivilDate(rawValue: day))
    return try market.write {
      try postponeLot(lot.id, to: day, as: actor ?? county.coordinator, in: $0)
    }
  }

  // MARK: One stock, several listings

  private typealias Shortfall = OrderRefusal.Shortfall

  @Test("Two lines of one stock are summed, each told what is left in what it is sold by")
  func summed() throws {
    try expectRefusal(
      .outOfStock([Shortfall(line: 1, available: 2)]), [(threes, 1), (eggs, 3)])
    try expectRefusal(
      .outOfStock([Shortfall(line: 1, available: 0)]), [(eggs, 3), (threes, 1)])
    try expectRefusal(
      .outOfStock([Shortfall(line: 0, available: 1), Shortfall(line: 1, available: 5)]),
      [(threes, 2), (eggs, 6)])
    let order = try place([(threes, 1), (eggs, 2)])
    #expect(order.lines.map(\.quantity) == [1, 2] && order.lines.map(\.stockUnits) == [3, 1])
    #expect(order.goods == Fen(21_000))
    let parts = try allocations(of: order.id, in: db)
    #expect(parts.map(\.allocation.quantity) == [3, 2])
    #expect(throws: OrderRefusal.outOfStock([Shortfall(line: 0, available: 0)])) {
      try place([(threes, 1)])
    }
    #expect(try verify(db) == [])
  }

  @Test("What an order gives back of a shared stock can be had by either listing again")
  func givenBack() throws {
    let order = try place([(threes, 1)])
    #expect(try available(ofStock: eggs, in: db) == 2)
    try county.pay(order)
    _ = try market.write { try cancelOrder(order.id, as: county.buyer, in: $0) }
    #expect(try place([(eggs, 5)]).lines[0].quantity == 5)
    #expect(try verify(db) == [])
  }

  @Test(
    "A listing goes on selling the stock of one that is off the shelf",
    arguments: [
      ListingAction.pause, .retire,
    ])
  func offShelf(action: ListingAction) throws {
    _ = try market.write { try takeStep(action, listing: eggs, as: county.admin, in: $0) }
    #expect(throws: OrderRefusal.notForSale([0])) { try place([(eggs, 1)]) }
    #expect(try place([(threes, 1)]).lines[0].units == 3)
  }

  @Test("A completed order of a shared stock divides its money, all of it")
  func divided() throws {
    let order = try place([(threes, 1), (eggs, 1)])
    try county.pay(order)
    let consignment = order.consignments[0].id
    try market.write { db in
      _ = try packConsignment(consignment, as: county.coordinator, in: db)
      _ = try dispatchConsignment(
        consignment, carrier: "邮政", trackingNumber: "1", as: county.coordinator, in: db)
      _ = try deliverConsignment(consignment, as: county.coordinator, in: db)
      _ = try confirmOrder(order.id, as: county.buyer, in: db)
    }
    #expect(try verify(db) == [])
  }

  // MARK: Ahead

  @Test("An order takes what is on hand first and tells when the last of the rest is expected")
  func ahead() throws {
    _ = try expect(4)
    _ = try expect(4, on: "2026-07-09")
    #expect(try place([(eggs, 3)]).lines.map(\.expectedOn) == [nil])
    let lines = [(eggs, 2), (threes, 1), (eggs, 3)]
    let quoted = try quote(basket(lines), in: db)
    let order = try place(lines)
    #expect(order.lines.map { $0.expectedOn?.rawValue } == [nil, "2026-07-01", "2026-07-09"])
    #expect(order.lines.indices.map { quoted.expectedDays[$0] } == order.lines.map(\.expectedOn))
    for actor in [county.buyer, county.coordinator, county.admin] {
      #expect(try days(order, as: actor) == [nil, "2026-07-01", "2026-07-09"])
    }
    #expect(try verify(db) == [])
  }

  @Test("Goods that are still to be harvested are not packed; then they are")
  func packing() throws {
    let lot = try expect(10, on: "2026-06-18")
    let order = try place([(eggs, 7)])
    try county.pay(order)
    let consignment = order.consignments[0].id
    #expect(throws: OrderRefusal.notHarvested(expectedOn: lot.harvestedOn)) {
      try market.write { try packConsignment(consignment, as: county.coordinator, in: $0) }
    }
    let work = try Orders.consignment(consignment, as: county.coordinator, in: db).order
    #expect(work.lines[0].expectedOn == lot.harvestedOn)
    market.clock.advance(days: 2)
    _ = try market.write { db in
      try harvestLot(lot.id, on: db.today, as: county.coordinator, in: db)
    }
    #expect(try days(order) == [nil])
    let packed = try market.write {
      try packConsignment(consignment, as: county.coordinator, in: $0)
    }
    #expect(packed.status == .packing)
    #expect(try verify(db) == [])
    try market.spoil(
      "UPDATE lot SET status = 'expected', expected_on = harvested_on WHERE expected_on IS NOT NULL"
    )
    #expect(try auditOrders(in: db) != [])
  }

  @Test("What an order gives back of an expected lot is expected again")
  func released() throws {
    let lot = try expect(10)
    let order = try place([(eggs, 15)])
    market.clock.advance(seconds: 1_801)
    _ = try market.write { try cancelUnpaidOrders(upTo: 10, in: $0) }
    #expect(try days(order) == [nil])
    #expect(try place([(eggs, 6)]).lines[0].expectedOn == lot.harvestedOn)
    #expect(try verify(db) == [])
  }

  @Test("A postponement tells each order that waits, once, and nobody else")
  func postponed() throws {
    let lot = try expect(30)
    let onHand = try place([(eggs, 5)])
    let waiting = try place([(eggs, 1), (threes, 2), (eggs, 1)])
    let paid = try place([(eggs, 2)], as: county.otherBuyer)
    try county.pay(paid)
    let lapsed = try place([(eggs, 1)])
    _ = try market.write { try cancelOrder(lapsed.id, as: county.buyer, in: $0) }
    func told() throws -> [Identifier] {
      try db.all(
        "SELECT subject_id FROM outbox_event WHERE type = 'order.postponed' ORDER BY sequence"
      ) { try $0[0] }
    }
    #expect(try postpone(lot, to: "2026-07-01").harvestedOn == lot.harvestedOn)
    #expect(try told() == [])
    _ = try postpone(lot, to: "2026-07-20")
    #expect(try Set(told()) == [waiting.id, paid.id])
    #expect(try told().count == 2 && !told().contains(onHand.id))
    #expect(try days(waiting) == ["2026-07-20", "2026-07-20", "2026-07-20"])
    let data: String = try db.value(
      "SELECT data FROM outbox_event WHERE type = 'order.postponed' ORDER BY sequence LIMIT 1")
    #expect(data.contains(#""expected_on":"2026-07-20""#))
    for actor in [county.otherCoordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "lot")) {
        try postpone(lot, to: "2026-07-21", as: actor)
      }
    }
    #expect(try verify(db) == [])
  }

  @Test("An order that lapses after its goods expired gives them to nobody")
  func lapsedIntoExpired() throws {
    let order = try place([(eggs, 4)], as: county.organisation)
    market.clock.advance(days: 31)
    _ = try market.write { try expireLots(upTo: 10, in: $0) }
    #expect(try db.value("SELECT adjusted FROM stock") as Int == 1)
    _ = try market.write { try cancelUnpaidOrders(upTo: 10, in: $0) }
    #expect(try Orders.order(order.id, as: county.organisation, in: db).status == .cancelled)
    #expect(try db.value("SELECT adjusted FROM stock") as Int == 5)
    #expect(throws: OrderRefusal.outOfStock([Shortfall(line: 0, available: 0)])) {
      try place([(eggs, 1)])
    }
    #expect(try verify(db) == [])
  }

  // MARK: Seasons

  @Test("Out of season nothing is ordered or quoted, and each line is told when it is back")
  func season() throws {
    try market.write {
      try changeListing(
        eggs, ListingChange(season: Season(months: [1, 5])), as: county.admin, in: $0)
      try changeListing(
        threes, ListingChange(season: Season(months: [7])), as: county.admin, in: $0)
    }
    let other = try county.addEggs(of: county.otherHousehold)
    let (january, july) = (
      CivilDate(year: 2027, month: 1, day: 1), CivilDate(rawValue: "2026-07-01")
    )
    try expectRefusal(
      .outOfSeason([
        OrderRefusal.Pause(line: 0, backOn: try #require(january)),
        OrderRefusal.Pause(line: 2, backOn: try #require(july)),
      ]), [(eggs, 1), (other, 1), (threes, 9)])
    market.clock.advance(days: 16)
    #expect(try place([(threes, 1)]).status == .placed)
  }

  static let faults = [
    "UPDATE listing SET stock_units = 2 WHERE stock_units = 3",
    "UPDATE listing SET stock_listing_id = NULL",
    "UPDATE order_line SET listing_id = (SELECT max(id) FROM listing) WHERE line = 1",
    "UPDATE order_line SET stock_units = 1, quantity = 3, ordered = 3 WHERE line = 1",
  ]

  @Test("The audit finds lines whose goods are not those of their listing", arguments: faults)
  func audit(statement: String) throws {
    _ = try place([(threes, 1), (eggs, 1)])
    _ = try county.addEggs()
    #expect(try auditOrders(in: db) == [])
    try market.spoil(statement)
    #expect(try auditOrders(in: db) != [])
  }
}
