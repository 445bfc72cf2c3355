import Core
import Fulfilment
import Ledger
import Listings
import Reports
import SQLite
import Settlement
import Storage
import TestSupport
import Testing

@testable import AfterSales
@testable import Orders

/// An order of 3 × 45.00 of one household: 114.75 to it, 6.75 to its village, 13.50 to logistics,
/// and what sending cost to logistics, too.
@Suite("What comes of claims") struct DecideClaimTests {
  let market: TestMarket
  let county: TestCounty
  let order: Order
  let claim: Claim
  var db: Connection { market.db }
  private var household: LedgerAccount { .household(county.household) }

  init() throws {
    market = try TestMarket()
    let county = market.county
    self.county = county
    order = try county.arrivedOrder(3, of: county.addEggs())
    claim = try DecideClaimTests.claim(3, order, market)
  }

  private static func claim(_ quantity: Int, _ order: Order, _ market: TestMarket) throws -> Claim {
    try market.write {
      try openClaim(
        NewClaim(
          kind: .spoiled, description: "x", lines: [ClaimLine(line: 1, quantity: quantity)]),
        about: order.id, as: market.county.buyer, in: $0)
    }
  }

  private func grant(
    _ fen: Int64, _ bearer: Bearer.Kind, household: Identifier? = nil, of claim: Claim? = nil
  ) throws {
    try market.write {
      _ = try acceptClaim(
        (claim ?? self.claim).id,
        granting: [
          NewCompensation(line: 1, amount: Fen(fen), bearer: bearer, household: household)
        ], reason: "属实", as: county.admin, in: $0)
    }
    #expect(try verify(db) == [])
  }

  private func confirm() throws {
    try market.write { _ = try confirmOrder(order.id, as: county.buyer, in: $0) }
    #expect(try verify(db) == [])
  }

  private func refundAll() throws {
    try market.write {
      _ = try refundOrder(order.id, amount: nil, reason: "售后", as: county.admin, in: $0)
    }
    #expect(try verify(db) == [])
  }

  /// What is owed to the household goes to the bank.
  private func payOut() throws {
    try market.write { db in
      let payout = try makePayout(
        ofVillage: county.villages[0], upTo: db.today, as: county.admin, in: db)
      _ = try confirmPayout(payout.id, households: nil, reference: nil, as: county.admin, in: db)
    }
  }

  private func stands(
    household: Int64, village: Int64, logistics: Int64, county borne: Int64 = 0
  ) throws {
    #expect(try balance(of: self.household, in: db) == Fen(household))
    #expect(try balance(of: .village(county.villages[0]), in: db) == Fen(village))
    #expect(try balance(of: .logistics, in: db) == Fen(logistics) + order.shipping)
    #expect(try balance(of: .county, in: db) == Fen(-borne))
    #expect(try balance(of: .escrow, in: db) == .zero)
  }

  @Test("Where the fault was at the household's end, all give back their part of it")
  func atHousehold() throws {
    try grant(4_500, .household)
    #expect(try county.state(order).owed == Fen(4_500))
    try refundAll()
    try confirm()
    try stands(household: 7_650, village: 450, logistics: 900)
  }

  @Test(
    "Whoever else's fault it was bears it alone, and the household keeps its share",
    arguments: [Bearer.Kind.village, .logistics, .county])
  func others(bearer: Bearer.Kind) throws {
    try grant(600, bearer)
    try confirm()
    try refundAll()
    try stands(
      household: 11_475, village: bearer == .village ? 75 : 675,
      logistics: bearer == .logistics ? 750 : 1_350, county: bearer == .county ? 600 : 0)
  }

  @Test("The books are the same whether it is decided before or after the money was divided")
  func afterwards() throws {
    try confirm()
    try grant(4_500, .household)
    try refundAll()
    try stands(household: 7_650, village: 450, logistics: 900)
    #expect(try county.state(order).status == .completed)
  }

  @Test("All of a line is given back once, by all who had something of it")
  func whole() throws {
    try confirm()
    try grant(13_500, .household)
    try refundAll()
    try stands(household: 0, village: 0, logistics: 0)
  }

