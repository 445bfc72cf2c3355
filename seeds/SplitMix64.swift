import Locks

/// A small generator of random numbers that gives the same ones for the same seed (Steele, Lea and
/// Flood, "Fast splittable pseudorandom number generators", 2014). For made-up data only.
struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// The same numbers again as a source that several closures share.
package final class SeededChance: Sendable {
  private let generator: Locked<SplitMix64>

  package init(seed: UInt64) { generator = Locked(SplitMix64(seed: seed)) }

  /// The next 64 bits.
  package func next() -> UInt64 { generator.withLock { $0.next() } }
}

extension Array {
  /// One of the elements. The array must not be empty.
  func pick(_ random: inout SplitMix64) -> Element {
    self[Int.random(in: indices, using: &random)]
  }
}
