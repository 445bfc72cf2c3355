import Core
import Listings
import Storage
import TestSupport
import Testing

@testable import Orders

/// Random histories, held against `MarketModel` after each step.
@Suite("The market and a simple model of it") struct MarketModelTests {
  /// Of a history; `SHANHUO_TEST_STEPS` has another number.
  static let steps = TestSeeds.number("SHANHUO_TEST_STEPS").map { Int($0) } ?? 600
  /// Kinds of steps that are taken at least in a history.
  static let leastKinds = 24
  /// So many histories have all of them.
  static let histories: UInt64 = 12

  @Test(
    "They agree on stock, money, states and refusals after each step of a random history",
    arguments: TestSeeds.some())
  func agree(seed: UInt64) throws {
    let steps = PlannedStep.some(Self.steps, seed: seed)
    let (fault, history) = try MarketHistory.run(steps, seed: seed)
    if let fault {
      let short = try shrunk(steps) { try MarketHistory.run($0, seed: seed).fault != nil }
      let why = try MarketHistory.run(short, seed: seed).fault ?? fault
      Issue.record("seed \(seed): \(why); after \(short.map(\.description))")
    }
    // A history in which little happens shows little. A short one cannot have much of it.
    guard Self.steps >= 600 else { return }
    #expect(history.statusesSeen.count >= 6, "seed \(seed): \(history.statusesSeen)")
    #expect(history.done.count >= Self.leastKinds, "seed \(seed): \(history.done)")
  }

  @Test("Each kind of step is taken, and not refused, in some history")
  func everyKind() throws {
    var missing = Set(PlannedStep.Kind.allCases)
    for seed in 1...Self.histories where !missing.isEmpty {
      let steps = PlannedStep.some(Self.steps, seed: seed)
      missing.subtract(try MarketHistory.run(steps, seed: seed, proofs: .max).history.done)
    }
    #expect(missing == [])
  }

  @Test("A failing history shrinks to the steps that it takes", arguments: TestSeeds.some(1))
  func shrinks(seed: UInt64) throws {
    let steps = PlannedStep.some(Self.steps, seed: seed)
    // A model that loses what a cancelled order gives back.
    func fails(_ steps: [PlannedStep]) throws -> Bool {
      try MarketHistory.run(steps, seed: seed) { model in
        if let cancelled = model.purchases.values.first(where: { $0.status == .cancelled }),
          let row = cancelled.lines.first?.parts.first?.row, model.rows[row].available > 0
        {
          model.rows[row].available -= 1
        }
      }.fault != nil
    }
    #expect(try fails(steps))
    let short = try shrunk(steps, fails: fails)
    #expect(try fails(short))
    #expect(short.count <= 3, "\(short.map(\.description))")
  }
}
