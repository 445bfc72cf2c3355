import Core
import Households
import Income
import SQLite
import Storage
import TestSupport
import Testing

@testable import Reports

@Suite("Figures that are frozen") struct ReportCycleTests {
  let market: TestMarket
  let county: TestCounty

  init() throws {
    market = try TestMarket()
    county = market.county
    market.clock.advance(days: 40)
  }

  private var lastMonth: CivilMonth {
    CivilMonth(of: market.db.today.adding(days: -31))
  }

  private func enter(_ fen: Int64, _ household: Identifier, on day: CivilDate) throws {
    try market.write {
      _ = try enterIncome(
        NewIncomeEntry(source: .wages, amount: Fen(fen), receivedOn: day, note: ""),
        of: household, as: county.admin, in: $0)
    }
  }

  private func freeze(_ through: CivilMonth) throws -> ReportCycle {
    try market.write { try freezeCycle(through: through, as: county.admin, in: $0) }
  }

  @Test("What is entered later shows as a difference, and what is frozen stays")
  func differences() throws {
    try enter(100_000, county.household, on: lastMonth.end)
    let cycle = try freeze(lastMonth)
    let (_, tally, frozen) = try frozenYears(of: cycle.id, as: county.admin, in: market.db)
    #expect(frozen.count == 2)
    #expect(tally.entries == Fen(100_000))
    func differing(_ actor: Actor) throws -> [CycleDifference] {
      try Reports.differences(of: cycle.id, as: actor, in: market.db)
    }
    #expect(try differing(county.admin).isEmpty)
    // Of another month: it is nothing to this cycle.
    try enter(5_000, county.household, on: market.db.today)
    #expect(try differing(county.admin).isEmpty)
    try enter(7_000, county.otherHousehold, on: lastMonth.end)
    let found = try differing(county.admin)
    #expect(found.map(\.now.household.id) == [county.otherHousehold])
    #expect(found[0].frozen?.sums == .nothing)
    #expect(found[0].now.sums.entries == Fen(7_000))
    #expect(try differing(county.coordinator).isEmpty)
    #expect(try differing(county.otherCoordinator).count == 1)
    #expect(
      try frozenYears(of: cycle.id, as: county.admin, in: market.db).tally.entries == Fen(100_000))
    #expect(try verify(market.db) == [])
  }

  @Test("The same months are frozen once, by the county office, when they are over")
  func refusals() throws {
    let cycle = try freeze(lastMonth)
    let before = try market.db.value("SELECT count(*) FROM report_cycle_household") as Int
    #expect(throws: ReportRefusal.cycleFrozen) { _ = try freeze(lastMonth) }
    #expect(throws: ReportRefusal.cycleNotOver) {
      _ = try freeze(CivilMonth(of: market.db.today))
    }
    let early = try #require(CivilDate(year: 1980, month: 1, day: 1))
    #expect(throws: IncomeRefusal.noPovertyLine) { _ = try freeze(CivilMonth(of: early)) }
    #expect(throws: CommonRefusal.roleMayNot) {
      try market.write { _ = try freezeCycle(through: lastMonth, as: county.coordinator, in: $0) }
    }
    #expect(throws: CommonRefusal.roleMayNot) {
      _ = try reportCycle(cycle.id, as: county.buyer, in: market.db)
    }
    #expect(throws: CommonRefusal.notFound(what: "report cycle")) {
      _ = try reportCycle(Identifier(rawValue: 7), as: county.admin, in: market.db)
    }
    #expect(try market.db.value("SELECT count(*) FROM report_cycle_household") as Int == before)
  }

  @Test("Months before anybody was registered have nothing to freeze")
  func nobody() throws {
    let early = try #require(CivilDate(year: 2015, month: 6, day: 1))
    #expect(throws: ReportRefusal.nobodyRegistered) { _ = try freeze(CivilMonth(of: early)) }
  }

  @Test("Who is put on record late, and a line that comes late, are differences")
  func late() throws {
    let cycle = try freeze(lastMonth)
    func register(_ code: String, on day: CivilDate) throws -> Identifier {
      try market.write {
        try registerHousehold(
          NewHousehold(
            village: county.villages[0], code: code, headName: "虚构户主", phone: nil,
            members: [Member(name: "虚构户主", relation: "户主", birthYear: 1960, canWork: true)],
            povertyCause: "因病", registeredOn: day, publicProfile: false),
          as: county.admin, in: $0)
      }
    }
    _ = try register("T-8", on: market.db.today)
    let late = try register("T-9", on: lastMonth.first)
    func differing() throws -> [CycleDifference] {
      try Reports.differences(of: cycle.id, as: county.admin, in: market.db)
    }
    #expect(try differing().map(\.now.household.id) == [late])
    #expect(try differing()[0].frozen == nil)
    try enter(500_000, county.otherHousehold, on: lastMonth.end)
    try market.spoil(
      "INSERT INTO poverty_line (year, line_fen, source) VALUES (2026, 1, '虚构')")
    let stands = try differing().first { $0.now.household.id == county.otherHousehold }
    #expect(stands?.frozen?.standing == .below && stands?.now.standing == .above)
  }

  @Test("Nobody changes or deletes what is frozen, not even by SQL")
  func triggers() throws {
    _ = try freeze(lastMonth)
    for statement: SQL in [
      "UPDATE report_cycle SET line_fen = 1", "DELETE FROM report_cycle",
      "UPDATE report_cycle_household SET people = 9", "DELETE FROM report_cycle_household",
      "UPDATE frozen_month SET month = '2020-01'", "DELETE FROM frozen_month",
    ] {
      #expect(throws: SQLiteError.self) { try market.write { try $0.execute(statement) } }
    }
  }

  @Test(
    "What is changed all the same is found",
    arguments: [
      "UPDATE report_cycle SET line_fen = line_fen + 1",
      "UPDATE report_cycle SET through = '2026-01'",
      "UPDATE report_cycle SET through = '2026-13'",
      "UPDATE report_cycle SET frozen_at = frozen_at + 1",
      "UPDATE report_cycle SET frozen_by = (SELECT max(id) FROM user_account)",
      "UPDATE report_cycle SET id = id + 1",
      "UPDATE report_cycle_household SET people = people + 1",
      "UPDATE report_cycle_household SET market_fen = market_fen + 1",
      "UPDATE report_cycle_household SET entries_fen = entries_fen + 1",
      "UPDATE report_cycle_household SET costs_fen = costs_fen + 1",
      "UPDATE report_cycle_household SET household_id = household_id + 1",
      "DELETE FROM report_cycle_household WHERE people = 1",
      "DELETE FROM report_cycle",
      "DELETE FROM frozen_month WHERE month = (SELECT min(month) FROM frozen_month)",
      "INSERT INTO frozen_month (month) VALUES ('2020-01')",
    ])
  func spoilt(statement: String) throws {
    _ = try freeze(lastMonth)
    #expect(try verify(market.db) == [])
    for table in ["report_cycle", "report_cycle_household", "frozen_month"] {
      try market.spoil("DROP TRIGGER \(table)_is_final_update")
      try market.spoil("DROP TRIGGER \(table)_is_final_delete")
    }
    try market.spoil(statement)
    #expect(try verify(market.db) != [], "\(statement)")
  }

  @Test("The first figure that is another one is named by its household")
  func named() throws {
    let cycle = try freeze(lastMonth)
    try market.spoil("DROP TRIGGER report_cycle_household_is_final_update")
    try market.spoil(
      """
      UPDATE report_cycle_household SET costs_fen = 7
      WHERE household_id = \(county.otherHousehold.rawValue)
      """)
    #expect(
      try verify(market.db).map(\.description) == [
        """
        report cycle \(cycle.id), household \(county.otherHousehold), is not what was put on \
        record when it was frozen
        """
      ])
  }
}
