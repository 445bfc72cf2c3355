import Access
import Locks

/// The idempotency keys of the writes that are on their way. There are no more of them than
/// connections, whose number is bounded.
final class KeysInFlight: Sendable {
  private let numbers = Locked<Set<UInt64>>([])

  /// Whether nothing else is on its way under this key; then it is now, until `end`.
  func begin(_ key: IdempotencyKey) -> Bool {
    numbers.withLock { $0.insert(key.number).inserted }
  }

  func end(_ key: IdempotencyKey) {
    _ = numbers.withLock { $0.remove(key.number) }
  }
}
