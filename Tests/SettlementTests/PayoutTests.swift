import AfterSales
import Core
import Ledger
import Orders
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Settlement

@Suite("Paying households") struct PayoutTests {
  let market: TestMarket
  let county: TestCounty

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private var household: Identifier { county.household }
  private var village: Identifier { county.villages[0] }

  /// Has an order completed, and gives what the household was credited for it.
  @discardableResult private func sell(_ quantity: Int = 1, of listing: Identifier) throws -> Fen {
    let before = try balance(of: .household(household), in: market.db)
    let order = try county.order(quantity, of: listing)
    try county.pay(order)
    try county.pack(order)
    try county.finish(order)
    return try balance(of: .household(household), in: market.db) - before
  }

  private func make(upTo: CivilDate? = nil, as actor: Actor? = nil) throws -> Payout {
    try market.write {
      try makePayout(
        ofVillage: village, upTo: upTo ?? $0.today, as: actor ?? county.admin, in: $0)
    }
  }

  private func confirm(_ payout: Payout, _ households: [Identifier]? = nil) throws -> Payout {
    try market.write {
      try confirmPayout(
        payout.id, households: households, reference: "B1", as: county.admin, in: $0)
    }
  }

  private func bounce(_ payout: Payout, isClosed: Bool = false) throws -> Payout {
    try market.write {
      try bouncePayout(
        payout.id, household: household, reason: "户名不符", isClosed: isClosed, as: county.admin,
        in: $0)
    }
  }

  private func expect(_ owed: Fen, held: Fen = .zero) throws {
    #expect(try balance(of: .household(household), in: market.db) == owed)
    #expect(try available(in: .household(household), in: market.db) == owed - held)
    #expect(try verify(market.db) == [])
  }

