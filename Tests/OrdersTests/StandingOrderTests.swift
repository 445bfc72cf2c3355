import Access
import Core
import Listings
import Organisations
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

@Suite("Standing orders") struct StandingOrderTests {
  let market: TestMarket
  var county: TestCounty { market.county }
  var db: Connection { market.db }
  /// The canteen's manager.
  var manager: Actor { county.organisation }

  /// Today is Monday, 15 June 2026.
  init() throws { market = try TestMarket() }

  /// Bags of a kilogram of a household, at so much.
  private func addBags(
    _ price: Int64, units: Int, of household: Identifier? = nil, expected: Bool = false,
    season: Season = .allYear
  ) throws -> Identifier {
    try market.write { db in
      let id = try addListing(
        NewListing(
          seller: .household(household ?? county.household), category: "wood_ear", title: "黑木耳",
          description: "", unit: "袋", netWeightGrams: 1_000, price: Fen(price),
          shelfLifeDays: 300, split: TestCounty.split, season: season), as: county.admin, in: db)
      _ = try takeStep(.publish, listing: id, as: county.admin, in: db)
      _ = try addLot(
        NewLot(
          quantity: units, harvestedOn: expected ? db.today.adding(days: 3) : db.today,
          isExpected: expected, bestBefore: nil, contributions: nil), to: id, as: county.admin,
        in: db)
      return id
    }
  }

  private func content(
    _ kilograms: Int = 40, weekday: Weekday = .monday, most: Int64 = 12_000,
    from day: CivilDate? = nil, until end: CivilDate? = nil
  ) -> StandingOrderContent {
    StandingOrderContent(
      category: "mushrooms", weekday: weekday, kilograms: kilograms, toleranceBasisPoints: 1_000,
      mostPerKilogram: Fen(most), recipient: TestCounty.recipient, note: "后门",
      startsOn: day ?? db.today, endsOn: end)
  }

  private func add(
    _ content: StandingOrderContent, for organisation: Change<Identifier> = .keep,
    as actor: Actor? = nil
  ) throws -> StandingOrder {
    try market.write { db in
      try addStandingOrder(content, for: organisation, as: actor ?? manager, in: db)
    }
  }

  /// What the program does by itself.
  private func sweep() throws {
    while try market.write({ try runStandingOrders(in: $0) }) {}
  }

  private func runs(_ order: StandingOrder) throws -> [StandingOrderRun] {
    try standingOrderRuns(of: order.id, PageRequest(limit: 100), as: manager, in: db).items
  }

  private func nextOn(_ order: StandingOrder) throws -> String? {
    try standingOrder(order.id, as: manager, in: db).nextOn?.rawValue
  }