  @Test("What a household was paid out already is advanced to it and kept from its later income")
  func advance() throws {
    try confirm()
    try payOut()
    try grant(4_500, .household)
    try refundAll()
    #expect(try balance(of: household, in: db) == .zero)
    #expect(try advanced(to: household, in: db) == Fen(3_825))
    let next = try county.order(1, of: county.addEggs())
    try county.pay(next)
    try county.pack(next)
    try county.finish(next)
    #expect(try balance(of: household, in: db) == .zero)
    #expect(try advanced(to: household, in: db) == .zero)
    let items = try statement(of: household, PageRequest(), in: db).items
    #expect(items.prefix(4).map(\.kind) == [.recovery, .completion, .reversal, .advance])
    #expect(items.prefix(4).map(\.amount.rawValue) == [-3_825, 3_825, -3_825, 3_825])
    #expect(items.allSatisfy { $0.balance >= .zero })
    #expect(try verify(db) == [])
  }

  @Test("A village that has less than it is to bear is advanced the rest, too")
  func villageAdvance() throws {
    try grant(1_000, .village)
    try confirm()
    try refundAll()
    try stands(household: 11_475, village: 0, logistics: 1_350)
    #expect(try advanced(to: .village(county.villages[0]), in: db) == Fen(325))
  }

  @Test("No more is given back of a line than was charged, whoever bears it")
  func bounded() throws {
    let excess = OrderRefusal.CompensationExcess(place: 0, left: Fen(13_500))
    for bearer in Bearer.Kind.allCases {
      #expect(throws: OrderRefusal.compensationExceedsLine([excess])) {
        try grant(13_501, bearer)
      }
    }
    let nobody = OrderRefusal.CompensationExcess(place: 0, left: .zero)
    #expect(throws: OrderRefusal.compensationExceedsLine([nobody])) {
      try grant(1, .household, household: county.otherHousehold)
    }
    #expect(throws: OrderRefusal.compensationExceedsLine([nobody])) {
      try grant(1, .village, household: county.household)
    }
    #expect(try county.state(order).compensated == .zero)
    try grant(13_500, .logistics)
  }

  @Test("A recall of what was given back already gives it back no second time")
  func recalled() throws {
    try grant(4_500, .logistics)
    try refundAll()
    let lot = try #require(
      try lots(of: order.lines[0].listing, PageRequest(), as: county.admin, in: db).items.first)
    try market.write { _ = try recallLot(lot.id, reason: "x", as: county.admin, in: $0) }
    #expect(try verify(db) == [])
    let now = try county.state(order)
    #expect(now.compensated == .zero)
    #expect(now.owed == Fen(9_000))
  }

  @Test("Only the county office decides, once, about lines of the claim, and says why")
  func rules() throws {
    #expect(throws: CommonRefusal.roleMayNot) {
      try market.write { _ = try declineClaim(claim.id, reason: "x", as: county.buyer, in: $0) }
    }
    #expect(throws: CommonRefusal.notFound(what: "claim")) {
      try market.write { _ = try withdrawClaim(claim.id, as: county.otherBuyer, in: $0) }
    }
    #expect(throws: CommonRefusal.roleMayNot) {
      try market.write { _ = try withdrawClaim(claim.id, as: county.coordinator, in: $0) }
    }
    #expect(
      throws: ClaimRefusal.unfitLines([ClaimRefusal.LineFault(place: 0, rule: .unknown)])
    ) {
      try market.write {
        _ = try acceptClaim(
          claim.id, granting: [NewCompensation(line: 2, amount: Fen(1), bearer: .county)],
          reason: "x", as: county.admin, in: $0)
      }
    }
    let declined = try market.write {
      try declineClaim(claim.id, reason: "照片上看是好的", as: county.admin, in: $0)
    }
    #expect(declined.status == .declined)
    #expect(declined.reason == "照片上看是好的")
    #expect(throws: ClaimRefusal.wrongState(.declined)) { try grant(1, .county) }
    #expect(throws: ClaimRefusal.wrongState(.declined)) {
      try market.write { _ = try withdrawClaim(claim.id, as: county.buyer, in: $0) }
    }
    #expect(try verify(db) == [])
  }
}