  @Test("What is owed becomes a list, is held, and is paid once")
  func journey() throws {
    let share = try sell(of: county.addEggs())
    let payout = try make()
    #expect(payout.lines.map(\.household) == [household])
    #expect(payout.sum() == share)
    #expect(payout.status == .open)
    try expect(share, held: share)
    #expect(throws: SettlementRefusal.nothingOwed) { _ = try make() }
    let paid = try confirm(payout)
    #expect(paid.status == .confirmed)
    #expect(paid.lines[0].reference == "B1")
    try expect(.zero)
    #expect(throws: SettlementRefusal.wrongState([])) { _ = try confirm(payout) }
    #expect(throws: SettlementRefusal.wrongState([household])) {
      _ = try confirm(payout, [household])
    }
    try expect(.zero)
  }

  @Test("Lines are confirmed one by one, and each once")
  func lineByLine() throws {
    let other = try county.addHousehold("T-9", village: village)
    let (eggs, others) = (try county.addEggs(), try county.addEggs(of: other))
    try sell(of: eggs)
    try sell(of: others)
    let payout = try make()
    let half = try confirm(payout, [other])
    #expect(half.status == .open)
    #expect(half.lines.first { $0.household == other }?.status == .paid)
    #expect(throws: SettlementRefusal.wrongState([other])) { _ = try confirm(payout, [other]) }
    let stranger = county.otherHousehold
    #expect(throws: SettlementRefusal.notInPayout([stranger], member: "household_ids")) {
      _ = try confirm(payout, [stranger, household])
    }
    #expect(try confirm(payout).status == .confirmed)
    try expect(.zero)
  }

  @Test("What the bank sent back is owed again, before and after it was confirmed")
  func bounces() throws {
    let share = try sell(of: county.addEggs())
    let first = try make()
    let bounced = try bounce(first)
    #expect(bounced.status == .confirmed)
    #expect(bounced.sum(.bounced) == share)
    try expect(share)
    let second = try make()
    _ = try confirm(second)
    try expect(.zero)
    _ = try bounce(second)
    try expect(share)
    #expect(throws: SettlementRefusal.wrongState([household])) { _ = try bounce(second) }
    #expect(try make().sum() == share)
  }

  @Test("A payout that is called off is owed as before")
  func cancels() throws {
    let share = try sell(of: county.addEggs())
    let payout = try make()
    let off = try market.write { try cancelPayout(payout.id, as: county.admin, in: $0) }
    #expect(off.status == .cancelled)
    try expect(share)
    #expect(throws: SettlementRefusal.wrongState([])) { _ = try confirm(payout) }
    #expect(throws: SettlementRefusal.wrongState([household])) { _ = try bounce(payout) }
    #expect(throws: SettlementRefusal.wrongState([])) {
      _ = try market.write { try cancelPayout(payout.id, as: county.admin, in: $0) }
    }
  }

  @Test("Only what was owed at the end of the day is paid, less what was taken since")
  func upTo() throws {
    let eggs = try county.addEggs()
    let first = try sell(of: eggs)
    let day = market.clock.now.countyDate
    market.clock.advance(seconds: 86_400)
    let later = try sell(2, of: eggs)
    #expect(throws: SettlementRefusal.nothingOwed) { _ = try make(upTo: day.adding(days: -1)) }
    #expect(throws: SettlementRefusal.upToInFuture) { _ = try make(upTo: day.adding(days: 2)) }
    let payout = try make(upTo: day)
    #expect(payout.sum() == first)
    #expect(throws: SettlementRefusal.nothingOwed) { _ = try make(upTo: day) }
    let second = try make()
    #expect(second.sum() == later)
    _ = try confirm(second)
    _ = try confirm(payout)
    #expect(throws: SettlementRefusal.nothingOwed) { _ = try make(upTo: day) }
    try expect(.zero)
  }

  @Test("A claim while the bank pays does not take what is on its list, and a bounce gives it back")
  func claimWhileHeld() throws {
    let eggs = try county.addEggs()
    let order = try county.order(of: eggs)
    try county.pay(order)
    try county.pack(order)
    try county.finish(order)
    let share = try balance(of: .household(household), in: market.db)
    let payout = try make()
    try market.write { db in
      let claim = try openClaim(
        NewClaim(kind: .damaged, description: "x", lines: [ClaimLine(line: 1, quantity: 1)]),
        about: order.id, as: county.buyer, in: db)
      _ = try acceptClaim(
        claim.id, granting: [NewCompensation(line: 1, amount: Fen(2_000), bearer: .household)],
        reason: "x", as: county.admin, in: db)
    }
    let back = try advanced(to: .household(household), in: market.db)
    #expect(back > .zero)
    try expect(share, held: share)
    _ = try confirm(payout)
    try expect(.zero)
    _ = try bounce(payout)
    // What came back is less what the county had lent.
    #expect(try advanced(to: .household(household), in: market.db) == .zero)
    try expect(share - back)
  }

  @Test(
    "A household is paid to its account; one with a closed one is left out until another is known")
  func accounts() throws {
    let share = try sell(of: county.addEggs())
    let number = try #require(AccountNumber(rawValue: "6222020000000000000"))
    try market.write {
      try recordBankAccount(
        BankAccount(holder: "王虚构", bank: "虚构信用社", number: number), of: household,
        as: county.coordinator, in: $0)
    }
    let payout = try make()
    #expect(payout.lines[0].account?.number == number)
    _ = try bounce(payout, isClosed: true)
    #expect(throws: SettlementRefusal.accountClosed([household])) { _ = try make() }
    let preview = try payoutPreview(
      ofVillage: village, upTo: market.db.today, as: county.coordinator, in: market.db)
    #expect(preview.payable.isEmpty)
    #expect(preview.leftOut == [LeftOut(household: household, amount: share)])
    try market.write {
      try removeBankAccount(of: household, as: county.coordinator, in: $0)
    }
    #expect(try make().lines[0].account == nil)
    try expect(share, held: share)
  }

  @Test("A card's number has its check digit, an account's has 8 to 30 digits")
  func numbers() {
    for wrong in [
      "6222020000000000001", "1234567", "12345678a", "", String(repeating: "1", count: 31),
    ] {
      #expect(AccountNumber(rawValue: wrong) == nil, "\(wrong)")
    }
    #expect(AccountNumber(rawValue: "12345678")?.masked == "****5678")
  }

  @Test("Only the county office pays; a coordinator sees what its own villages are owed")
  func rights() throws {
    let share = try sell(of: county.addEggs())
    for actor in [county.coordinator, county.buyer, county.volunteer] {
      #expect(throws: CommonRefusal.roleMayNot) { _ = try make(as: actor) }
    }
    let payout = try make()
    #expect(throws: CommonRefusal.roleMayNot) {
      _ = try Settlement.payout(payout.id, as: county.coordinator, in: market.db)
    }
    #expect(throws: CommonRefusal.notFound(what: "village")) {
      _ = try payoutPreview(
        ofVillage: village, upTo: market.db.today, as: county.otherCoordinator, in: market.db)
    }
    #expect(throws: CommonRefusal.notFound(what: "household")) {
      _ = try owed(to: household, as: county.otherVolunteer, in: market.db)
    }
    #expect(try owed(to: household, as: county.volunteer, in: market.db).balance == share)
  }

  @Test("What is owed is told by order and lot: the oldest was paid first")
  func byOrder() throws {
    let eggs = try county.addEggs()
    let first = try sell(of: eggs)
    _ = try confirm(try make())
    let second = try sell(2, of: eggs)
    let owed = try owed(to: household, as: county.admin, in: market.db)
    #expect(owed.balance == second)
    #expect(owed.orders.map(\.owed) == [second])
    #expect(owed.orders[0].sale.parts.map(\.units) == [2])
    #expect(owed.orders[0].sale.sold == Fen(9_000))
    #expect(owed.isComplete)
    let slip = try moneySlip(
      of: household, from: market.db.today, to: market.db.today, as: county.volunteer,
      in: market.db)
    #expect(slip.credited == first + second)
    #expect(slip.sold - slip.sharesTaken == slip.credited)
    #expect(slip.paid == first)
    #expect(slip.owed == second)
  }
}
