/// How long a peer may take for what is going on.
struct Deadline {
  enum Kind { case none, head, body, idle, write, linger }

  private(set) var kind = Kind.none
  private var start: UInt64 = 0
  private var allowed: UInt64 = 0
  /// The bytes that have come or gone since the start; for a body and an answer they earn time.
  var bytes = 0

  /// Starts to wait; if that is what is waited for already, the time goes on.
  mutating func set(_ kind: Kind, _ context: LoopContext) {
    if self.kind == kind { return }
    self.kind = kind
    start = context.clock.now
    bytes = 0
    let limits = context.limits
    allowed =
      switch kind {
      case .none: 0
      case .head: limits.headTime.nanoseconds
      case .body: limits.bodyTime.nanoseconds
      case .idle: limits.idleTime.nanoseconds
      case .write: limits.writeTime.nanoseconds
      case .linger: limits.lingerTime.nanoseconds
      }
  }

  /// Nothing is waited for that the peer has to do.
  mutating func clear() { kind = .none }

  func isOver(_ now: UInt64, _ context: LoopContext) -> Bool {
    if kind == .none || now < start { return false }
    let earnsTime = kind == .body || kind == .write
    let earned = earnsTime ? UInt64(bytes / max(1, context.limits.leastRate)) : 0
    return now - start > allowed + earned * 1_000_000_000
  }
}
