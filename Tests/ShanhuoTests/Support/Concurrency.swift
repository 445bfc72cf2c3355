import Foundation
import Locks
import Testing

/// Lets tests block on processes and sockets: each runs on a thread of a small pool of these
/// tests' own, so that the tests that share the process with them go on meanwhile, and no more
/// programs run at once than a small machine carries.
struct OnThreadsOfTheirOwn: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(BlockingExecutor.shared, operation: function)
  }
}

extension Trait where Self == OnThreadsOfTheirOwn {
  static var onThreadsOfTheirOwn: Self { Self() }
}

private final class BlockingExecutor: TaskExecutor {
  static let shared = BlockingExecutor()
  /// Tests at once: each spends much of its time waiting for its process.
  private static let threads = 3

  private let queue = OperationQueue()

  private init() { queue.maxConcurrentOperationCount = BlockingExecutor.threads }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    queue.addOperation { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}

/// Where threads wait until all of them have come.
final class StartLine: @unchecked Sendable {
  // Guarded by `condition`, which is why the class is Sendable.
  private var missing: Int
  private let condition = NSCondition()

  init(_ count: Int) { missing = count }

  /// Returns once every thread has come here, or after a while in which one did not.
  func wait() {
    condition.lock()
    defer { condition.unlock() }
    missing -= 1
    if missing == 0 { condition.broadcast() }
    let bound = Date(timeIntervalSinceNow: Deadline.patience)
    while missing > 0, condition.wait(until: bound) {}
  }
}

/// Runs `body` on so many threads at once and gives what each returned, in the order of their
/// numbers. `body` calls `wait` on the start line once, before what all are to do at once.
func concurrently<T: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int, StartLine) throws -> T
) throws -> [T] {
  let line = StartLine(count)
  let results = Locked<[Int: Result<T, any Error>]>([:])
  let group = DispatchGroup()
  for number in 0..<count {
    group.enter()
    Thread.detachNewThread {
      let result = Result { try body(number, line) }
      results.withLock { $0[number] = result }
      group.leave()
    }
  }
  group.wait()
  let all = results.withLock { $0 }
  return try (0..<count).compactMap { try all[$0]?.get() }
}

/// Asks again and again until the answer is yes; false when it is not by the deadline.
func eventually(within seconds: Double = Deadline.patience, _ isSo: () throws -> Bool) rethrows
  -> Bool
{
  let deadline = Deadline(seconds)
  while true {
    if try isSo() { return true }
    if deadline.isOver { return false }
    poll(nil, 0, 5)
  }
}
