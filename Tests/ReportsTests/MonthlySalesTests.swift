import AfterSales
import Core
import Listings
import Orders
import SQLite
import Storage
import TestSupport
import Testing

@testable import Reports

@Suite("What is sold is summed month by month") struct MonthlySalesTests {
  let market: TestMarket
  let county: TestCounty
  let order: Order

  /// A canteen's order of two boxes that is completed.
  init() throws {
    market = try TestMarket()
    county = market.county
    order = try county.order(
      2, of: county.addEggs(), as: county.organisation, for: .set(county.canteen))
    try county.arrive(order)
    try complete(order)
  }

  private var period: ReportPeriod { .year(market.db.today.year) }

  private func complete(_ order: Order) throws {
    try market.write { _ = try confirmOrder(order.id, as: county.admin, in: $0) }
  }

  private func organisations() throws -> [OrganisationYear] {
    try organisationReport(of: period, as: county.admin, in: market.db).items
  }

  private func produce() throws -> [ProduceYear] {
    try produceReport(of: period, as: county.admin, in: market.db)
  }

  @Test("A second order of the same goods adds to them, its household counts once")
  func added() throws {
    let second = try county.order(
      1, of: order.lines[0].listing, as: county.organisation, for: .set(county.canteen))
    try county.arrive(second)
    try complete(second)
    #expect(try produce().map(\.lines) == [2])
    #expect(try produce().map(\.sold) == [Fen(13_500)])
    #expect(try organisations().map(\.bought.orders) == [2])
    #expect(try organisations().map(\.bought.households) == [1])
    #expect(try verify(market.db) == [])
  }

  @Test("What a recall takes out of a completed order is taken from them")
  func recalled() throws {
    let lot = try #require(
      try lots(of: order.lines[0].listing, PageRequest(), as: county.admin, in: market.db)
        .items.first)
    try market.write { _ = try recallLot(lot.id, reason: "异味", as: county.admin, in: $0) }
    #expect(try verify(market.db) == [])
    #expect(try produce().map(\.sold) == [.zero])
    #expect(try organisations().map(\.bought.goods) == [.zero])
    #expect(try organisations().map(\.bought.households) == [0])
  }

  @Test("What a claim gives back of a completed order stands beside them")
  func compensated() throws {
    let claim = try market.write {
      try openClaim(
        NewClaim(
          kind: .spoiled, description: "虚构", lines: [ClaimLine(line: 1, quantity: 1)]),
        about: order.id, as: county.organisation, in: $0)
    }
    try market.write {
      _ = try acceptClaim(
        claim.id,
        granting: [NewCompensation(line: 1, amount: Fen(1_000), bearer: .logistics)],
        reason: "属实", as: county.admin, in: $0)
    }
    #expect(try verify(market.db) == [])
    #expect(try organisations().map(\.bought.compensated) == [Fen(1_000)])
    #expect(try produce().map(\.sold) == [Fen(9_000)])
  }

  @Test(
    "A sum that is another one shows",
    arguments: [
      "UPDATE listing_month SET lines = lines + 1",
      "UPDATE listing_month SET quantity = quantity + 1",
      "UPDATE listing_month SET amount_fen = amount_fen - 1",
      "UPDATE listing_month SET month = '2015-01'", "DELETE FROM listing_month",
      "INSERT INTO listing_month SELECT id, '2015-01', 1, 1, 1 FROM listing",
      "UPDATE organisation_month SET orders = orders + 1",
      "UPDATE organisation_month SET goods_fen = goods_fen + 1",
      "UPDATE organisation_month SET shipping_fen = shipping_fen + 1",
      "UPDATE organisation_month SET compensated_fen = 1", "DELETE FROM organisation_month",
      "UPDATE organisation_month_household SET parts = parts + 1",
      "UPDATE organisation_month_household SET household_id = household_id + 1",
      "DELETE FROM organisation_month_household",
    ])
  func spoilt(statement: String) throws {
    #expect(try verify(market.db) == [])
    try market.spoil(statement)
    #expect(try verify(market.db) != [])
  }
}
