import Glibc

/// Where a transaction's instant and its random numbers come from. Rules never fetch them:
/// a test, or a seed that must come out the same each time, gives its own.
package struct TimeAndChance: Sendable {
  /// Milliseconds of UTC since 1970.
  package let milliseconds: @Sendable () -> Int64
  package let random: @Sendable () -> UInt64

  package init(
    milliseconds: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> UInt64
  ) {
    self.milliseconds = milliseconds
    self.random = random
  }

  /// The machine's clock and its random numbers (`getrandom`, by way of Swift's generator).
  package static let system = TimeAndChance(
    milliseconds: {
      var time = timespec()
      clock_gettime(CLOCK_REALTIME, &time)
      return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    },
    random: { UInt64.random(in: .min ... .max) })
}
