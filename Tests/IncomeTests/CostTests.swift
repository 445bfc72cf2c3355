import Core
import Households
import Income
import SQLite
import Storage
import TestSupport
import Testing

@Suite("What a household's income costs it") struct CostTests {
  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func spend(
    _ amount: Int64, on date: String = "2026-03-31", _ kind: CostKind = .livestock,
    as actor: Actor? = nil
  ) throws -> ProductionCost {
    let spentOn = try #require(CivilDate(rawValue: date))
    return try market.write {
      try enterCost(
        NewProductionCost(kind: kind, amount: Fen(amount), spentOn: spentOn, note: "虚构"),
        of: county.household, as: actor ?? county.coordinator, in: $0)
    }
  }

  private func receive(_ amount: Int64, on date: String = "2026-03-31") throws {
    let receivedOn = try #require(CivilDate(rawValue: date))
    try market.write {
      _ = try enterIncome(
        NewIncomeEntry(source: .wages, amount: Fen(amount), receivedOn: receivedOn, note: ""),
        of: county.household, as: county.coordinator, in: $0)
    }
  }

  private func reverse(_ id: Identifier, as actor: Actor? = nil) throws -> ProductionCost {
    try market.write {
      try reverseCost(
        id, of: county.household, note: "录错", as: actor ?? county.coordinator, in: $0)
    }
  }

  private func year(_ year: Int = 2026) throws -> IncomeYear {
    try income(of: county.household, year: year, as: county.volunteer, in: db)
  }

  private func rolling(until month: String) throws -> IncomeYear {
    let month = try #require(CivilMonth(rawValue: month))
    return try income(of: county.household, until: month, as: county.volunteer, in: db)
  }

  @Test("Net income per head is what came in less what it cost, and the lines are for that")
  func net() throws {
    try receive(2_000_000)
    #expect(try year().standing == .above)
    _ = try spend(900_000)
    let income = try year()
    #expect(income.total == Fen(2_000_000))
    #expect(income.costs == Fen(900_000))
    #expect(income.net == Fen(1_100_000))
    #expect(income.perCapita == Fen(366_666))
    #expect(income.standing == .below)
    #expect(income.byCost.map(\.kind) == [.livestock])
    #expect(income.costsByMonth[2] == Fen(900_000))
    #expect(income.byMonth[2] == Fen(2_000_000))
    #expect(income.monitoring?.line == Fen(600_000))
    #expect(try year(2019).monitoring == nil)
  }

  @Test("A loss is rounded down as well")
  func loss() throws {
    _ = try spend(1)
    #expect(try year().perCapita == Fen(-1))
    _ = try spend(3)
    #expect(try year().perCapita == Fen(-2))
    #expect(try year().standing == .below)
  }

  @Test("Goods are given out by what came in, whatever was spent")
  func allocation() throws {
    try receive(300_000)
    _ = try spend(300_000)
    #expect(try perHead(of: county.household, year: 2026, in: db) == Fen(100_000))
  }

  @Test("Twelve months roll over the year's end, and are held against the line they end in")
  func rollingMonths() throws {
    try receive(1_000, on: "2025-06-30")
    try receive(20, on: "2025-07-01")
    try receive(3, on: "2026-06-15")
    _ = try spend(7, on: "2025-12-31")
    let income = try rolling(until: "2026-06")
    #expect(income.first.rawValue == "2025-07")
    #expect(income.total == Fen(23))
    #expect(income.byMonth.map(\.rawValue) == [20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3])
    #expect(income.costsByMonth[5] == Fen(7))
    #expect(income.line.year == 2020)
    #expect(try rolling(until: "2025-06").total == Fen(1_000))
    #expect(try rolling(until: "2016-12").line.line == Fen(295_200))
    for month in ["2009-12", "1900-01"] {
      #expect(throws: IncomeRefusal.noPovertyLine) { try rolling(until: month) }
    }
    #expect(try rolling(until: "9999-12").total == .zero)
  }

  @Test("A cost is taken back once, by one of the opposite amount")
  func reversal() throws {
    let cost = try spend(50_000)
    let reversal = try reverse(cost.id)
    #expect(reversal.amount == Fen(-50_000))
    #expect(reversal.spentOn == cost.spentOn)
    #expect(try year().costs == .zero)
    #expect(try year().byCost.isEmpty)
    #expect(throws: IncomeRefusal.reversedAlready) { try reverse(cost.id) }
    #expect(throws: IncomeRefusal.isReversal) { try reverse(reversal.id) }
    #expect(throws: IncomeRefusal.nothingToReverse) { try reverse(Identifier(rawValue: 5)) }
    let page = try productionCosts(
      of: county.household, PageRequest(), as: county.volunteer, in: db)
    #expect(page.items.map(\.id) == [reversal.id, cost.id])
    #expect(try auditCosts(in: db) == [])
  }

  @Test("A cost is entered when it was paid, by who keeps the household")
  func refusals() throws {
    _ = try spend(1, on: "2026-06-15")
    _ = try spend(1, on: "2016-01-04")
    #expect(throws: IncomeRefusal.spentInFuture) { try spend(1, on: "2026-06-16") }
    #expect(throws: IncomeRefusal.spentBeforeRegistration) { try spend(1, on: "2016-01-03") }
    for actor in [county.otherCoordinator, county.volunteer, county.buyer] {
      #expect(throws: CommonRefusal.notFound(what: "household")) { try spend(1, as: actor) }
    }
    for refusal in [IncomeRefusal.spentInFuture, .spentBeforeRegistration] {
      #expect(refusal.kind == .invalid)
      #expect(refusal.faults.map(\.pointer) == ["/spent_on"])
    }
  }

  @Test(
    "A cost is never changed, and one that was is named",
    arguments: [
      "amount_fen = 2", "kind = 'other'", "spent_on = '2026-03-30'",
      "household_id = (SELECT max(id) FROM household)", "reverses_id = 5",
    ])
  func final(change: String) throws {
    _ = try spend(1)
    #expect(throws: SQLiteError.self) { try db.script("UPDATE production_cost SET \(change)") }
    #expect(throws: SQLiteError.self) { try db.script("DELETE FROM production_cost") }
    try market.spoil("DROP TRIGGER production_cost_is_final_update")
    try market.spoil("UPDATE production_cost SET \(change)")
    #expect(try auditCosts(in: db).count == 1)
    try market.spoil("DROP TRIGGER production_cost_is_final_delete")
    try market.spoil("DELETE FROM production_cost")
    #expect(try auditCosts(in: db).count == 1)
  }
}
