import Core
import Fulfilment
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import AfterSales
@testable import Orders

@Suite("A recall of goods that were given back") struct RecalledClaimTests {
  let market: TestMarket
  var county: TestCounty { market.county }
  var db: Connection { market.db }

  init() throws { market = try TestMarket() }

  /// Two hams that come to 180.33 yuan: 90.33 are the first household's, 90.00 the second's, though
  /// by its own weight the first's comes to 90.34.
  private func arrived(of households: [Identifier]) throws -> Order {
    let hams = try county.addHams(from: households, each: 1, price: 9_999)
    let order = try county.order(2, of: hams)
    try county.pay(order)
    let parts = try allocations(of: order.id, in: db)
    try market.write { db in
      let id = order.consignments[0].id
      let weights = zip(parts, [1_807, 1_800]).map {
        WeighedPart(line: 1, lot: $0.allocation.lot, grams: [$1])
      }
      _ = try packConsignment(id, weights: weights, as: county.admin, in: db)
    }
    if try county.state(order).owed > .zero { try refund(order) }
    try market.write { db in
      let id = order.consignments[0].id
      _ = try dispatchConsignment(
        id, carrier: "邮政", trackingNumber: "1", as: county.admin, in: db)
      _ = try deliverConsignment(id, as: county.admin, in: db)
    }
    return try county.state(order)
  }

  private func refund(_ order: Order) throws {
    _ = try market.write {
      try refundOrder(order.id, amount: nil, reason: "x", as: county.admin, in: $0)
    }
  }

  @Test(
    "What was given back whole is not due again by a fen of rounding", arguments: [false, true])
  func rounding(isCompleted: Bool) throws {
    let other = try county.addHousehold("T-3", village: county.villages[0])
    let order = try arrived(of: [county.household, other])
    #expect(order.lines[0].amount == Fen(18_033))
    if isCompleted {
      try market.write { _ = try confirmOrder(order.id, as: county.buyer, in: $0) }
    }
    let second = try allocations(of: order.id, in: db)[1].allocation
    let claim = try market.write { db in
      let claim = try openClaim(
        NewClaim(kind: .spoiled, description: "x", lines: [ClaimLine(line: 1, quantity: 1)]),
        about: order.id, as: county.buyer, in: db)
      return try acceptClaim(
        claim.id,
        granting: [
          NewCompensation(
            line: 1, amount: Fen(9_000), bearer: .household, household: second.household)
        ], reason: "属实", as: county.admin, in: db)
    }
    try refund(order)
    try market.write { _ = try recallLot(second.lot, reason: "异味", as: county.admin, in: $0) }
    let now = try county.state(order)
    #expect(now.lines[0].amount == Fen(9_034))
    #expect(now.due == .zero && now.owed == .zero)
    let borne = try compensations(for: claim.id, in: db)
    #expect(borne.map(\.bearer) == [.household(second.household), .county])
    #expect(borne.map(\.amount) == [.zero, Fen(1)])
    #expect(try verify(db) == [])
    if !isCompleted {
      try market.write { _ = try confirmOrder(order.id, as: county.buyer, in: $0) }
      #expect(try verify(db) == [])
    }
  }
}
