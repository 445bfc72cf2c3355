import Core
import Listings
import TestSupport
import Testing

/// Random histories, held against `ReviewModel` after each step.
@Suite("Review, trust, capacity, harvests and reminders, and a simple model of them")
struct ReviewModelTests {
  static let steps = 300

  @Test(
    "They agree on states, goods, refusals and who is told after each step of a random history",
    arguments: TestSeeds.some())
  func agree(seed: UInt64) throws {
    let steps = ReviewStep.some(Self.steps, seed: seed)
    guard let fault = try ReviewHistory.fault(in: steps, seed: seed) else { return }
    let short = try shrunk(steps) { try ReviewHistory.fault(in: $0, seed: seed) != nil }
    let why = try ReviewHistory.fault(in: short, seed: seed) ?? fault
    Issue.record("seed \(seed): \(why); after \(short.map(\.description))")
  }

  /// Faults of a model, each of which takes one step to show: planted once that step is taken.
  private static let faults: [@Sendable (inout ReviewModel) -> Void] = [
    { model in
      for (id, good) in model.goods where good.status == .published {
        model.goods[id]?.reason = "x"
      }
    },
    { model in
      for (id, lot) in model.lots where lot.status == .held { model.lots[id]?.status = .harvested }
    },
    { model in model.told.removeAll { $0.hasPrefix("listing.submitted") } },
  ]

  /// A fixed seed, in which each of them comes up.
  @Test("A failing history shrinks to the steps that it takes", arguments: faults.indices)
  func shrinks(fault: Int) throws {
    let steps = ReviewStep.some(Self.steps, seed: 1)
    func fails(_ steps: [ReviewStep]) throws -> Bool {
      try ReviewHistory.fault(in: steps, seed: 1, spoil: Self.faults[fault]) != nil
    }
    #expect(try fails(steps))
    let short = try shrunk(steps, fails: fails)
    #expect(try fails(short))
    #expect(short.count <= 3, "\(short.map(\.description))")
  }
}
