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

/// Orders that are completed, claimed, paid out, confirmed in parts, bounced and called off in any
/// order: what a household was credited is what it was paid and is owed, and nobody is paid twice.
@Suite("Payouts after any history") struct PayoutHistoryTests {
  @Test("What was credited is paid or owed, to the fen", arguments: TestSeeds.some())
  func history(seed: UInt64) throws {
    var history = try PayoutHistory(seed: seed)
    for step in 0..<60 {
      try history.step()
      try history.check("seed \(seed), step \(step)")
    }
    #expect(try verify(history.db) == [], "seed \(seed)")
  }
}

private struct PayoutHistory {
  private let pool: TestPool
  private var chance: SeededGenerator
  private var payouts: [Identifier] = []
  private var delivered: [Order] = []

  var db: Connection { pool.db }
  private var county: TestCounty { pool.county }
  private var households: [Identifier] { [pool.three, pool.two, pool.one] }

  init(seed: UInt64) throws {
    pool = try TestPool()
    chance = SeededGenerator(seed: seed)
    _ = try pool.addLot(households.map { ($0, 400) })
  }

  mutating func step() throws {
    switch Int.random(in: 0..<10, using: &chance) {
    case 0, 1, 2: try complete()
    case 3: try claim()
    case 4, 5: try make()
    case 6: pool.market.clock.advance(seconds: Int64.random(in: 1...200_000, using: &chance))
    default: try settle()
    }
  }

  func check(_ place: String) throws {
    var paid: [Identifier: Fen] = [:]
    var pending: [Identifier: Fen] = [:]
    for id in payouts {
      for line in try known(id, in: db).lines {
        if line.status == .paid { paid[line.household, default: .zero] += line.amount }
        if line.status == .pending { pending[line.household, default: .zero] += line.amount }
      }
    }
    let credited = try completionCredits(in: db)
    for household in households {
      let account = LedgerAccount.household(household)
      let owed = try balance(of: account, in: db)
      let lent = try advanced(to: account, in: db)
      #expect(
        (credited[account] ?? .zero) + lent == owed + (paid[household] ?? .zero), "\(place)")
      #expect(
        try available(in: account, in: db) == owed - (pending[household] ?? .zero), "\(place)")
    }
  }

  private mutating func complete() throws {
    let order = try county.arrivedOrder(.random(in: 1...20, using: &chance), of: pool.listing)
    try pool.market.write { _ = try confirmOrder(order.id, as: county.buyer, in: $0) }
    delivered.append(order)
  }

  private mutating func claim() throws {
    guard let order = delivered.randomElement(using: &chance) else { return }
    let left = try county.state(order).lines[0].amount.rawValue
    let amount = Fen(.random(in: 1...left, using: &chance))
    try attempt { [county] db in
      let claim = try openClaim(
        NewClaim(kind: .damaged, description: "x", lines: [ClaimLine(line: 1, quantity: 1)]),
        about: order.id, as: county.buyer, in: db)
      _ = try acceptClaim(
        claim.id, granting: [NewCompensation(line: 1, amount: amount, bearer: .household)],
        reason: "x", as: county.admin, in: db)
    }
  }

  private mutating func make() throws {
    let days = Int.random(in: 0...3, using: &chance)
    var made: Identifier?
    try attempt { [county] db in
      made =
        try makePayout(
          ofVillage: county.villages[0], upTo: db.today.adding(days: -days), as: county.admin,
          in: db
        ).id
    }
    if let made { payouts.append(made) }
  }

  private mutating func settle() throws {
    guard let id = payouts.randomElement(using: &chance) else { return }
    let household = households.randomElement(using: &chance) ?? pool.one
    let way = Int.random(in: 0..<4, using: &chance)
    try attempt { [county] db in
      switch way {
      case 0:
        _ = try confirmPayout(id, households: nil, reference: nil, as: county.admin, in: db)
      case 1:
        _ = try confirmPayout(
          id, households: [household], reference: "x", as: county.admin, in: db)
      case 2: _ = try cancelPayout(id, as: county.admin, in: db)
      default:
        _ = try bouncePayout(
          id, household: household, reason: "x", isClosed: false, as: county.admin, in: db)
      }
    }
  }

  /// Runs what may be refused; a refusal leaves nothing behind.
  private func attempt(_ body: (Connection) throws -> Void) throws {
    do { try pool.market.write(body) } catch is any Refusal {}
  }
}
