import Core
import Fulfilment
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("Collection rounds") struct CollectionRoundTests: BeginsWithLot {
  let start: TestLot

  init() throws { start = try TestLot(quantity: 200) }

  /// A round whose cut-off is so many days from now.
  private func open(
    _ maximum: Int = 10, days: Int = 2, village: Int = 0, as actor: Actor? = nil
  ) throws -> CollectionRound {
    try market.write { db in
      let cutOff = db.now.adding(days: days)
      let new = NewRound(
        cutOffAt: cutOff, pickUpOn: cutOff.countyDate.adding(days: 1),
        maximumConsignments: maximum)
      return try openRound(
        new, of: county.villages[village], as: actor ?? county.admin, in: db)
    }
  }

  private func place() throws -> Order { try county.order(1, of: eggs) }

  private func round(of order: Order) throws -> Identifier? {
    try Orders.order(order.id, as: county.admin, in: db).consignments[0].round?.id
  }

  private func now(_ round: CollectionRound) throws -> CollectionRound {
    try Orders.round(round.id, as: county.admin, in: db)
  }

  private func cancel(_ order: Order) throws -> Order {
    try market.write { try cancelOrder(order.id, as: county.admin, in: $0) }
  }

  private func change(_ round: CollectionRound, _ change: RoundChange) throws {
    try market.write { try changeRound(round.id, change, as: county.admin, in: $0) }
  }

  @Test("An order goes along with the round that closes first, and the round counts it")
  func nextRound() throws {
    let later = try open(days: 5)
    let sooner = try open(days: 2)
    let order = try place()
    #expect(order.consignments[0].round == sooner.reference)
    #expect(try round(of: order) == sooner.id)
    #expect(try now(sooner).consignments == 1)
    #expect(try now(later).consignments == 0)
    #expect(try verify(db) == [])
  }

  @Test("A round that is full or over is passed by, without anybody closing it")
  func passedBy() throws {
    let sooner = try open(1, days: 2)
    let later = try open(days: 5)
    #expect(try round(of: place()) == sooner.id)
    #expect(try now(sooner).isOpen(at: db.now) == false)
    #expect(try round(of: place()) == later.id)
    market.clock.advance(days: 6)
    #expect(try now(later).isOpen(at: market.clock.now) == false)
    #expect(try round(of: place()) == nil)
    #expect(try verify(db) == [])
  }

  @Test("Each village of an order has a round of its own, or none")
  func villages() throws {
    let own = try open()
    let others = try county.addEggs(of: county.otherHousehold)
    let basket = [eggs, others].map { BasketLine(listing: $0, quantity: 1) }
    let order = try market.write {
      try placeOrder(
        NewOrder(
          basket: basket,
          recipient: TestCounty.recipient, note: ""), as: county.buyer, in: $0)
    }
    let rounds = order.consignments.map { $0.village == county.villages[0] ? $0.round?.id : nil }
    #expect(rounds.compactMap { $0 } == [own.id])
    #expect(order.consignments.filter { $0.round == nil }.count == 1)
    let other = try open(village: 1)
    #expect(other.consignments == 1)
    #expect(try verify(db) == [])
  }

  @Test("What waits goes along with the next round that is opened, the oldest first")
  func waiting() throws {
    let orders = try (0..<3).map { _ in try place() }
    #expect(try orders.map { try round(of: $0) } == [nil, nil, nil])
    let first = try open(2)
    #expect(first.consignments == 2)
    #expect(try orders.map { try round(of: $0) } == [first.id, first.id, nil])
    let second = try open(5, days: 4)
    #expect(second.consignments == 1)
    #expect(try round(of: orders[2]) == second.id)
    #expect(try verify(db) == [])
  }

  @Test("What is called off or packed already waits for nothing")
  func notWaiting() throws {
    _ = try cancel(place())
    let packed = try place()
    try county.pay(packed)
    _ = try market.write {
      try packConsignment(packed.consignments[0].id, as: county.admin, in: $0)
    }
    let waiting = try place()
    let round = try open()
    #expect(round.consignments == 1)
    #expect(try self.round(of: waiting) == round.id)
    #expect(try self.round(of: packed) == nil)
  }

  @Test("An order that is cancelled or lapses gives its place back")
  func placeBack() throws {
    let round = try open(3)
    let (cancelled, paid, lapsing) = (try place(), try place(), try place())
    try county.pay(paid)
    #expect(try cancel(cancelled).consignments[0].round == nil)
    #expect(try self.round(of: cancelled) == nil)
    #expect(try now(round).consignments == 2)
    _ = try cancel(paid)
    #expect(try now(round).consignments == 1)
    market.clock.advance(seconds: Order.paymentSeconds + 1)
    _ = try market.write { try cancelUnpaidOrders(upTo: 10, in: $0) }
    #expect(try self.round(of: lapsing) == nil)
    #expect(try now(round).consignments == 0)
    #expect(try verify(db) == [])
  }

  @Test("An order of which nothing is left gives its place back")
  func revised() throws {
    let round = try open()
    let order = try place()
    let parts = try allocations(of: order.id, in: db)
    let nothing = parts.map { part in
      OrderAllocation(
        line: 1,
        allocation: Allocation(
          lot: part.allocation.lot, household: part.allocation.household, quantity: 0),
        withdrawn: 0, grams: nil)
    }
    let revision = NewRevision(
      .shortfall,
      lines: [
        LineRevision(line: 1, quantity: 0, amount: .zero, grams: nil, allocations: nothing)
      ])
    let revised = try market.write { try revise(order, revision, by: .program, in: $0) }
    #expect(revised.consignments[0].round == nil)
    #expect(try now(round).consignments == 0)
    #expect(try auditRounds(in: db) == [])
  }

  @Test("The place of one that leaves a full round is the oldest's that waits")
  func succession() throws {
    let round = try open(1)
    let (first, second, third) = (try place(), try place(), try place())
    #expect(try self.round(of: second) == nil)
    _ = try cancel(first)
    #expect(try self.round(of: second) == round.id)
    #expect(try self.round(of: third) == nil)
    #expect(try now(round).consignments == 1)
    // Nobody gets in once it is over.
    market.clock.advance(days: 3)
    _ = try cancel(second)
    #expect(try self.round(of: third) == nil)
    #expect(try now(round).consignments == 0)
    #expect(try verify(db) == [])
  }

  @Test("More room is for those that wait")
  func moreRoom() throws {
    let round = try open(1)
    let orders = try (0..<4).map { _ in try place() }
    try change(round, RoundChange(maximumConsignments: 3))
    #expect(try orders.map { try self.round(of: $0) } == [round.id, round.id, round.id, nil])
    #expect(try now(round).consignments == 3)
    #expect(try verify(db) == [])
  }

  @Test("Closing by hand moves nothing, and is for good")
  func closing() throws {
    let round = try open()
    let order = try place()
    let closed = try market.write { try closeRound(round.id, as: county.coordinator, in: $0) }
    #expect(closed.closedAt != nil)
    #expect(closed.consignments == 1)
    #expect(try self.round(of: order) == round.id)
    #expect(try self.round(of: place()) == nil)
    #expect(throws: RoundRefusal.closed) {
      try market.write { try closeRound(round.id, as: county.coordinator, in: $0) }
    }
    #expect(throws: RoundRefusal.closed) {
      try change(round, RoundChange(maximumConsignments: 20))
    }
    _ = try cancel(order)
    #expect(try now(round).consignments == 0)
    #expect(try verify(db) == [])
  }

  @Test("After its cut-off a round is neither changed nor closed")
  func over() throws {
    let round = try open()
    market.clock.advance(days: 3)
    #expect(throws: RoundRefusal.closed) { try change(round, RoundChange()) }
    #expect(throws: RoundRefusal.closed) {
      try market.write { try closeRound(round.id, as: county.admin, in: $0) }
    }
  }

  @Test("A change keeps what it does not name, and never goes below what the round has")
  func changes() throws {
    let round = try open(5)
    _ = try (place(), place())
    try change(
      round,
      RoundChange(
        cutOffAt: round.cutOffAt.adding(days: 1), pickUpOn: round.pickUpOn.adding(days: 2)))
    let changed = try now(round)
    #expect(changed.cutOffAt == round.cutOffAt.adding(days: 1))
    #expect(changed.pickUpOn == round.pickUpOn.adding(days: 2))
    #expect(changed.maximumConsignments == 5)
    #expect(throws: RoundRefusal.belowConsignments(2)) {
      try change(round, RoundChange(maximumConsignments: 1))
    }
    try change(round, RoundChange(maximumConsignments: 2))
    #expect(try now(round).isOpen(at: db.now) == false)
    #expect(throws: RoundRefusal.pickUpBeforeCutOff(changed.cutOffAt.countyDate)) {
      try change(round, RoundChange(pickUpOn: changed.cutOffAt.countyDate.adding(days: -1)))
    }
    #expect(throws: RoundRefusal.cutOffPassed) {
      try change(round, RoundChange(cutOffAt: market.clock.now.adding(seconds: -1)))
    }
    #expect(try verify(db) == [])
  }

  @Test("Dates that cannot be are refused, each by its name and several together")
  func dates() throws {
    func open(_ seconds: Int64, pickUp days: Int) throws -> CollectionRound {
      try market.write { db in
        let cutOff = db.now.adding(seconds: seconds)
        let new = NewRound(
          cutOffAt: cutOff, pickUpOn: cutOff.countyDate.adding(days: days), maximumConsignments: 1)
        return try openRound(new, of: county.villages[0], as: county.admin, in: db)
      }
    }
    #expect(throws: RoundRefusal.cutOffPassed) { try open(0, pickUp: 0) }
    #expect(throws: RoundRefusal.cutOffTooFar) { try open(367 * 86_400, pickUp: 0) }
    #expect(throws: RoundRefusal.pickUpTooLate) { try open(60, pickUp: 31) }
    #expect(
      throws: RoundRefusal.pickUpBeforeCutOff(db.now.adding(seconds: 60).countyDate)
    ) { try open(60, pickUp: -1) }
    let both = #expect(throws: InvalidContent.self) { try open(0, pickUp: -1) }
    #expect(both?.faults.map(\.code) == ["in_the_past", "pick_up_before_cut_off"])
    #expect(try db.value("SELECT count(*) FROM collection_round") as Int == 0)
    // A pick-up on the cut-off's own day, and rounds that overlap, are fine.
    _ = try open(60, pickUp: 0)
    _ = try open(60, pickUp: 0)
  }

  @Test("A village has so many rounds ahead of it and no more; those that are over do not count")
  func bound() throws {
    for _ in 0..<CollectionRound.maximumAhead { _ = try open(1) }
    #expect(throws: RoundRefusal.tooManyRounds) { try open() }
    _ = try open(village: 1)
    market.clock.advance(days: 3)
    _ = try open()
  }

  @Test("Rounds are their coordinators' and the county office's; to others they are not there")
  func scope() throws {
    let round = try open(as: county.coordinator)
    for actor in [county.otherCoordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "village")) { try open(as: actor) }
      #expect(throws: CommonRefusal.notFound(what: "village")) {
        try rounds(of: county.villages[0], status: nil, PageRequest(), as: actor, in: db)
      }
      #expect(throws: CommonRefusal.notFound(what: "round")) {
        try Orders.round(round.id, as: actor, in: db)
      }
      #expect(throws: CommonRefusal.notFound(what: "round")) {
        try roundTotals(round.id, as: actor, in: db)
      }
      #expect(throws: CommonRefusal.notFound(what: "round")) {
        try market.write { try closeRound(round.id, as: actor, in: $0) }
      }
      #expect(throws: CommonRefusal.notFound(what: "round")) {
        try market.write { try changeRound(round.id, RoundChange(), as: actor, in: $0) }
      }
      #expect(throws: CommonRefusal.notFound(what: "round")) {
        try consignments(
          village: nil, round: round.id, status: nil, PageRequest(), as: actor, in: db)
      }
    }
    #expect(throws: CommonRefusal.notFound(what: "village")) {
      try rounds(
        of: Identifier(rawValue: 5), status: nil, PageRequest(), as: county.admin, in: db)
    }
  }

  @Test("A village's rounds are listed by their cut-off, the latest first, open or closed")
  func list() throws {
    let full = try open(1, days: 1)
    _ = try place()
    let (near, far) = (try open(days: 2), try open(days: 9))
    let closed = try open(days: 4)
    _ = try market.write { try closeRound(closed.id, as: county.admin, in: $0) }
    _ = try open(village: 1)
    func list(_ status: RoundStatus?, _ page: PageRequest = PageRequest()) throws -> [Identifier] {
      try rounds(of: county.villages[0], status: status, page, as: county.coordinator, in: db)
        .items.map(\.id)
    }
    #expect(try list(nil) == [far.id, closed.id, near.id, full.id])
    #expect(try list(.open) == [far.id, near.id])
    #expect(try list(.closed) == [closed.id, full.id])
    let page = try rounds(
      of: county.villages[0], status: nil, PageRequest(limit: 3), as: county.admin, in: db)
    #expect(try list(nil, PageRequest(limit: 3, after: page.next)) == [full.id])
  }

  @Test("The work list shows a round's consignments of orders that are paid")
  func workList() throws {
    let round = try open(2)
    let (paid, unpaid, outside) = (try place(), try place(), try place())
    for order in [paid, outside] { try county.pay(order) }
    let found = try consignments(
      village: nil, round: round.id, status: nil, PageRequest(), as: county.coordinator, in: db)
    #expect(found.items.map(\.order) == [paid.id])
    #expect(found.items[0].round == round.reference)
    #expect(try self.round(of: unpaid) == round.id)
  }

  @Test("Each refusal has its word and points to its place")
  func words() throws {
    let day = CivilDate(daysSince1970: 0)
    let refusals: [(RoundRefusal, RefusalKind, String, [String])] = [
      (.cutOffPassed, .invalid, "in_the_past", ["/cut_off_at"]),
      (.cutOffTooFar, .invalid, "too_far_ahead", ["/cut_off_at"]),
      (.pickUpBeforeCutOff(day), .invalid, "pick_up_before_cut_off", ["/pick_up_on"]),
      (.pickUpTooLate, .invalid, "pick_up_too_late", ["/pick_up_on"]),
      (.tooManyRounds, .conflict, "too_many_rounds", []),
      (.closed, .conflict, "round_closed", []),
      (.belowConsignments(2), .conflict, "below_consignments", ["/maximum_consignments"]),
    ]
    for (refusal, kind, code, pointers) in refusals {
      #expect(refusal.kind == kind)
      #expect(refusal.code == code)
      #expect(!refusal.detail.isEmpty)
      #expect(refusal.faults.map(\.pointer) == pointers)
    }
  }
}
