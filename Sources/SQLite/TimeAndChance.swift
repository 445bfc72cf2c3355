import Glibc
import Locks

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

  /// The machine's clock and its random numbers.
  package static let system: TimeAndChance = {
    let pool = RandomPool()
    return TimeAndChance(
      milliseconds: {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
      },
      random: { pool.next() })
  }()
}

/// Random numbers of the system (`arc4random_buf(3)`), fetched many at a time: an order takes a
/// dozen, and each fetch is a system call.
private final class RandomPool: Sendable {
  private static let size = 64
  private let numbers = Locked<[UInt64]>([])

  func next() -> UInt64 {
    numbers.withLock { numbers in
      if let number = numbers.popLast() { return number }
      numbers = [UInt64](unsafeUninitializedCapacity: RandomPool.size) { fresh, count in
        let bytes = UnsafeMutableRawBufferPointer(fresh)
        if let base = bytes.baseAddress { arc4random_buf(base, bytes.count) }
        count = RandomPool.size
      }
      return numbers.removeLast()
    }
  }
}
