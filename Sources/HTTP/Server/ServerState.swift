import CLinux
import Locks
import Synchronization

/// What a server's loops share: how many connections are open, and how far stopping has come.
final class ServerState: Sendable {
  /// How long handlers may still run after their connections were closed by force.
  private static let handlerGrace = Duration.seconds(1)

  private struct Stopping {
    var running: Set<Int>
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  let openConnections = Atomic(0)
  /// The bytes of requests that connections hold beyond what each may for itself.
  private let heldInput = Atomic(0)
  private let forceTime = Atomic(UInt64.max)
  private let stopping: Locked<Stopping>

  /// The state of a server with so many loops.
  init(loops: Int) {
    stopping = Locked(Stopping(running: Set(0..<loops)))
  }

  /// Takes room for what a connection holds, or gives it back; false where there is not so much.
  func holdInput(_ change: Int, limit: Int) -> Bool {
    let held = heldInput.add(change, ordering: .relaxed).newValue
    if change <= 0 || held <= limit { return true }
    heldInput.subtract(change, ordering: .relaxed)
    return false
  }

  /// When, on the monotonic clock, the connections that are left are closed by force.
  var forceAt: UInt64 { forceTime.load(ordering: .relaxed) }

  /// When a loop whose handlers do not end is no longer waited for.
  var giveUpAt: UInt64 {
    let (time, overflow) = forceAt.addingReportingOverflow(ServerState.handlerGrace.nanoseconds)
    return overflow ? .max : time
  }

  /// Sets when force is used; an earlier call to stop keeps its time if that comes first.
  func stop(within time: Duration) {
    let wanted = clinux_monotonic() + time.nanoseconds
    stopping.withLock { _ in
      if wanted < forceAt { forceTime.store(wanted, ordering: .relaxed) }
    }
  }

  /// Notes that a loop has ended, or is no longer waited for.
  func loopEnded(_ index: Int) {
    let waiters = stopping.withLock { stopping in
      stopping.running.remove(index)
      if !stopping.running.isEmpty { return [CheckedContinuation<Void, Never>]() }
      defer { stopping.waiters = [] }
      return stopping.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Waits until all loops have ended.
  func waitForLoops() async {
    await withCheckedContinuation { continuation in
      let isOver = stopping.withLock { stopping in
        if stopping.running.isEmpty { return true }
        stopping.waiters.append(continuation)
        return false
      }
      if isOver { continuation.resume() }
    }
  }
}
