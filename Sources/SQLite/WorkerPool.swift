import Glibc
import Synchronization

/// A few threads for what takes long: reports, searches over much, password hashing. Nothing slow
/// ever runs on an event loop or under the writer.
package final class WorkerPool: Sendable {
  package static let defaultThreads = 2
  /// Calls that may wait for a thread; one more is refused as `overloaded`.
  package static let maximumWaiting = 256

  private let queue: JobQueue<@Sendable () -> Void>
  private let threads: Threads

  package init(
    name: String = "worker", threads count: Int = WorkerPool.defaultThreads,
    waiting bound: Int = WorkerPool.maximumWaiting
  ) {
    let queue = JobQueue<@Sendable () -> Void>(bound: bound)
    self.queue = queue
    threads = Threads(count: count, name: name) {
      while let jobs = queue.take(upTo: 1) { for job in jobs { job() } }
    }
  }

  /// Runs `body` on one of the threads. Throws `DatabaseError.overloaded` or `.closed` without
  /// having run it, or what `body` throws.
  package func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withUnsafeThrowingContinuation {
      (continuation: UnsafeContinuation<T, any Error>) in
      let refusal = queue.add { continuation.resume(with: Result(catching: body)) }
      if let refusal { continuation.resume(throwing: refusal) }
    }
  }

  /// Runs what waits, then ends the threads.
  package func close() {
    queue.close()
    threads.join()
  }
}
