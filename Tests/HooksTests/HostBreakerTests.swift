import TestSupport
import Testing

@testable import Hooks

@Suite("A host's breaker") struct HostBreakerTests {
  private func opened(at now: Int64 = 0) -> HostBreaker {
    var breaker = HostBreaker()
    for _ in 0..<HostBreaker.threshold { breaker.end(answered: false, at: now) }
    return breaker
  }

  @Test("It opens after some calls in a row without an answer, and no sooner")
  func opens() {
    var breaker = HostBreaker()
    for _ in 1..<HostBreaker.threshold { breaker.end(answered: false, at: 0) }
    #expect(breaker.permits(at: 0) && !breaker.isOpen && !breaker.isClean)
    breaker.end(answered: true, at: 0)
    #expect(breaker.isClean)
    for _ in 1..<HostBreaker.threshold { breaker.end(answered: false, at: 0) }
    #expect(breaker.permits(at: 0))
    breaker.end(answered: false, at: 0)
    #expect(breaker.isOpen && !breaker.permits(at: 0))
  }

  @Test("When its pause is over one call tries it, and an answer closes it")
  func halfOpen() {
    var breaker = opened(at: 100)
    let end = 100 + HostBreaker.firstPauseMilliseconds
    #expect(!breaker.permits(at: end - 1))
    #expect(breaker.permits(at: end))
    breaker.begin()
    #expect(!breaker.permits(at: end))
    breaker.end(answered: true, at: end + 5)
    #expect(breaker.isClean && breaker.permits(at: end + 5))
  }

  @Test("Each trial that fails doubles the pause, up to a bound")
  func doubles() {
    var breaker = opened()
    var (now, pause) = (HostBreaker.firstPauseMilliseconds, HostBreaker.firstPauseMilliseconds)
    for _ in 0..<12 {
      #expect(breaker.permits(at: now))
      breaker.begin()
      breaker.end(answered: false, at: now)
      pause = min(2 * pause, HostBreaker.longestPauseMilliseconds)
      #expect(!breaker.permits(at: now + pause - 1))
      now += pause
    }
    #expect(pause == HostBreaker.longestPauseMilliseconds)
  }

  @Test(
    "What was under way when it opened changes nothing, and a trial given up leaves it to another")
  func stragglers() {
    var breaker = opened()
    breaker.end(answered: false, at: 1)
    let end = HostBreaker.firstPauseMilliseconds
    #expect(breaker.permits(at: end))
    breaker.begin()
    breaker.abandon()
    #expect(breaker.permits(at: end))
  }
}
