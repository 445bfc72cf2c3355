import Core
import Income
import Orders
import SQLite
import TestSupport
import Testing

@testable import Reports

@Suite("A year's reports") struct YearReportTests {
  let market: TestMarket
  let county: TestCounty

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private var year: Int { market.db.today.year }

  private func sell(_ quantity: Int, of listing: Identifier) throws {
    let order = try county.arrivedOrder(quantity, of: listing)
    try market.write { _ = try confirmOrder(order.id, as: county.admin, in: $0) }
  }

  private func enter(_ fen: Int64, _ household: Identifier) throws {
    try market.write {
      _ = try enterIncome(
        NewIncomeEntry(source: .wages, amount: Fen(fen), receivedOn: $0.today, note: ""),
        of: household, as: county.admin, in: $0)
    }
  }

  @Test("A household's year is what its own income says, and stands where that does")
  func households() throws {
    try sell(2, of: county.addEggs())
    try enter(1_000_000, county.household)
    try enter(900_000, county.otherHousehold)
    let report = try householdReport(
      of: .year(year), standing: nil, as: county.admin, in: market.db)
    for own in report.households {
      let income = try income(
        of: own.household.id, year: year, as: county.admin, in: market.db)
      #expect(own.sums.total == income.total)
      #expect(own.perCapita == income.perCapita)
      #expect(own.standing == income.standing)
    }
    let first = try #require(report.households.first { $0.household.id == county.household })
    #expect(first.sums.market == Fen(7_650))
    #expect(first.sums.entries == Fen(1_000_000))
    let some = try householdReport(
      of: .year(year), standing: first.standing, as: county.admin, in: market.db)
    #expect(some.households.allSatisfy { $0.standing == first.standing })
  }

  @Test("Each sees its own households, and villages by them")
  func scopes() throws {
    try sell(1, of: county.addEggs())
    func households(_ actor: Actor) throws -> [Identifier] {
      try householdReport(of: .year(year), standing: nil, as: actor, in: market.db)
        .households.map(\.household.id)
    }
    func villages(_ actor: Actor) throws -> [Identifier] {
      try villageReport(of: .year(year), as: actor, in: market.db).villages.map(\.village.id)
    }
    #expect(try households(county.coordinator) == [county.household])
    #expect(try households(county.volunteer) == [county.household])
    #expect(try households(county.otherVolunteer) == [])
    #expect(try villages(county.coordinator) == [county.villages[0]])
    #expect(try villages(county.volunteer) == [county.villages[0]])
    #expect(try villages(county.admin).count == 9)
    #expect(throws: CommonRefusal.roleMayNot) { _ = try households(county.buyer) }
    let all = try villageReport(of: .year(year), as: county.admin, in: market.db).villages
    #expect(all.reduce(Fen.zero) { $0 + $1.tally.market } == Fen(3_825))
    #expect(all.map { $0.tally.standings.values.reduce(0, +) }.reduce(0, +) == 2)
  }

  @Test("Produce is what completed orders of the year had, within the scope")
  func produce() throws {
    let (eggs, others) = (try county.addEggs(), try county.addEggs(of: county.otherHousehold))
    try sell(2, of: eggs)
    let other = try county.order(3, of: others)
    try county.pay(other)
    let all = try produceReport(of: .year(year), as: county.admin, in: market.db)
    #expect(all.map(\.category.code) == ["eggs"])
    #expect(all[0].sold == Fen(9_000))
    #expect(all[0].grams == 2_700)
    #expect(try produceReport(of: .year(year), as: county.volunteer, in: market.db).count == 1)
    #expect(try produceReport(of: .year(year), as: county.otherCoordinator, in: market.db).isEmpty)
    #expect(try produceReport(of: .year(year - 1), as: county.admin, in: market.db).isEmpty)
    #expect(throws: CommonRefusal.roleMayNot) {
      _ = try produceReport(of: .year(year), as: county.buyer, in: market.db)
    }
  }

  @Test(
    "A month's sum that is another one shows",
    arguments: [
      "UPDATE ledger_month SET amount_fen = amount_fen + 1",
      "UPDATE ledger_month SET month = month - 1", "DELETE FROM ledger_month",
    ])
  func spoilt(statement: String) throws {
    try sell(1, of: county.addEggs())
    #expect(try verify(market.db) == [])
    try market.spoil(statement)
    #expect(try verify(market.db) != [])
  }
}