  @Test("On its day it places an order, once, from the cheapest up, from as many as it takes")
  func places() throws {
    let dear = try addBags(11_000, units: 99)
    let cheap = try addBags(9_000, units: 10, of: county.otherHousehold)
    let middle = try addBags(10_000, units: 20)
    _ = try addBags(12_001, units: 99)
    _ = try addBags(100, units: 99, expected: true)
    _ = try addBags(100, units: 99, season: try #require(Season(months: [1])))
    let standing = try add(content())
    #expect(try nextOn(standing) == "2026-06-15")
    for _ in 0..<3 { try sweep() }
    let run = try #require(try runs(standing).first)
    #expect(try runs(standing).count == 1 && run.outcome == .placed && run.grams == 40_000)
    let order = try Orders.order(try #require(run.order), as: manager, in: db)
    #expect(order.lines.map(\.listing) == [cheap, middle, dear])
    #expect(order.lines.map(\.quantity) == [10, 20, 10])
    #expect(order.buyer == manager.id && order.account?.organisation == county.canteen)
    #expect(order.recipient == TestCounty.recipient && order.note == "后门")
    #expect(run.total == order.total && order.taker == nil)
    #expect(try nextOn(standing) == "2026-06-22")
    let told: String = try db.value(
      """
      SELECT data FROM outbox_event WHERE type = 'standing_order.run' AND buyer_id = \(manager.id)
      """)
    #expect(told.contains(#""outcome":"placed","order_id":"\#(order.id)","grams":40000"#))
    #expect(try verify(db) == [])
    market.clock.advance(days: 7)
    try sweep()
    #expect(try runs(standing).map(\.dueOn.rawValue) == ["2026-06-22", "2026-06-15"])
    #expect(try runs(standing).map(\.outcome) == [.placed, .placed])
    #expect(try verify(db) == [])
  }

  @Test("What is short or too dear is kept with its figures, and tried again next time")
  func fails() throws {
    _ = try addBags(10_000, units: 30)
    let standing = try add(content())
    try sweep()
    #expect(try runs(standing)[0].outcome == .short && runs(standing)[0].grams == 30_000)
    _ = try addBags(12_001, units: 30)
    market.clock.advance(days: 7)
    try sweep()
    let dear = try runs(standing)[0]
    #expect(dear.outcome == .tooDear && dear.grams == 30_000)
    #expect(dear.cheapestPerKilogram == Fen(12_001) && dear.order == nil)
    market.clock.advance(days: 7)
    try market.write { db in
      var change = StandingOrderChange()
      change.mostPerKilogram = Fen(12_001)
      try changeStandingOrder(standing.id, change, as: manager, in: db)
    }
    try sweep()
    #expect(try runs(standing)[0].outcome == .placed)
    #expect(try verify(db) == [])
  }

  @Test("The limits of the member who set it up hold, and what it is in the organisation by then")
  func limits() throws {
    _ = try addBags(10_000, units: 500)
    func put(_ content: MemberContent) throws {
      try market.write { db in
        _ = try putMember(county.buyer.id, of: county.canteen, content, as: manager, in: db)
      }
    }
    try put(MemberContent(role: .buyer, monthLimit: Fen(500_000)))
    let standing = try add(content(), for: .set(county.canteen), as: county.buyer)
    for (day, outcome) in [(15, StandingOrderRun.Outcome.placed), (22, .overLimit)] {
      #expect(db.today.day == day)
      try sweep()
      #expect(try runs(standing)[0].outcome == outcome)
      market.clock.advance(days: 7)
    }
    let over = try runs(standing)[0]
    #expect(over.left == Fen(100_000) && over.total == Fen(400_000))
    #expect(over.code == "over_month_limit")
    try put(MemberContent(role: .viewer))
    try sweep()
    #expect(try runs(standing)[0].outcome == .refused)
    #expect(try runs(standing)[0].code == "viewer_may_not_order")
    market.clock.advance(days: 7)
    try market.write { db in
      try changeAccount(
        county.buyer.id, AccountChange(isActive: false), as: county.admin, in: db)
    }
    try sweep()
    #expect(try runs(standing)[0].code == "unknown_buyer")
    #expect(try verify(db) == [])
  }

  @Test("Dates that passed without the server are noted, and not made up for")
  func missed() throws {
    _ = try addBags(10_000, units: 500)
    let standing = try add(content(until: db.today.adding(days: 35)))
    market.clock.advance(days: 21)
    try sweep()
    #expect(try runs(standing).map(\.outcome) == [.placed, .missed, .missed, .missed])
    market.clock.advance(days: 60)
    try sweep()
    #expect(try runs(standing).map(\.outcome).prefix(2) == [.missed, .missed])
    #expect(try runs(standing)[0].dueOn.rawValue == "2026-07-20")
    let ended = try standingOrder(standing.id, as: manager, in: db)
    #expect(ended.status == .ended && ended.nextOn == nil)
    #expect(try db.value("SELECT count(*) FROM customer_order") as Int == 1)
    #expect(try verify(db) == [])
  }

  @Test("It is changed from its next date on, pauses, and ends for good")
  func changes() throws {
    _ = try addBags(10_000, units: 500)
    let standing = try add(content())
    try sweep()
    func change(_ make: (inout StandingOrderChange) -> Void) throws {
      var change = StandingOrderChange()
      make(&change)
      try market.write { try changeStandingOrder(standing.id, change, as: manager, in: $0) }
    }
    // Of today there is an order already.
    try change { $0.kilograms = 10 }
    #expect(try nextOn(standing) == "2026-06-22")
    try change { $0.weekday = .wednesday }
    #expect(try nextOn(standing) == "2026-06-17")
    try change { $0.isPaused = true }
    #expect(try nextOn(standing) == nil)
    market.clock.advance(days: 9)
    try sweep()
    #expect(try runs(standing).count == 1)
    try change { $0.isPaused = false }
    #expect(try nextOn(standing) == "2026-06-24")
    try sweep()
    #expect(try runs(standing)[0].grams == 10_000)
    #expect(throws: StandingOrderRefusal.endsBeforeStart) {
      try change { $0.endsOn = .set(db.today) }
    }
    #expect(throws: StandingOrderRefusal.unknownCategory) { try change { $0.category = "x" } }
    try market.write { try endStandingOrder(standing.id, as: manager, in: $0) }
    #expect(throws: StandingOrderRefusal.ended) { try change { $0.kilograms = 20 } }
    #expect(throws: CommonRefusal.notFound(what: "standing order")) {
      try market.write { try endStandingOrder(standing.id, as: manager, in: $0) }
    }
    market.clock.advance(days: 14)
    try sweep()
    #expect(try runs(standing).count == 2)
    #expect(try verify(db) == [])
  }

