import Locks
import Synchronization

/// Counts requests by who sends them, for the whole process: connections of one client lie on
/// several loops.
///
/// It is the generic cell rate algorithm (ITU-T I.371, annex A): of each key it keeps one instant,
/// by which all that was taken has been given back. A clock that is set back cannot lock anybody
/// out for longer than one window.
package final class RateLimiter: Sendable {
  /// Whom a request is counted for, told apart by their kinds.
  package struct Key: Hashable, Sendable {
    let kind: UInt8
    // In halves: closures of tasks crash on what is aligned to 16 bytes (Swift 6.3).
    private let high: UInt64
    private let low: UInt64

    /// The key of one of its kind.
    package init(kind: UInt8, bits: UInt128) {
      self.kind = kind
      high = UInt64(truncatingIfNeeded: bits >> 64)
      low = UInt64(truncatingIfNeeded: bits)
    }

    /// Bits that differ from key to key: the random ones of an account, of IPv4 the last ones, of
    /// IPv6 the network's.
    var mixed: UInt64 { high ^ low ^ (low >> 22) }
  }

  /// Locks, so that loops seldom wait for each other.
  private static let shards = 16
  /// Keys that are remembered at once, some 6 MB. Past it those are forgotten that have their quota
  /// back, and where these are too few, all: rather lets it somebody through than locks one out.
  package static let maximumKeys = 65_536

  private let keysPerShard: Int
  private let tables: [Locked<[Key: Int64]>]
  private let exceeded = Atomic(0)

  /// A limiter that has counted nothing yet.
  package init(maximumKeys: Int = RateLimiter.maximumKeys) {
    keysPerShard = max(1, maximumKeys / RateLimiter.shards)
    tables = (0..<RateLimiter.shards).map { _ in Locked([:]) }
  }

  /// How often somebody was told to wait.
  package var refusals: Int { exceeded.load(ordering: .relaxed) }

  /// Takes one request of the key's quota, unless that is used up; `now` in milliseconds.
  package func take(_ key: Key, under policy: RateLimitPolicy, now: Int64) -> RateLimitState {
    let microseconds = now * 1000
    let table = tables[
      Int(truncatingIfNeeded: key.mixed) & (RateLimiter.shards - 1)]
    let (free, isExceeded) = table.withLock { times in
      let known = times[key] ?? 0
      // From here on all is given back; never further away than a whole window.
      let start = min(max(known, microseconds), microseconds + policy.length)
      let after = start + policy.interval
      if after > microseconds + policy.length {
        times[key] = start
        return (start, true)
      }
      if times.count >= keysPerShard, times[key] == nil { makeRoom(&times, microseconds) }
      times[key] = after
      return (after, false)
    }
    if isExceeded { exceeded.add(1, ordering: .relaxed) }
    let owed = free - microseconds
    let wait = isExceeded ? owed + policy.interval - policy.length : 0
    return RateLimitState(
      policy: policy, isExceeded: isExceeded,
      remaining: Int(max(0, policy.length - owed) / policy.interval),
      reset: Int((owed + 999_999) / 1_000_000), retryAfter: Int((wait + 999_999) / 1_000_000))
  }

  private func makeRoom(_ times: inout [Key: Int64], _ now: Int64) {
    times = times.filter { $0.value > now }
    // To look through a table that stays full at each request would be too much.
    if times.count > keysPerShard / 2 { times.removeAll(keepingCapacity: true) }
  }
}

extension Exchange {
  /// Has the answer tell what is left under a policy.
  package func tell(_ state: RateLimitState) { rateLimit = state }
}
