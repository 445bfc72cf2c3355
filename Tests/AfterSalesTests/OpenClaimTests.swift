import Core
import Fulfilment
import Listings
import Orders
import Organisations
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import AfterSales

@Suite("Claims about goods that arrived") struct OpenClaimTests {
  let market: TestMarket
  let county: TestCounty
  let eggs: Identifier
  let order: Order
  var db: Connection { market.db }

  /// Three boxes of eggs that arrived.
  init() throws {
    market = try TestMarket()
    county = market.county
    eggs = try county.addEggs()
    order = try county.arrivedOrder(3, of: eggs)
  }

  @discardableResult
  private func claim(
    _ quantity: Int = 1, line: Int = 1, of order: Order? = nil, as actor: Actor? = nil
  ) throws -> Claim {
    try market.write {
      try openClaim(
        NewClaim(
          kind: .damaged, description: "压碎了。",
          lines: [ClaimLine(line: line, quantity: quantity)]),
        about: (order ?? self.order).id, as: actor ?? county.buyer, in: $0)
    }
  }

  private func refusal(_ rule: ClaimRefusal.LineFault.Rule, at place: Int = 0) -> ClaimRefusal {
    .unfitLines([ClaimRefusal.LineFault(place: place, rule: rule)])
  }

  @Test("A buyer claims what arrived, and the county office may for it")
  func opened() throws {
    let own = try claim()
    #expect(own.status == .open)
    #expect(own.lines.map(\.title) == [order.lines[0].title])
    #expect(own.compensated == .zero)
    try claim(as: county.admin)
    #expect(try verify(db) == [])
  }

  @Test("Nobody else may, and who does not see the order is not told of it")
  func scopes() throws {
    #expect(throws: CommonRefusal.roleMayNot) { try claim(as: county.coordinator) }
    #expect(throws: CommonRefusal.notFound(what: "order")) { try claim(as: county.otherBuyer) }
    #expect(throws: CommonRefusal.notFound(what: "order")) {
      try claim(as: county.otherCoordinator)
    }
  }

  @Test(
    "An organisation's managers claim of its orders and its viewers read it, and no other member")
  func organisations() throws {
    for (account, role) in [(county.buyer, MemberRole.buyer), (county.otherBuyer, .viewer)] {
      try market.write {
        _ = try putMember(
          account.id, of: county.canteen, MemberContent(role: role), as: county.organisation,
          in: $0)
      }
    }
    let order = try county.order(2, of: eggs, for: .set(county.canteen))
    try county.arrive(order)
    let claim = try claim(of: order, as: county.organisation)
    for reader in [county.buyer, county.otherBuyer, county.organisation] {
      #expect(try AfterSales.claim(claim.id, as: reader, in: db).id == claim.id)
      let listed = try claims(status: nil, of: nil, PageRequest(), as: reader, in: db).items
      #expect(listed.map(\.id) == [claim.id])
    }
    #expect(throws: CommonRefusal.roleMayNot) {
      try self.claim(of: order, as: county.otherBuyer)
    }
    #expect(throws: CommonRefusal.roleMayNot) {
      try market.write { _ = try withdrawClaim(claim.id, as: county.otherBuyer, in: $0) }
    }
    let managed = try county.order(1, of: eggs, as: county.organisation)
    try county.arrive(managed)
    #expect(throws: CommonRefusal.notFound(what: "order")) {
      try self.claim(of: managed, as: county.buyer)
    }
  }

  @Test("No more is claimed than was sent and is not claimed already; a claim taken back frees it")
  func quantities() throws {
    #expect(throws: refusal(.exceeds(left: 3))) { try claim(4) }
    let first = try claim(2)
    #expect(throws: refusal(.exceeds(left: 1))) { try claim(2) }
    try market.write { _ = try withdrawClaim(first.id, as: county.buyer, in: $0) }
    try claim(3)
  }

  @Test("A line that is not there, or is named twice, is refused by its place")
  func lines() throws {
    #expect(throws: refusal(.unknown)) { try claim(line: 2) }
    #expect(throws: refusal(.twice, at: 1)) {
      try market.write {
        let line = ClaimLine(line: 1, quantity: 1)
        _ = try openClaim(
          NewClaim(kind: .missing, description: "x", lines: [line, line]), about: order.id,
          as: county.buyer, in: $0)
      }
    }
  }

  @Test("Goods are claimed once they have arrived, and as long as their category says")
  func days() throws {
    let travelling = try county.order(1, of: eggs)
    try county.pay(travelling)
    try county.pack(travelling)
    try county.dispatch(travelling)
    #expect(throws: refusal(.notDelivered)) { try claim(of: travelling) }
    let days = try claimDays(of: eggs, in: db)
    let last = try #require(try county.state(order).deliveredAt).countyDate.adding(days: days)
    market.clock.advance(days: Int64(days))
    try claim()
    market.clock.advance(days: 1)
    #expect(throws: refusal(.daysOver(last))) { try claim() }
  }

  @Test("An order has so many claims at the most, whatever became of them")
  func bounded() throws {
    for _ in 0..<Claim.maximumPerOrder {
      let claim = try claim()
      try market.write { _ = try withdrawClaim(claim.id, as: county.buyer, in: $0) }
    }
    #expect(throws: ClaimRefusal.tooManyClaims) { try claim() }
  }

  @Test("Who has to do with it writes about it while it is open")
  func answers() throws {
    let claim = try claim()
    for actor in [county.buyer, county.coordinator, county.admin] {
      try market.write { _ = try answerClaim(claim.id, "请拍照。", as: actor, in: $0) }
    }
    let found = try AfterSales.claim(claim.id, as: county.buyer, in: db)
    #expect(found.answers.map(\.role) == [.buyer, .coordinator, .admin])
    for stranger in [county.otherBuyer, county.otherCoordinator, county.volunteer] {
      #expect(throws: CommonRefusal.notFound(what: "claim")) {
        try market.write { _ = try answerClaim(claim.id, "x", as: stranger, in: $0) }
      }
    }
    for _ in 3..<Claim.maximumAnswers {
      try market.write { _ = try answerClaim(claim.id, "x", as: county.buyer, in: $0) }
    }
    #expect(throws: ClaimRefusal.tooManyAnswers) {
      try market.write { _ = try answerClaim(claim.id, "x", as: county.buyer, in: $0) }
    }
    try market.write { _ = try withdrawClaim(claim.id, as: county.buyer, in: $0) }
    #expect(throws: ClaimRefusal.wrongState(.withdrawn)) {
      try market.write { _ = try answerClaim(claim.id, "x", as: county.admin, in: $0) }
    }
  }

  @Test("A list has the claims of the reader's scope")
  func listed() throws {
    let claim = try claim()
    func ids(as actor: Actor, status: ClaimStatus? = nil) throws -> [Identifier] {
      try claims(status: status, of: nil, PageRequest(), as: actor, in: db).items.map(\.id)
    }
    for actor in [county.buyer, county.coordinator, county.admin] {
      #expect(try ids(as: actor) == [claim.id])
      #expect(try ids(as: actor, status: .accepted) == [])
    }
    #expect(try ids(as: county.otherBuyer) == [])
    #expect(try ids(as: county.otherCoordinator) == [])
    #expect(throws: CommonRefusal.roleMayNot) { try ids(as: county.volunteer) }
  }
}
