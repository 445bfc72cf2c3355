import Foundation
import Seeds

/// Seeds for tests by chance: some that are always tried and one that nobody tried before. A test
/// that takes them as its arguments names the one it failed with; `SHANHUO_TEST_SEED` tries that
/// one alone, `SHANHUO_TEST_SEEDS` so many.
package enum TestSeeds {
  /// The first `count` numbers and a new one, or what the environment says.
  package static func some(_ count: UInt64 = 3) -> [UInt64] {
    if let seed = number("SHANHUO_TEST_SEED") { return [seed] }
    let count = number("SHANHUO_TEST_SEEDS") ?? count
    return Array(1...max(1, count)) + [UInt64.random(in: 1_000_000...999_999_999)]
  }

  /// A number that the environment gives under this name; nil where it gives none.
  package static func number(_ name: String) -> UInt64? {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
  }
}

/// Random numbers that come again with the same seed.
package struct SeededGenerator: RandomNumberGenerator {
  private let chance: SeededChance

  package init(seed: UInt64) { chance = SeededChance(seed: seed) }

  package mutating func next() -> UInt64 { chance.next() }
}