  @Test("A buyer has its own, a manager the organisation's, and nobody else's are there")
  func scope() throws {
    let own = try add(content(), for: .clear, as: county.buyer)
    let its = try add(content())
    #expect(own.organisation == nil && its.organisation == county.canteen)
    let missing = CommonRefusal.notFound(what: "standing order")
    for (order, actor) in [
      (own, manager), (own, county.otherBuyer), (its, county.buyer), (its, county.admin),
    ] {
      #expect(throws: missing) { try standingOrder(order.id, as: actor, in: db) }
      #expect(throws: missing) {
        try market.write { try endStandingOrder(order.id, as: actor, in: $0) }
      }
      #expect(throws: missing) {
        try standingOrderRuns(of: order.id, PageRequest(), as: actor, in: db)
      }
    }
    try market.write { db in
      _ = try putMember(
        county.buyer.id, of: county.canteen, MemberContent(role: .manager), as: manager, in: db)
    }
    let seen = try standingOrders(PageRequest(), as: county.buyer, in: db).items.map(\.id)
    #expect(seen == [own.id, its.id].sorted(by: >))
    for actor in [county.admin, county.coordinator, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { try add(content(), as: actor) }
      #expect(throws: CommonRefusal.roleMayNot) {
        try standingOrders(PageRequest(), as: actor, in: db)
      }
    }
  }

  @Test("What cannot be is refused")
  func refusals() throws {
    var unknown = content()
    unknown.category = "x"
    #expect(throws: StandingOrderRefusal.unknownCategory) { try add(unknown) }
    #expect(throws: StandingOrderRefusal.startsInPast) {
      try add(content(from: db.today.adding(days: -1)))
    }
    #expect(throws: StandingOrderRefusal.endsBeforeStart) {
      try add(content(weekday: .sunday, until: db.today.adding(days: 5)))
    }
    #expect(throws: OrganisationRefusal.unknownOrganisation) {
      try add(content(), for: .set(county.canteen), as: county.otherBuyer)
    }
    for _ in 0..<StandingOrder.maximumPerBuyer { _ = try add(content()) }
    #expect(throws: StandingOrderRefusal.tooMany) { try add(content()) }
    for refusal in [
      StandingOrderRefusal.tooMany, .unknownCategory, .startsInPast, .endsBeforeStart, .ended,
    ] {
      #expect(refusal.detail.hasSuffix(".") && !refusal.code.isEmpty)
      #expect(refusal.faults.isEmpty == (refusal.kind == .conflict))
    }
  }

  @Test("The days of the week are those of the calendar")
  func weekdays() throws {
    let first = try #require(CivilDate(rawValue: "1969-12-29"))
    for (place, day) in Weekday.allCases.enumerated() {
      #expect(Weekday(of: first.adding(days: place)) == day)
      #expect(Weekday(of: first.adding(days: 7_000 + place)) == day)
      #expect(Weekday(of: day.first(from: db.today)) == day)
    }
  }

  static let spoilt = [
    "UPDATE standing_order SET buyer_id = (SELECT min(id) FROM user_account)",
    "UPDATE standing_order SET organisation_id = NULL",
    "UPDATE standing_order SET category = 'tea'", "UPDATE standing_order SET weekday = 2",
    "UPDATE standing_order SET kilograms = kilograms + 1",
    "UPDATE standing_order SET tolerance_bps = 2000",
    "UPDATE standing_order SET most_fen_per_kg = 99999",
    "UPDATE standing_order SET recipient_name = 'x'",
    "UPDATE standing_order SET recipient_phone = '1'",
    "UPDATE standing_order SET recipient_address = 'x'", "UPDATE standing_order SET note = 'x'",
    "UPDATE standing_order SET starts_on = '2026-06-14'",
    "UPDATE standing_order SET ends_on = '2027-06-14'",
    "UPDATE standing_order SET status = 'paused', next_on = NULL",
    "UPDATE standing_order SET next_on = '2026-06-23'",
    "UPDATE standing_order SET next_on = '2026-06-15'",
    "UPDATE standing_order SET next_on = NULL", "DELETE FROM standing_order",
    "UPDATE standing_order_run SET due_on = '2026-06-08'",
    "UPDATE standing_order_run SET outcome = 'short', order_id = NULL",
    "UPDATE standing_order_run SET order_id = order_id + 1",
    "UPDATE standing_order_run SET grams = grams + 1",
    "UPDATE standing_order_run SET total_fen = total_fen + 1",
    "UPDATE standing_order_run SET cheapest_fen_per_kg = 5",
    "UPDATE standing_order_run SET left_fen = 5", "UPDATE standing_order_run SET code = 'x'",
    "UPDATE standing_order_run SET run_at = run_at + 1", "DELETE FROM standing_order_run",
  ]

  @Test("What was written behind the log's back is found", arguments: spoilt)
  func found(statement: String) throws {
    _ = try addBags(10_000, units: 500)
    _ = try add(content())
    try sweep()
    #expect(try verify(db) == [])
    try market.spoil(statement)
    #expect(try verify(db) != [], "\(statement)")
  }
}
