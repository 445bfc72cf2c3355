import CLinux
import JSON

/// The time as one loop sees it: looked up once a turn, and written out once a second.
final class ServiceClock {
  /// Monotonic, in nanoseconds.
  private(set) var now: UInt64 = 0
  /// Milliseconds since 1970.
  private(set) var wallMilliseconds: Int64 = 0
  /// The `Date` header's value.
  let date = ByteBuffer()
  /// The second as RFC 3339 writes it, without fraction and zone.
  let timestamp = ByteBuffer()
  private var second: Int64 = -1

  init() { tick() }

  /// Looks the time up.
  func tick() {
    now = clinux_monotonic()
    wallMilliseconds = clinux_wall_milliseconds()
    let current = wallMilliseconds / 1000
    if current == second { return }
    second = current
    date.removeAll()
    HTTPDate.append(current, to: date)
    timestamp.removeAll()
    HTTPDate.appendTimestamp(current, to: timestamp)
  }
}

extension Duration {
  /// In nanoseconds; what is negative counts as nothing.
  var nanoseconds: UInt64 {
    let (seconds, attoseconds) = components
    return UInt64(max(0, seconds)) * 1_000_000_000 + UInt64(max(0, attoseconds / 1_000_000_000))
  }
}
