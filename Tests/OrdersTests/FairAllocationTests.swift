import Core
import Fulfilment
import Households
import Income
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("Giving out pooled goods") struct FairAllocationTests {
  let pool: TestPool
  var county: TestCounty { pool.county }
  var db: Connection { pool.db }

  init() throws { pool = try TestPool() }

  private func order(_ quantity: Int, of listing: Identifier? = nil) throws -> Order {
    try county.order(quantity, of: listing ?? pool.listing)
  }

  /// Whose goods an order took, in their order.
  private func taken(_ order: Order) throws -> [Identifier] {
    try pool.places(of: order).filter { $0.taken > 0 }.map(\.household)
  }

  private func complete(_ order: Order) throws {
    try county.pay(order)
    try pool.market.write { db in
      for consignment in order.consignments {
        _ = try packConsignment(consignment.id, as: county.admin, in: db)
        _ = try dispatchConsignment(
          consignment.id, carrier: "邮政", trackingNumber: "1", as: county.admin, in: db)
        _ = try deliverConsignment(consignment.id, as: county.admin, in: db)
      }
      _ = try confirmOrder(order.id, as: county.buyer, in: db)
    }
  }

  @Test("What is best before an earlier day goes first, whoever it is of")
  func bestBefore() throws {
    _ = try pool.addLot([(pool.one, 5)], days: 9)
    _ = try pool.addLot([(pool.two, 5)], days: 8)
    _ = try pool.earn(1_000_000, pool.two)
    #expect(try taken(order(6)) == [pool.two, pool.one])
  }

  @Test("Of one day the household with the lowest income per head goes first")
  func incomePerHead() throws {
    _ = try pool.addLot([(pool.three, 5), (pool.two, 5), (pool.one, 5)])
    // 1,000, 900 and 950 fen a head: the least income in all is not the least a head.
    _ = try pool.earn(3_000, pool.three)
    _ = try pool.earn(1_800, pool.two)
    _ = try pool.earn(950, pool.one)
    let order = try order(12)
    #expect(try taken(order) == [pool.two, pool.one, pool.three])
    let places = try pool.places(of: order)
    #expect(places.map(\.perHead) == [Fen(900), Fen(950), Fen(1_000)])
    #expect(places.map(\.taken) == [5, 5, 2])
    let held = try allocations(of: order.id, in: db)
    #expect(held.first { $0.allocation.household == pool.three }?.allocation.quantity == 2)
  }

  @Test("What is on hand goes before what is expected, whatever its day")
  func expected() throws {
    let lot = try pool.addLot([(pool.one, 5)], days: 1)
    _ = try pool.addLot([(pool.two, 5)], days: 9)
    _ = try pool.earn(500, pool.two)
    try db.execute("UPDATE shelf SET is_expected = 1 WHERE lot_id = \(lot)")
    try db.execute(
      "UPDATE lot SET status = 'expected', expected_on = best_before WHERE id = \(lot)")
    let order = try order(6)
    #expect(try taken(order) == [pool.two, pool.one])
    #expect(try pool.places(of: order).map(\.isExpected) == [false, true])
    #expect(try auditFairness(in: db) == [])
  }

  @Test("Ties are broken by the household's id, then by the lot's")
  func ties() throws {
    let first = try pool.addLot([(pool.two, 2), (pool.one, 2)])
    let second = try pool.addLot([(pool.one, 2), (pool.two, 2)])
    let places = try pool.places(of: order(8))
    #expect(places.map(\.household) == [pool.two, pool.two, pool.one, pool.one])
    #expect(places.map(\.lot) == [first, second, first, second])
  }

  @Test("An order keeps whose goods it took and the one that came next, with their figures")
  func evidence() throws {
    let lots = try (1...3).map { day in
      try pool.addLot([(pool.three, 4), (pool.one, 4)], days: day)
    }
    _ = try pool.earn(600, pool.three)
    let order = try order(6)
    let places = try pool.places(of: order)
    #expect(places.map(\.place) == [1, 2, 3])
    #expect(places.map(\.line) == [1, 1, 1])
    #expect(places.map(\.taken) == [4, 2, 0])
    #expect(places.map(\.available) == [4, 4, 4])
    #expect(places.map(\.household) == [pool.one, pool.three, pool.one])
    #expect(places.map(\.lot) == [lots[0], lots[0], lots[1]])
    #expect(places.map(\.perHead.rawValue) == [0, 200, 0])
    let today = db.today
    #expect(places.map(\.bestBefore) == [1, 1, 2].map { today.adding(days: $0) })
    // It stays when the order is called off.
    try pool.market.write { _ = try cancelOrder(order.id, as: county.buyer, in: $0) }
    #expect(try pool.places(of: order).map(\.taken) == [4, 2, 0])
    #expect(try verify(db) == [])
  }

  @Test("Two lines of one order on one stock take what is left by each other")
  func twoLines() throws {
    _ = try pool.addLot([(pool.three, 3), (pool.one, 3)])
    let order = try pool.market.write {
      try placeOrder(
        NewOrder(
          basket: [2, 3].map { BasketLine(listing: pool.listing, quantity: $0) },
          recipient: TestCounty.recipient, note: ""), as: county.buyer, in: $0)
    }
    let places = try pool.places(of: order)
    #expect(places.map(\.line) == [1, 1, 2, 2])
    #expect(places.map(\.available) == [3, 3, 1, 3])
    #expect(places.map(\.taken) == [2, 0, 1, 2])
    #expect(try verify(db) == [])
  }

  @Test("A household's own listing has nothing to give out by")
  func ownListing() throws {
    _ = try pool.earn(900, pool.three)
    let order = try order(1, of: county.addEggs())
    #expect(try pool.places(of: order).isEmpty)
    #expect(try db.value("SELECT sum(per_head_fen) FROM shelf") as Int == 0)
  }

  @Test("What cannot be had leaves all as it was")
  func outOfStock() throws {
    _ = try pool.addLot([(pool.three, 3)])
    #expect(throws: OrderRefusal.outOfStock([.init(line: 0, available: 3)])) {
      try order(4)
    }
    #expect(try db.value("SELECT count(*) FROM fair_allocation") as Int == 0)
    #expect(try pool.marked() == [pool.three])
  }

  @Test("Whatever changes an income per head is taken in before goods are given out")
  func changes() throws {
    _ = try pool.addLot([(pool.three, 50), (pool.two, 50)])
    try pool.takeInIncomes()
    func expectFigure(_ figure: Int64, _ what: String) throws {
      #expect(try pool.marked() == [pool.three], "\(what)")
      #expect(try auditFairness(in: db) == [], "\(what)")
      let place = try pool.places(of: order(1)).first { $0.household == pool.three }
      #expect(place?.perHead == Fen(figure), "\(what)")
      #expect(try pool.marked() == [], "\(what)")
      #expect(try auditFairness(in: db) == [], "\(what)")
    }
    let entry = try pool.earn(900, pool.three)
    try expectFigure(300, "entered")
    try pool.setPeople(2, of: pool.three)
    try expectFigure(450, "people")
    try pool.market.write { db in
      _ = try reverseIncome(entry, of: pool.three, note: "x", as: county.admin, in: db)
    }
    try expectFigure(0, "reversed")
    // 10 units of 150 fen, of which the household gets 85 %.
    let completed = try order(10)
    try complete(completed)
    try expectFigure(637, "completed")
    let line = completed.lines[0]
    try pool.market.write { db in
      guard let present = try OrderStore.find(completed.id, in: db) else { return }
      let parts = try allocations(of: completed.id, in: db)
      _ = try revise(
        present,
        NewRevision(
          .recall, hadLeft: true,
          lines: [
            LineRevision(
              line: 1, quantity: 8, amount: line.unitPrice * 8, grams: nil,
              allocations: parts.map {
                OrderAllocation(
                  line: 1, allocation: $0.allocation, withdrawn: 2, grams: nil)
              })
          ]), by: .program, in: db)
    }
    #expect(try pool.marked() == [pool.three])
    try pool.takeInIncomes()
    #expect(try pool.figures()[pool.three] == 510)
  }

  @Test("What leaves the number of people as it is changes nothing")
  func samePeople() throws {
    _ = try pool.addLot([(pool.three, 5)])
    try pool.takeInIncomes()
    try pool.setPeople(3, of: pool.three)
    #expect(try pool.marked() == [])
  }

  @Test("An order takes in those on its own shelf, the program all others, some at a time")
  func batches() throws {
    let other = try pool.addListing()
    _ = try pool.addLot([(pool.three, 5), (pool.two, 5)])
    _ = try pool.addLot([(pool.two, 5), (pool.one, 5)], to: other)
    #expect(Set(try pool.marked()) == [pool.three, pool.two, pool.one])
    for household in [pool.three, pool.two, pool.one] { _ = try pool.earn(600, household) }
    _ = try order(1)
    #expect(try pool.marked() == [pool.one])
    #expect(try pool.figures() == [pool.three: 200, pool.two: 300])
    #expect(try pool.figures(of: other) == [pool.two: 300, pool.one: 0])
    for household in [pool.three, pool.two] { _ = try pool.earn(600, household) }
    #expect(try pool.market.write { try takeInIncomes(upTo: 2, in: $0) })
    #expect(try pool.marked().count == 1)
    #expect(try !pool.market.write { try takeInIncomes(upTo: 2, in: $0) })
    #expect(try pool.figures() == [pool.three: 400, pool.two: 600])
    #expect(try pool.figures(of: other) == [pool.two: 600, pool.one: 600])
  }

  @Test("New goods, and goods that come back, have the household's figure")
  func newGoods() throws {
    _ = try pool.addLot([(pool.one, 2)])
    _ = try pool.earn(700, pool.one)
    try pool.takeInIncomes()
    let other = try pool.addListing()
    _ = try pool.addLot([(pool.one, 2)], to: other)
    #expect(try pool.figures(of: other) == [pool.one: 700])
    let all = try order(2)
    #expect(try pool.figures() == [:])
    try pool.market.write { _ = try cancelOrder(all.id, as: county.buyer, in: $0) }
    #expect(try pool.figures() == [pool.one: 700])
    #expect(try pool.marked() == [])
  }

  @Test("A household that was not on the shelf is looked up before its goods are given out")
  func newHousehold() throws {
    _ = try pool.earn(700, pool.one)
    try pool.takeInIncomes()
    _ = try pool.addLot([(pool.one, 2)])
    #expect(try pool.marked() == [pool.one])
    _ = try order(1)
    #expect(try pool.figures() == [pool.one: 700])
  }

  @Test("With a new year in the county the incomes begin anew", arguments: [false, true])
  func newYear(byOrder: Bool) throws {
    _ = try pool.addLot([(pool.three, 5), (pool.two, 5)], days: 300)
    _ = try pool.earn(1_200, pool.two)
    _ = try order(1)
    #expect(try pool.figures() == [pool.three: 0, pool.two: 600])
    // 2026-12-31T15:59:00Z is a minute before midnight in the county.
    let clock = pool.market.clock
    clock.advance(seconds: (1_798_732_740_000 - clock.now.rawValue) / 1_000 + 1)
    try pool.takeInIncomes()
    #expect(try pool.figures()[pool.two] == 600)
    clock.advance(seconds: 60)
    #expect(try verify(db) == [])
    _ = byOrder ? try taken(order(1)) : []
    if !byOrder { try pool.takeInIncomes(upTo: 1) }
    #expect(try pool.figures() == [pool.three: 0, pool.two: 0])
    #expect(try shelfYear(in: db) == 2027)
    #expect(try verify(db) == [])
  }

  @Test("A household's places are read with three on either side, the newest order first")
  func householdPlaces() throws {
    for day in 1...6 { _ = try pool.addLot([(pool.one, 1), (pool.two, 1)], days: day) }
    let orders = [try order(3), try order(2)]
    let page = try fairPlaces(
      ofHousehold: pool.one, PageRequest(limit: 3), as: county.admin, in: db)
    // The first order took places 1 to 3 of 6, the second began with the fourth.
    #expect(page.items.map(\.order) == [orders[1], orders[1], orders[0]].map(\.id))
    #expect(page.items.map(\.own.place) == [3, 1, 4])
    let next = try #require(page.next)
    let rest = try fairPlaces(
      ofHousehold: pool.one, PageRequest(limit: 3, after: next), as: county.admin, in: db)
    #expect(rest.next == nil)
    #expect(rest.items.map(\.own.place) == [2])
    for item in page.items {
      let all = try fairPlaces(of: item.order, PageRequest(), as: county.admin, in: db).items
      let place = item.own.place
      #expect(item.before.map(\.place) == all.map(\.place).filter { (place - 3..<place) ~= $0 })
      #expect(
        item.after.map(\.place) == all.map(\.place).filter { (place + 1...place + 3) ~= $0 })
    }
  }

  @Test("Who may read them, and of whom")
  func rights() throws {
    _ = try pool.addLot([(pool.three, 5)])
    let order = try order(1)
    let page = PageRequest()
    for actor in [county.admin, county.coordinator] {
      #expect(try fairPlaces(of: order.id, page, as: actor, in: db).items.count == 1)
    }
    for actor in [county.admin, county.coordinator, county.volunteer] {
      #expect(try fairPlaces(ofHousehold: pool.three, page, as: actor, in: db).items.count == 1)
    }
    for actor in [county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) {
        try fairPlaces(of: order.id, page, as: actor, in: db)
      }
    }
    #expect(throws: CommonRefusal.notFound(what: "order")) {
      try fairPlaces(of: order.id, page, as: county.otherCoordinator, in: db)
    }
    for actor in [county.otherCoordinator, county.otherVolunteer, county.buyer] {
      #expect(throws: CommonRefusal.notFound(what: "household")) {
        try fairPlaces(ofHousehold: pool.three, page, as: actor, in: db)
      }
    }
  }

  @Test("What an order went by is neither changed nor deleted")
  func isFinal() throws {
    _ = try pool.addLot([(pool.three, 5)])
    _ = try order(1)
    #expect(throws: SQLiteError.self) { try db.execute("UPDATE fair_allocation SET taken = 0") }
    #expect(throws: SQLiteError.self) { try db.execute("DELETE FROM fair_allocation") }
  }
}
