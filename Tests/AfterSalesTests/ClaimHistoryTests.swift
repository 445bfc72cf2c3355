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

/// Orders of a pooled listing that are claimed, decided, confirmed, recalled, paid out and refunded
/// in any order: no account falls below zero, no household bears more than it was credited, and
/// what buyers paid is in escrow, with those it was divided among, or back, to the fen.
@Suite("Money after any history of claims") struct ClaimHistoryTests {
  @Test("The books hold after every step", arguments: TestSeeds.some())
  func history(seed: UInt64) throws {
    var history = try ClaimHistory(seed: seed)
    for _ in 0..<60 {
      try history.step()
      try history.check()
    }
    #expect(try verify(history.db) == [])
  }
}

private struct ClaimHistory {
  private let pool: TestPool
  private var chance: SeededGenerator
  private var orders: [Order] = []
  private var lots: [Identifier] = []

  var db: Connection { pool.db }
  private var county: TestCounty { pool.county }

  init(seed: UInt64) throws {
    pool = try TestPool()
    chance = SeededGenerator(seed: seed)
    for _ in 0..<4 { try addLot() }
  }

  private mutating func addLot() throws {
    let parts = [pool.three, pool.two, pool.one].map {
      ($0, Int.random(in: 1...20, using: &chance))
    }
    lots.append(try pool.addLot(parts))
  }

  mutating func step() throws {
    switch Int.random(in: 0..<10, using: &chance) {
    case 0, 1: try deliverAnother()
    case 2, 3, 4: try claim()
    case 5, 6: try confirm()
    case 7: try refund()
    case 8: try payOut()
    default: try recall()
    }
  }

  private mutating func deliverAnother() throws {
    if lots.count < 3 { try addLot() }
    let quantity = Int.random(in: 1...12, using: &chance)
    let available: Int = try db.value(
      "SELECT coalesce(sum(available), 0) FROM stock WHERE listing_id = \(pool.listing)")
    guard available >= quantity else { return try addLot() }
    orders.append(try county.arrivedOrder(quantity, of: pool.listing))
  }

  /// Something is claimed of an order, and as a rule granted: as much as is left of it, or more.
  private mutating func claim() throws {
    guard let order = orders.randomElement(using: &chance) else { return }
    let now = try county.state(order)
    let most = now.lines[0].amount - now.compensated
    let amount = Fen(.random(in: 1...max(1, most.rawValue + 20), using: &chance))
    let bearer = try #require(Bearer.Kind.allCases.randomElement(using: &chance))
    let households: [Identifier?] = [nil, pool.three, pool.two]
    let household = bearer == .household ? households.randomElement(using: &chance) ?? nil : nil
    let isGranted = Int.random(in: 0..<4, using: &chance) > 0
    do {
      try pool.market.write { db in
        let claim = try openClaim(
          NewClaim(
            kind: .quality, description: "x", lines: [ClaimLine(line: 1, quantity: 1)]),
          about: order.id, as: county.buyer, in: db)
        guard isGranted else { return }
        _ = try acceptClaim(
          claim.id,
          granting: [
            NewCompensation(line: 1, amount: amount, bearer: bearer, household: household)
          ], reason: "x", as: county.admin, in: db)
      }
    } catch is OrderRefusal {
      // More than is left, or a household that has nothing of it: nothing was written.
    } catch is ClaimRefusal {
      // All of it is claimed already.
    }
  }

  private mutating func confirm() throws {
    guard let order = orders.randomElement(using: &chance),
      try county.state(order).status == .delivered
    else { return }
    try pool.market.write { _ = try confirmOrder(order.id, as: county.buyer, in: $0) }
  }

  private mutating func refund() throws {
    guard let order = orders.randomElement(using: &chance) else { return }
    let owed = try county.state(order).owed
    guard owed > .zero else { return }
    let amount = Fen(.random(in: 1...owed.rawValue, using: &chance))
    try pool.market.write {
      _ = try refundOrder(order.id, amount: amount, reason: "x", as: county.admin, in: $0)
    }
  }

  private mutating func payOut() throws {
    do {
      try pool.market.write { db in
        let payout = try makePayout(
          ofVillage: county.villages[0], upTo: db.today, as: county.admin, in: db)
        _ = try confirmPayout(
          payout.id, households: nil, reference: nil, as: county.admin, in: db)
      }
    } catch SettlementRefusal.nothingOwed {}
  }

  private mutating func recall() throws {
    guard Int.random(in: 0..<3, using: &chance) == 0, !lots.isEmpty else { return }
    let lot = lots.remove(at: Int.random(in: lots.indices, using: &chance))
    try pool.market.write { _ = try recallLot(lot, reason: "x", as: county.admin, in: $0) }
  }

  /// What can be said without the code that is tested.
  func check() throws {
    let below: Int = try db.value(
      """
      SELECT count(*) FROM ledger_account WHERE balance_fen < 0
        AND kind NOT IN ('bank', 'county', 'household_advance', 'village_advance',
          'logistics_advance')
      """)
    #expect(below == 0)
    // What each household was credited by orders, less what they took back of it.
    let worst: Int64 = try db.value(
      """
      SELECT coalesce(min(credited), 0) FROM (
        SELECT t.order_id, e.account_id, sum(e.amount_fen) AS credited
        FROM ledger_transfer t JOIN ledger_entry e ON e.sequence = t.sequence
        JOIN ledger_account a ON a.id = e.account_id
        WHERE a.kind = 'household' AND t.kind IN ('completion', 'reversal')
        GROUP BY t.order_id, e.account_id)
      """)
    #expect(worst >= 0)
    let (paid, back): (Int64, Int64) = (
      try db.value("SELECT coalesce(sum(amount_fen), 0) FROM payment"),
      try db.value("SELECT coalesce(sum(amount_fen), 0) FROM refund")
    )
    let paidOut: Int64 = try db.value(
      """
      SELECT coalesce(-sum(e.amount_fen), 0) FROM ledger_transfer t
      JOIN ledger_entry e ON e.sequence = t.sequence
      JOIN ledger_account a ON a.id = e.account_id
      WHERE t.kind = 'payout' AND a.kind = 'household'
      """)
    let held: Int64 = try db.value(
      "SELECT coalesce(sum(balance_fen), 0) FROM ledger_account WHERE kind <> 'bank'")
    #expect(paid == back + paidOut + held)
  }
}
