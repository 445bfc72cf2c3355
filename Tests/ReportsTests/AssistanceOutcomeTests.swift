import Core
import Households
import Listings
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@Suite("What came of assistance") struct AssistanceOutcomeTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func give(
    _ title: String = "乌鸡苗", _ status: AssistanceStatus = .productive, daysAgo: Int = 0,
    value: Int64 = 300_000, produces: String? = nil, kind: AssistanceKind = .livestock
  ) throws -> Assistance {
    try market.write { db in
      try recordAssistance(
        NewAssistance(
          kind: kind, title: title, quantity: 50, unit: "只", value: Fen(value),
          donor: "虚构单位", status: status, on: db.today.adding(days: -daysAgo),
          produces: produces),
        to: county.household, as: county.admin, in: db)
    }
  }

  /// A listing of black-bone hens' eggs with a lot of today.
  private func eggs(_ category: String = "black_bone_eggs") throws -> Identifier {
    try market.write { db in
      let id = try addListing(
        NewListing(
          seller: .household(county.household), category: category, title: "乌鸡蛋",
          description: "", unit: "盒", netWeightGrams: 1_200, price: Fen(6_600),
          shelfLifeDays: 30, split: TestCounty.split), as: county.admin, in: db)
      _ = try takeStep(.publish, listing: id, as: county.admin, in: db)
      _ = try addLot(
        NewLot(quantity: 50, harvestedOn: db.today, bestBefore: nil, contributions: nil),
        to: id, as: county.admin, in: db)
      return id
    }
  }

  private func sell(_ quantity: Int, of listing: Identifier, isConfirmed: Bool = true) throws {
    let order = try county.order(quantity, of: listing)
    try county.arrive(order)
    if isConfirmed {
      try market.write { _ = try confirmOrder(order.id, as: county.buyer, in: $0) }
    }
  }

  private func outcome(_ assistance: Assistance) throws -> AssistanceOutcome {
    try Reports.outcome(of: assistance.id, as: county.volunteer, in: db)
  }

  @Test("Chicks become lots of eggs, orders, and what the books credited")
  func chain() throws {
    let chicks = try give()
    let listing = try eggs()
    try sell(2, of: listing)
    try sell(3, of: listing, isConfirmed: false)
    let outcome = try outcome(chicks)
    #expect(outcome.lots.map(\.received) == [50])
    #expect(outcome.lots.map(\.sold) == [5])
    #expect(outcome.orders.map(\.quantity) == [3, 2])
    #expect(outcome.orders.map(\.status) == [.delivered, .completed])
    #expect(outcome.quantitySold == 5)
    // 85 % of two boxes at 66 yuan: what the household's statement says.
    #expect(outcome.credited == Fen(11_220))
    let credited: Int64 = try db.value(
      "SELECT balance_fen FROM ledger_account WHERE kind = 'household'")
    #expect(outcome.credited == Fen(credited))
    #expect(outcome.returnedBasisPoints == 374)
  }

  @Test("Nothing counts before the aid is productive, nor of other goods")
  func since() throws {
    let planned = try give("乌鸡苗", .delivered)
    let bees = try give("中蜂")
    let listing = try eggs()
    try sell(1, of: listing)
    #expect(try outcome(planned).since == nil)
    #expect(try outcome(planned).lots.isEmpty)
    #expect(try outcome(bees).categories == ["honey"])
    #expect(try outcome(bees).orders.isEmpty)
    market.clock.advance(days: 1)
    let later = try give()
    #expect(try outcome(later).lots.isEmpty)
    #expect(try outcome(later).credited == .zero)
  }

  @Test("The goods are those that were said, with all that is part of them, or the title's")
  func produce() throws {
    let said = try give("养殖培训", value: 0, produces: "eggs", kind: .training)
    let unsaid = try give("乌鸡养殖培训", kind: .training)
    try sell(1, of: try eggs("duck_eggs"))
    #expect(try outcome(said).quantitySold == 1)
    #expect(try outcome(said).returnedBasisPoints == nil)
    #expect(try outcome(unsaid).categories.isEmpty)
    #expect(try outcome(try give("仔猪")).categories == ["pork"])
    #expect(throws: CommonRefusal.notFound(what: "assistance")) {
      try Reports.outcome(of: said.id, as: county.otherVolunteer, in: db)
    }
  }

  @Test("The same aid twice within twelve months is flagged, and only that")
  func doubles() throws {
    let first = try give(daysAgo: 300)
    #expect(first.possibleDoubleOf == nil)
    let second = try give()
    #expect(second.possibleDoubleOf == first.id)
    #expect(try give("中蜂").possibleDoubleOf == nil)
    #expect(try give(kind: .other).possibleDoubleOf == nil)
    let old = try give("鸭苗", daysAgo: 365)
    #expect(try give("鸭苗").possibleDoubleOf == nil && old.possibleDoubleOf == nil)
    let flagged = try assistance(
      of: county.household, isPossibleDouble: true, PageRequest(), as: county.admin, in: db)
    #expect(flagged.items.map(\.id) == [second.id])
    let rest = try assistance(
      of: county.household, isPossibleDouble: false, PageRequest(), as: county.admin, in: db)
    #expect(rest.items.count == 5)
  }

  @Test("That aid brings something is told once")
  func event() throws {
    func told() throws -> Int {
      try db.value("SELECT count(*) FROM outbox_event WHERE type = 'assistance.productive'")
    }
    let chicks = try give("乌鸡苗", .delivered)
    #expect(try told() == 0)
    try market.write {
      _ = try moveAssistance(chicks.id, to: .productive, on: nil, as: county.admin, in: $0)
    }
    #expect(try told() == 1)
    _ = try give()
    #expect(try told() == 2)
  }

  @Test(
    "Assistance that was tampered with is named",
    arguments: [
      "kind = 'other'", "quantity = 1", "value_fen = 1", "status = 'delivered'",
      "status_on = '2026-01-01'", "household_id = (SELECT max(id) FROM household)",
    ])
  func tampering(change: String) throws {
    _ = try give()
    #expect(try auditAssistance(in: db) == [])
    try market.spoil("UPDATE assistance SET \(change)")
    #expect(try auditAssistance(in: db).count == 1)
    try market.spoil("DELETE FROM assistance")
    #expect(try auditAssistance(in: db).count == 1)
  }
}
