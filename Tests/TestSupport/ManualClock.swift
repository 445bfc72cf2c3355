import Core
import Locks
import SQLite

/// A clock that stands still until a test moves it, and chance that is the same at each run.
package final class ManualClock: Sendable {
  private let milliseconds: Locked<Int64>
  private let state: Locked<UInt64>

  /// 2026-06-15T04:00:00Z, noon in the county.
  package static let start = Instant(rawValue: 1_781_496_000_000)

  package init(at instant: Instant = ManualClock.start, seed: UInt64 = 1) {
    milliseconds = Locked(instant.rawValue)
    state = Locked(seed)
  }

  package var now: Instant { Instant(rawValue: milliseconds.withLock { $0 }) }

  package func advance(seconds: Int64) { milliseconds.withLock { $0 += seconds * 1000 } }
  package func advance(days: Int64) { advance(seconds: days * 86_400) }

  /// The clock and the chance as a connection takes them. Each look moves the clock by a
  /// millisecond, so that what happens later has a later id.
  package var timeAndChance: TimeAndChance {
    TimeAndChance(
      milliseconds: { [self] in
        milliseconds.withLock {
          $0 += 1
          return $0
        }
      },
      random: { [self] in
        state.withLock {
          $0 = $0 &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          return $0 ^ ($0 >> 29)
        }
      })
  }
}
