import CLinux
import Glibc
import Locks

/// The jobs that other threads hand to a loop, and the bell that wakes it.
///
/// However many jobs come while the loop sleeps, the bell rings once.
final class JobQueue: Sendable {
  private struct State {
    var jobs: [UnownedJob] = []
    var isAsleep = false
  }

  /// The descriptor that becomes readable when the loop is to wake up.
  let bell: Int32
  private let state = Locked(State())

  init() {
    bell = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    precondition(bell >= 0, "no eventfd: error \(errno)")
  }

  deinit { close(bell) }

  func enqueue(_ job: UnownedJob) {
    let mustRing = state.withLock { state in
      state.jobs.append(job)
      defer { state.isAsleep = false }
      return state.isAsleep
    }
    if mustRing { ring() }
  }

  /// Wakes the loop, or keeps it from going to sleep.
  func ring() {
    var one: UInt64 = 1
    _ = Glibc.write(bell, &one, MemoryLayout.size(ofValue: one))
  }

  /// Stills the bell after it woke the loop.
  func still() {
    var count: UInt64 = 0
    _ = Glibc.read(bell, &count, MemoryLayout.size(ofValue: count))
  }

  /// Says that the loop is about to sleep; false when there are jobs, so that it must not.
  func prepareToSleep() -> Bool {
    state.withLock { state in
      state.isAsleep = state.jobs.isEmpty
      return state.isAsleep
    }
  }

  /// Moves all jobs to the end of `jobs`, and says that the loop is awake.
  func take(into jobs: inout [UnownedJob]) {
    state.withLock { state in
      state.isAsleep = false
      if state.jobs.isEmpty { return }
      if jobs.isEmpty {
        swap(&jobs, &state.jobs)
      } else {
        jobs.append(contentsOf: state.jobs)
        state.jobs.removeAll(keepingCapacity: true)
      }
    }
  }
}
