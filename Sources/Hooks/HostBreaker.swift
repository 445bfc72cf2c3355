/// Whether a host may be called: after some calls in a row that brought no answer it is left in
/// peace for a while, then one call tries it, and what comes of that decides (closed, open, half
/// open). Times are milliseconds of a clock that never goes back.
struct HostBreaker {
  /// Calls in a row without an answer that open it.
  static let threshold = 5
  /// How long it stays open at first, and at the most: it doubles with each trial that fails.
  static let firstPauseMilliseconds: Int64 = 15_000
  static let longestPauseMilliseconds: Int64 = 600_000

  private var failures = 0
  private var pause = HostBreaker.firstPauseMilliseconds
  private var openUntil: Int64?
  private var isTrying = false

  /// Whether it is as good as new, and need not be remembered.
  var isClean: Bool { failures == 0 && openUntil == nil }

  var isOpen: Bool { openUntil != nil }

  /// Whether a call may begin now: none while it is open, and one when its time is over.
  func permits(at now: Int64) -> Bool {
    guard let openUntil else { return true }
    return now >= openUntil && !isTrying
  }

  /// Notes that a call begins that was permitted.
  mutating func begin() { if openUntil != nil { isTrying = true } }

  /// Notes that a call came to no end: nothing was learnt from it.
  mutating func abandon() { isTrying = false }

  /// Notes how a call ended.
  mutating func end(answered: Bool, at now: Int64) {
    if answered {
      self = HostBreaker()
      return
    }
    failures = min(failures + 1, HostBreaker.threshold)
    if openUntil == nil {
      if failures >= HostBreaker.threshold { openUntil = now + pause }
    } else if isTrying {
      isTrying = false
      pause = min(2 * pause, HostBreaker.longestPauseMilliseconds)
      openUntil = now + pause
    }
  }
}
