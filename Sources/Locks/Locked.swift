import Glibc

/// A value that threads share, behind a lock.
///
/// It is a POSIX mutex because the thread sanitizer sees those; the one of `Synchronization` it
/// does not, and reports races where there are none. A value that takes no room, such as `()`, has
/// no place of its own, and uses of it are taken for a race: put in what the lock guards.
package final class Locked<Value: ~Copyable>: @unchecked Sendable {
  @usableFromInline let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  @usableFromInline @exclusivity(unchecked) var value: Value

  /// Takes the value into its care.
  package init(_ value: consuming sending Value) {
    self.value = value
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  /// Gives the value to `body` and to nobody else meanwhile. Throws what `body` throws, and lets
  /// go of the value then, too. `body` must not take the same lock again.
  @inlinable
  package func withLock<Result: ~Copyable, Failure: Error>(
    _ body: (inout Value) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return try body(&value)
  }
}
