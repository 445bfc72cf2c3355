import Core
import Fulfilment
import Households
import Income
import Listings
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Orders

/// Random histories of a pooled market, each order of which is held against a model that looks up
/// every household's income anew and sorts all that there is.
@Suite("Giving out pooled goods, and a simple model of it") struct FairModelTests {
  static let steps = 150
  /// A history in which less is given out shows little: it goes on until so much was.
  static let leastOrders = 10
  /// Some ten times the steps that a history of `leastOrders` takes.
  static let mostSteps = 600

  @Test(
    "They give out the same households' goods, whatever came before", arguments: TestSeeds.some())
  func agree(seed: UInt64) throws {
    var history = try FairHistory(seed: seed)
    for step in 1...Self.mostSteps {
      if step > Self.steps && history.ordersPlaced >= Self.leastOrders { break }
      let fault = try history.takeStep()
      if let fault { Issue.record("seed \(seed), step \(step): \(fault)") }
      if fault != nil { break }
    }
    #expect(try verify(history.pool.db) == [], "seed \(seed)")
    #expect(history.ordersPlaced >= Self.leastOrders, "seed \(seed)")
  }
}

private struct FairHistory {
  let pool: TestPool
  private let listings: [Identifier]
  private let households: [Identifier]
  private var random: SeededGenerator
  private var open: [Order] = []
  private var entries: [(id: Identifier, household: Identifier)] = []
  private(set) var ordersPlaced = 0

  private enum Step: CaseIterable {
    case order, complete, cancel, addLot, earn, reverse, people, work, wait, longWait
  }

  /// A place of the shelf as the model has it.
  private struct Place: Equatable {
    let bestBefore: CivilDate
    let perHead: Int64
    let household: Identifier
    let lot: Identifier
    let available: Int
    var taken = 0
  }

  init(seed: UInt64) throws {
    random = SeededGenerator(seed: seed)
    let pool = try TestPool()
    self.pool = pool
    listings = [pool.listing, try pool.addListing()]
    let others = try (4...6).map {
      try pool.county.addHousehold("N-\($0)", village: pool.county.villages[0])
    }
    households = [pool.three, pool.two, pool.one] + others
    for _ in 0..<4 { try addLot() }
  }

  /// Takes one step, and says what came out otherwise than in the model.
  mutating func takeStep() throws -> String? {
    let steps = Step.allCases + [.order, .order, .order, .complete, .addLot, .addLot, .earn]
    switch steps.randomElement(using: &random) ?? .order {
    case .order: return try order()
    case .complete: try complete()
    case .cancel: try cancel()
    case .addLot: try addLot()
    case .earn:
      let household = any(households)
      entries.append((try pool.earn(.random(in: 1...50_000, using: &random), household), household))
    case .reverse: try reverse()
    case .people: try pool.setPeople(.random(in: 1...5, using: &random), of: any(households))
    case .work: try pool.takeInIncomes(upTo: .random(in: 1...4, using: &random))
    case .wait: pool.market.clock.advance(days: .random(in: 0...3, using: &random))
    case .longWait:
      if Int.random(in: 0..<3, using: &random) == 0 { pool.market.clock.advance(days: 90) }
    }
    return nil
  }

  private mutating func any<T>(_ things: [T]) -> T {
    things[Int.random(in: things.indices, using: &random)]
  }

  private mutating func order() throws -> String? {
    let listing = any(listings)
    let quantity = Int.random(in: 1...12, using: &random)
    let expected = try given(quantity, of: listing)
    do {
      let order = try pool.county.order(quantity, of: listing)
      guard let expected else { return "\(quantity) were given out, the model has fewer" }
      open.append(order)
      ordersPlaced += 1
      let places = try pool.places(of: order).map {
        Place(
          bestBefore: $0.bestBefore, perHead: $0.perHead.rawValue, household: $0.household,
          lot: $0.lot, available: $0.available, taken: $0.taken)
      }
      if places != expected { return "given out were \(places), not \(expected)" }
      let held = Set(
        try allocations(of: order.id, in: pool.db).map {
          "\($0.allocation.lot) \($0.allocation.household) \($0.allocation.quantity)"
        })
      let taken = Set(
        expected.filter { $0.taken > 0 }.map { "\($0.lot) \($0.household) \($0.taken)" })
      return held == taken ? nil : "held are \(held), not \(taken)"
    } catch is OrderRefusal {
      return expected == nil ? nil : "\(quantity) were refused, the model has them"
    }
  }

  /// What the rule gives, every income looked up and all of it sorted; nil where there is less.
  private func given(_ quantity: Int, of listing: Identifier) throws -> [Place]? {
    let (db, today) = (pool.db, pool.db.today)
    var incomes: [Identifier: Int64] = [:]
    for household in households {
      incomes[household] = try income(
        of: household, year: today.year, as: pool.county.admin, in: db
      ).perCapita.rawValue
    }
    var places = try db.all(
      """
      SELECT best_before, household_id, lot_id, available FROM stock
      WHERE listing_id = \(listing) AND available > 0
      """
    ) { row in
      let household: Identifier = try row[1]
      return Place(
        bestBefore: try row[0], perHead: incomes[household] ?? 0, household: household,
        lot: try row[2], available: try row[3])
    }
    places = places.filter { $0.bestBefore >= today }.sorted {
      ($0.bestBefore, $0.perHead, $0.household, $0.lot)
        < ($1.bestBefore, $1.perHead, $1.household, $1.lot)
    }
    var (rest, kept) = (quantity, 0)
    for index in places.indices where rest > 0 {
      places[index].taken = min(rest, places[index].available)
      rest -= places[index].taken
      kept = index + 1
    }
    return rest > 0 ? nil : Array(places.prefix(kept + 1))
  }

  private mutating func complete() throws {
    guard let index = open.indices.randomElement(using: &random) else { return }
    let order = open.remove(at: index)
    let county = pool.county
    try county.pay(order)
    try pool.market.write { db in
      for consignment in order.consignments {
        _ = try packConsignment(consignment.id, as: county.admin, in: db)
        _ = try dispatchConsignment(
          consignment.id, carrier: "邮政", trackingNumber: "1", as: county.admin, in: db)
        _ = try deliverConsignment(consignment.id, as: county.admin, in: db)
      }
      _ = try confirmOrder(order.id, as: county.buyer, in: db)
    }
  }

  private mutating func cancel() throws {
    guard let index = open.indices.randomElement(using: &random) else { return }
    let order = open.remove(at: index)
    try pool.market.write { _ = try cancelOrder(order.id, as: pool.county.buyer, in: $0) }
  }

  private mutating func addLot() throws {
    let parts = households.shuffled(using: &random)
      .prefix(Int.random(in: 1...households.count, using: &random))
      .map { ($0, Int.random(in: 1...6, using: &random)) }
    _ = try pool.addLot(
      parts, to: any(listings), days: any([1, 5, 30, 30, 120]))
  }

  private mutating func reverse() throws {
    guard let index = entries.indices.randomElement(using: &random) else { return }
    let entry = entries.remove(at: index)
    try pool.market.write { db in
      _ = try reverseIncome(
        entry.id, of: entry.household, note: "x", as: pool.county.admin, in: db)
    }
  }
}
