import Foundation
import Seeds

/// Seeds for tests by chance: some that are always tried and one that nobody tried before. A test
/// that takes them as its arguments names the one it failed with; `SHANHUO_TEST_SEED` tries that
/// one alone.
package enum TestSeeds {
  /// The first `count` numbers and a new one, or the one of the environment.
  package static func some(_ count: UInt64 = 3) -> [UInt64] {
    if let text = ProcessInfo.processInfo.environment["SHANHUO_TEST_SEED"],
      let seed = UInt64(text)
    {
      return [seed]
    }
    return Array(1...count) + [UInt64.random(in: 1_000...999_999_999)]
  }
}

/// Random numbers that come again with the same seed.
package struct SeededGenerator: RandomNumberGenerator {
  private let chance: SeededChance

  package init(seed: UInt64) { chance = SeededChance(seed: seed) }

  package mutating func next() -> UInt64 { chance.next() }
}
