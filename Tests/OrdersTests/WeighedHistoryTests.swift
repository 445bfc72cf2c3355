import Core
import Fulfilment
import Ledger
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

/// Orders of goods by weight by chance, from the basket to the divided money.
@Suite("Goods sold by weight, by chance") struct WeighedHistoryTests {
  private static let ordersInHistory = 12

  @Test(
    "Whatever is ordered and weighs, what came in is what was given out, and all is proven",
    arguments: TestSeeds.some(3))
  func history(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let market = try TestMarket()
    let county = market.county
    let households = [
      county.household, try county.addHousehold("T-3", village: county.villages[0]),
      try county.addHousehold("T-4", village: county.villages[0]),
    ]
    let listings = try ([9_999, 10_000, 7] as [Int64]).map { price in
      try county.addHams(
        from: households, each: Int.random(in: 20...40, using: &random), price: price,
        split: Split(household: 8_333, village: 556, logistics: 1_111))
    }
    let eggs = try county.addEggs(of: county.otherHousehold, quantity: 500)
    for _ in 0..<Self.ordersInHistory {
      let basket = (0..<Int.random(in: 1...3, using: &random)).map { _ in
        BasketLine(
          listing: (listings + [eggs]).randomElement(using: &random) ?? eggs,
          quantity: Int.random(in: 1...3, using: &random))
      }
      try live(basket, county, &random)
      let findings = try verify(county.db)
      #expect(findings == [], "seed \(seed)")
    }
    #expect(try balance(of: .escrow, in: county.db) == .zero, "seed \(seed)")
  }

  /// An order's life: weighed at random, what is due paid or waived, what is owed given back.
  private func live(
    _ basket: [BasketLine], _ county: TestCounty, _ random: inout SeededGenerator
  ) throws {
    let (db, admin) = (county.db, county.admin)
    let placed = try db.transaction {
      try placeOrder(
        NewOrder(basket: basket, recipient: TestCounty.recipient, note: ""), as: county.buyer,
        in: db)
    }
    try county.pay(placed)
    for consignment in placed.consignments {
      let weights = try weights(of: consignment.id, placed, db, &random)
      _ = try db.transaction {
        try packConsignment(consignment.id, weights: weights, as: admin, in: db)
      }
      try settle(placed.id, county, &random)
    }
    // In the end nothing is left open.
    try settle(placed.id, county, &random, isLast: true)
    for consignment in placed.consignments {
      try db.transaction {
        _ = try dispatchConsignment(
          consignment.id, carrier: "邮政", trackingNumber: "1", as: admin, in: db)
        _ = try deliverConsignment(consignment.id, as: admin, in: db)
      }
    }
    let completed = try db.transaction { try confirmOrder(placed.id, as: county.buyer, in: db) }
    #expect(completed.paid - completed.refunded == completed.total)
    for line in completed.lines {
      guard let weight = line.weight, let grams = weight.grams else { continue }
      #expect(line.amount <= weight.amount(of: grams, at: line.unitPrice))
      #expect(line.amount <= weight.amounts(of: line.quantity, at: line.unitPrice).upperBound)
    }
  }

  private func weights(
    of consignment: Identifier, _ order: Order, _ db: Connection, _ random: inout SeededGenerator
  ) throws -> [WeighedPart] {
    var weights: [WeighedPart] = []
    for part in try allocations(of: order.id, in: db) {
      let line = order.lines[part.line - 1]
      guard line.consignment == consignment, let weight = line.weight else { continue }
      let grams = (0..<part.allocation.quantity).map { _ in
        Int.random(in: weight.pieceGrams, using: &random)
      }
      weights.append(
        WeighedPart(
          line: part.line, lot: part.allocation.lot, household: part.allocation.household,
          grams: grams))
    }
    return weights.shuffled(using: &random)
  }

  private func settle(
    _ id: Identifier, _ county: TestCounty, _ random: inout SeededGenerator, isLast: Bool = false
  ) throws {
    let (db, admin) = (county.db, county.admin)
    let order = try Orders.order(id, as: admin, in: db)
    guard isLast || Bool.random(using: &random) else { return }
    let waives = Bool.random(using: &random)
    try db.transaction {
      if order.due > .zero, waives {
        _ = try waiveDue(of: id, reason: "x", as: admin, in: db)
      } else if order.due > .zero {
        _ = try recordPayment(
          NewPayment(method: .bankTransfer, amount: order.due, reference: "x"), for: id,
          as: admin, in: db)
      }
      if order.owed > .zero {
        _ = try refundOrder(id, amount: nil, reason: "x", as: admin, in: db)
      }
    }
  }
}
