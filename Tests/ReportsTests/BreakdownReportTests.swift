import Core
import Households
import Income
import Orders
import SQLite
import TestSupport
import Testing

@testable import Reports

@Suite("A year told apart") struct BreakdownReportTests {
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

  private func enter(_ fen: Int64, _ household: Identifier, on day: CivilDate) throws {
    try market.write {
      _ = try enterIncome(
        NewIncomeEntry(source: .wages, amount: Fen(fen), receivedOn: day, note: ""),
        of: household, as: county.admin, in: $0)
    }
  }

  private func give(
    _ kind: AssistanceKind, _ donor: String, _ fen: Int64, _ status: AssistanceStatus,
    to household: Identifier, on day: CivilDate? = nil
  ) throws {
    try market.write {
      _ = try recordAssistance(
        NewAssistance(
          kind: kind, title: "虚构\(fen)", quantity: 1, unit: "项", value: Fen(fen), donor: donor,
          status: status, on: day ?? $0.today), to: household, as: county.admin, in: $0)
    }
  }

  @Test("Townships come to what their villages do")
  func townships() throws {
    try sell(2, of: county.addEggs())
    try enter(900_000, county.otherHousehold, on: market.db.today)
    let villages = try villageReport(of: .year(year), as: county.admin, in: market.db).villages
    let townships = try townshipReport(of: .year(year), as: county.admin, in: market.db).townships
    #expect(Set(townships.map(\.township)) == Set(villages.map(\.village.township)))
    for own in townships {
      let its = villages.filter { $0.village.township == own.township }
      #expect(own.villages == its.count)
      #expect(own.tally.net == its.reduce(Fen.zero) { $0 + $1.tally.net })
      #expect(own.tally.people == its.reduce(0) { $0 + $1.tally.people })
    }
    #expect(
      try townshipReport(of: .year(year), as: county.coordinator, in: market.db).townships.count
        == 1)
  }

  @Test("Months come to the year, each with what fell into it")
  func months() throws {
    try sell(2, of: county.addEggs())
    let today = market.db.today
    try enter(1_000, county.household, on: today)
    let months = try monthReport(of: .year(year), as: county.admin, in: market.db)
    #expect(months.map(\.month.month) == Array(1...12))
    let here = try #require(months.first { $0.month == CivilMonth(of: today) })
    #expect(here.market == Fen(7_650))
    #expect(here.entries == Fen(1_000))
    #expect(months.reduce(Fen.zero) { $0 + $1.net } == here.net)
    let others = try monthReport(of: .year(year), as: county.otherCoordinator, in: market.db)
    #expect(others.allSatisfy { $0.net == .zero })
  }

  @Test("Twelve months may end with any month")
  func period() throws {
    let today = market.db.today
    try enter(1_000, county.household, on: today)
    let last = CivilMonth(of: today)
    let months = try #require(ReportPeriod(through: last))
    let sums = try monthReport(of: months, as: county.admin, in: market.db)
    #expect(sums.map(\.month).last == last && sums.count == 12)
    #expect(sums.last?.entries == Fen(1_000))
    let before = try #require(last.adding(months: -1).flatMap(ReportPeriod.init(through:)))
    let report = try householdReport(
      of: before, standing: nil, as: county.admin, in: market.db)
    #expect(report.households.allSatisfy { $0.sums == .nothing })
  }

  @Test("Assistance is told apart by programme and donor, within the scope and the year")
  func assistance() throws {
    let (one, other) = (county.household, county.otherHousehold)
    try give(.livestock, "虚构甲", 300_000, .productive, to: one)
    try give(.livestock, "虚构乙", 50_000, .planned, to: one)
    try give(.training, "虚构甲", 20_000, .delivered, to: other)
    func report(_ grouping: AssistanceGrouping, _ actor: Actor) throws -> [AssistanceYear] {
      try assistanceReport(of: .year(year), by: grouping, as: actor, in: market.db).items
    }
    let donors = try report(.donor, county.admin)
    #expect(donors.map(\.name) == ["虚构甲", "虚构乙"])
    #expect(donors[0].delivered == Fen(320_000))
    #expect(donors[0].households == 2)
    #expect(donors[1].planned == Fen(50_000))
    let programmes = try report(.programme, county.coordinator)
    #expect(programmes.map(\.name) == ["livestock"])
    #expect(programmes[0].pieces == 2)
    #expect(programmes[0].byStatus == [.productive: 1, .planned: 1])
    #expect(
      try assistanceReport(of: .year(year - 1), by: .donor, as: county.admin, in: market.db).items
        .isEmpty)
    #expect(throws: CommonRefusal.roleMayNot) { _ = try report(.donor, county.buyer) }
  }

  @Test("Organisations are told apart by what they bought, to the county office alone")
  func organisations() throws {
    let eggs = try county.addEggs()
    let order = try county.order(
      2, of: eggs, as: county.organisation, for: .set(county.canteen))
    try county.arrive(order)
    let before = try organisationReport(of: .year(year), as: county.admin, in: market.db).items
    #expect(before.isEmpty)
    try market.write { _ = try confirmOrder(order.id, as: county.admin, in: $0) }
    let items = try organisationReport(of: .year(year), as: county.admin, in: market.db).items
    #expect(items.map(\.bought.organisation) == [county.canteen])
    #expect(items[0].bought.goods == Fen(9_000))
    #expect(items[0].bought.households == 1)
    #expect(throws: CommonRefusal.roleMayNot) {
      _ = try organisationReport(of: .year(year), as: county.coordinator, in: market.db)
    }
  }

  @Test("The overview is drawn from the same figures")
  func overview() throws {
    try sell(2, of: county.addEggs())
    try enter(3_000_000, county.otherHousehold, on: market.db.today)
    let all = try yearOverview(of: .year(year), as: county.admin, in: market.db)
    #expect(all.tally.households == 2)
    #expect(all.distribution.reduce(0, +) == 2)
    #expect(all.distribution.first == 1 && all.distribution.last == 1)
    #expect(all.years.last?.year == year)
    let shares = try #require(all.shares)
    #expect(shares.households == Fen(7_650))
    #expect(shares.villages == Fen(450))
    let own = try yearOverview(of: .year(year), as: county.volunteer, in: market.db)
    #expect(own.tally.households == 1)
    #expect(own.shares == nil)
    #expect(throws: IncomeRefusal.noPovertyLine) {
      _ = try yearOverview(of: .year(1978), as: county.admin, in: market.db)
    }
  }
}
