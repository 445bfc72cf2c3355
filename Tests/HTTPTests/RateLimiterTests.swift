import HTTP
import Testing

@Suite struct RateLimiterTests {
  private let policy = RateLimitPolicy("test", quota: 3, window: 60)
  private let limiter = RateLimiter()
  private let start: Int64 = 1_781_496_000_000

  private func key(_ number: Int) -> RateLimiter.Key {
    RateLimiter.Key(kind: 0, bits: UInt128(number))
  }

  private func take(_ number: Int = 1, at seconds: Double) -> RateLimitState {
    limiter.take(key(number), under: policy, now: start + Int64(seconds * 1000))
  }

  @Test func `the whole quota may be used at once, and comes back evenly`() {
    for left in [2, 1, 0] {
      let state = take(at: 0)
      #expect(!state.isExceeded)
      #expect(state.remaining == left)
      #expect(state.reset == (3 - left) * 20)
      #expect(state.retryAfter == 0)
    }
    let refused = take(at: 0)
    #expect(refused.isExceeded)
    #expect(refused.remaining == 0)
    #expect(refused.retryAfter == 20)
    #expect(refused.reset == 60)
    #expect(take(at: 19.9).isExceeded)
    #expect(!take(at: 20).isExceeded)
    #expect(take(at: 20).isExceeded)
    // To be refused costs nothing of the quota.
    #expect(!take(at: 40).isExceeded)
    #expect(take(at: 160).remaining == 2)
    #expect(limiter.refusals == 3)
  }

  @Test func `who comes back when told is let through`() {
    for _ in 0..<3 { _ = take(at: 0.25) }
    let wait = take(at: 7.5).retryAfter
    #expect(!take(at: 7.5 + Double(wait)).isExceeded)
  }

  @Test func `each key has a quota of its own, and each kind of key`() {
    for _ in 0..<4 { _ = take(1, at: 0) }
    #expect(take(1, at: 0).isExceeded)
    #expect(!take(2, at: 0).isExceeded)
    let other = RateLimiter.Key(kind: 1, bits: 1)
    #expect(!limiter.take(other, under: policy, now: start).isExceeded)
  }

  @Test func `a clock that is set back locks nobody out for longer than a window`() {
    for _ in 0..<4 { _ = take(at: 365 * 86_400) }
    let state = take(at: 0)
    #expect(state.isExceeded)
    #expect(state.retryAfter == 20)
    #expect(!take(at: 20).isExceeded)
  }

  @Test func `a table that is full forgets, and locks nobody out`() {
    let small = RateLimiter(maximumKeys: 64)
    let one = RateLimitPolicy("one", quota: 1, window: 60)
    for number in 0..<10_000 {
      #expect(!small.take(key(number), under: one, now: start).isExceeded)
    }
    // The newest is remembered.
    #expect(small.take(key(9_999), under: one, now: start).isExceeded)
  }

  @Test func `loops that count at the same time let through the quota and no more`() async {
    let limiter = RateLimiter()
    let many = RateLimitPolicy("many", quota: 1_000, window: 60)
    let key = key(7)
    let now = start
    let passed = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          (0..<500).filter { _ in !limiter.take(key, under: many, now: now).isExceeded }.count
        }
      }
      var passed = 0
      for await count in group { passed += count }
      return passed
    }
    #expect(passed == 1_000)
  }
}
