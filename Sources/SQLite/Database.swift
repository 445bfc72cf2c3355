import CSQLite
import Locks

/// The database as the server uses it, by three doors: short reads on the caller's own event
/// loop, long reads on a few workers, and the one writer. Closures are synchronous and the
/// connection never leaves them.
package final class Database: Sendable {
  private let loops: [Reader]
  private let idleReaders: Locked<[Reader]>
  private let workers: WorkerPool
  /// Apart from the readers, so that no report keeps anybody from logging in.
  private let calculators: WorkerPool
  private let writer: Writer
  private let path: String
  private let timeAndChance: TimeAndChance

  /// Writes that may wait unless told otherwise; one more is refused as `overloaded`.
  package static let queuedWrites = 4_096

  /// Calculations that may wait for their thread: at 18 ms for a password, a flood of log-ins keeps
  /// nobody waiting for much more than a second before it is refused as `overloaded`.
  package static let maximumCalculationsWaiting = 64

  /// Opens a database whose schema is up to date: `loops` connections for short reads and one for
  /// writes, of which `queuedWrites` may wait. With `sharesSnapshots`, the reads of a loop share
  /// one until `endReads(on:)`, which somebody must call at the end of each of the loop's turns.
  /// `onCommit` is called by the writer's thread after each commit, and must be short.
  /// Throws `SQLiteError`.
  package init(
    path: String, loops: Int, queuedWrites: Int = Database.queuedWrites,
    sharesSnapshots: Bool = false, timeAndChance: TimeAndChance = .system,
    onCommit: (@Sendable () -> Void)? = nil
  ) throws {
    self.path = path
    self.timeAndChance = timeAndChance
    // The writer comes first: it sets the journal mode that readers rely on.
    let writer = try Writer(queueing: queuedWrites, onCommit: onCommit) {
      try Connection(path: path, timeAndChance: timeAndChance)
    }
    self.writer = writer
    let shared = sharesSnapshots ? writer.commits : nil
    self.loops = try (0..<loops).map { _ in
      try Reader(path, timeAndChance, sharingUntil: shared)
    }
    idleReaders = Locked([])
    workers = WorkerPool()
    calculators = WorkerPool(
      name: "calculator", threads: 1, waiting: Database.maximumCalculationsWaiting)
  }

  /// How many event loops have a connection of their own.
  package var loopCount: Int { loops.count }

  /// A read that is known to be short, such as one row by its key or one page of an index. It runs
  /// here and now on the loop's own connection, on one snapshot.
  package func read<T>(on loop: Int, _ body: (Connection) throws -> T) throws -> T {
    try loops[loop].read(body)
  }

  /// Lets go of the snapshot that the loop's reads shared.
  package func endReads(on loop: Int) { loops[loop].endSnapshot() }

  /// A read that may take long: it runs on a worker. Throws `DatabaseError.overloaded` when too
  /// many wait.
  package func readSlowly<T: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> T
  ) async throws -> T {
    try await workers.run { [self] in
      let reader =
        try idleReaders.withLock { $0.popLast() } ?? Reader(path, timeAndChance)
      defer { idleReaders.withLock { $0.append(reader) } }
      return try reader.read(body)
    }
  }

  /// Runs `body` in a transaction of its own and returns once that is on disk. What `body` throws
  /// rolls it back. Throws `DatabaseError` when nothing was kept for another reason.
  package func write<T: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> T
  ) async throws -> T {
    try await withUnsafeThrowingContinuation {
      (continuation: UnsafeContinuation<T, any Error>) in
      if let refusal = writer.add(TypedWriteJob(body, continuation)) {
        continuation.resume(throwing: refusal)
      }
    }
  }

  /// Hands over a write that nobody waits for. Where too much waits already it is left out, and
  /// what it throws is told to nobody: it is for what the next call may do just as well.
  package func writeSoon(_ body: @escaping @Sendable (Connection) throws -> Void) {
    _ = writer.add(UnwatchedWriteJob(body))
  }

  /// Work without the database that is too slow for an event loop, such as hashing a password.
  package func work<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await calculators.run(body)
  }

  /// The clock's milliseconds of UTC since 1970, for what is decided before a transaction begins.
  package var milliseconds: Int64 { timeAndChance.milliseconds() }

  /// How many commits there were: who sees the same number again has missed none.
  package var commitCount: UInt64 { writer.commits.value }

  package var writerStatistics: WriterStatistics { writer.statistics }

  /// Does what waits, then closes. Later calls are refused as `closed`.
  package func close() {
    writer.close()
    workers.close()
    calculators.close()
  }
}
