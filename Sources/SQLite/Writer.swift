import CSQLite
import Locks

/// The one thread that writes. It takes what has queued, runs it in one transaction, commits once,
/// and only then tells the writers: group commit. A write that throws is undone alone; if the
/// commit fails, nobody is told that anything was kept.
///
/// Most writes that are refused have changed nothing by then, so the batch is tried without
/// savepoints, which would cost a quarter of SQLite's work. Where one throws after it changed
/// something, all is rolled back and run once more, each write in a savepoint of its own. So a
/// write may run twice before it is kept: what it does must be in the database alone.
final class Writer: Sendable {
  /// Writes that share one commit at the most.
  static let maximumBatch = 256

  private let queue: JobQueue<WriteJob>
  private let counts: Locked<WriterStatistics>
  private let threads: Locked<Threads?>
  private let checkpointer: Checkpointer
  let commits = CommitCount()
  private let onCommit: (@Sendable () -> Void)?

  /// `bound` writes may wait; one more is refused as `overloaded`.
  init(
    queueing bound: Int = Database.queuedWrites, onCommit: (@Sendable () -> Void)? = nil,
    open plainly: @escaping @Sendable () throws -> Connection
  ) throws {
    queue = JobQueue(bound: bound)
    self.onCommit = onCommit
    let open: @Sendable () throws -> Connection = {
      let connection = try plainly()
      connection.leaveCheckpointsToOthers()
      return connection
    }
    let first = ConnectionBox(try open())
    counts = Locked(WriterStatistics())
    threads = Locked(nil)
    checkpointer = Checkpointer(open: plainly)
    threads.withLock {
      $0 = Threads(count: 1, name: "writer") { [self] in
        var connection = first.take()
        while let jobs = queue.take(upTo: Writer.maximumBatch) {
          connection = write(jobs, on: connection, open)
        }
        // Two copies at the same time are one too many for SQLite.
        checkpointer.close()
        // What is in the log goes into the file, so that the file alone is the whole database.
        try? connection?.script("PRAGMA wal_checkpoint(TRUNCATE)")
      }
    }
  }

  /// Adds a write, or says why not.
  func add(_ job: WriteJob) -> DatabaseError? { queue.add(job) }

  /// Does what waits, then ends the thread and closes its connection.
  func close() {
    queue.close()
    threads.withLock { threads in
      threads?.join()
      threads = nil
    }
  }

  var statistics: WriterStatistics {
    var statistics = counts.withLock { $0 }
    statistics.waiting = queue.count
    statistics.logPages = checkpointer.logPages
    statistics.checkpoints = checkpointer.checkpoints
    return statistics
  }

  /// Writes a batch and gives the connection for the next one: nil where it is not to be trusted
  /// any more, as after a sync that failed (what it says is kept may not be), and must be opened
  /// anew first.
  private func write(
    _ jobs: [WriteJob], on connection: Connection?, _ open: () throws -> Connection
  ) -> Connection? {
    do {
      let connection = try connection ?? open()
      do {
        try run(jobs, on: connection)
      } catch {
        finish(jobs, failure: error)
        return connection.isInTransaction || (error as? SQLiteError)?.isStorageFailure != false
          ? nil : connection
      }
      commits.increment()
      finish(jobs, failure: nil)
      onCommit?()
      checkpointer.committed(on: connection)
      return connection
    } catch {
      finish(jobs, failure: error)
      return nil
    }
  }

  private func run(_ jobs: [WriteJob], on connection: Connection) throws {
    do {
      try connection.transaction {
        for job in jobs { try job.run(connection, in: .transaction) }
      }
    } catch is HalfWritten {
      try connection.transaction {
        for job in jobs { try job.run(connection, in: .savepoint) }
      }
    }
  }

  private func finish(_ jobs: [WriteJob], failure: (any Error)?) {
    counts.withLock { $0.count(batch: jobs.count, failed: failure != nil) }
    let unavailable = failure.map { DatabaseError.unavailable(reason: "\($0)") }
    for job in jobs { job.finish(unavailable) }
  }
}

/// A write threw after it had changed something, and nothing undoes it alone.
private struct HalfWritten: Error {}

/// A write that waits for its turn.
class WriteJob: @unchecked Sendable {
  /// What a write can be undone with: a savepoint of its own, or only the whole transaction.
  enum Bracket { case savepoint, transaction }

  /// Runs it, once for each bracket at the most; throws only what spoils the whole batch.
  func run(_ db: Connection, in bracket: Bracket) throws {}
  /// Called once, after the commit: `failure` where the batch is not kept.
  func finish(_ failure: DatabaseError?) {}

  /// What `body` gives, or the refusal that it threw and that has changed nothing. Throws
  /// `HalfWritten`, and what SQLite rolled the whole transaction back for by itself or, after
  /// other failures of the disk, left open but in doubt.
  fileprivate static func result<T>(
    of body: (Connection) throws -> T, on db: Connection, in bracket: Bracket
  ) throws -> Result<T, any Error> {
    let before = db.changes
    do {
      switch bracket {
      case .savepoint: return .success(try db.transaction { try body(db) })
      case .transaction: return .success(try body(db))
      }
    } catch {
      if !db.isInTransaction || (error as? SQLiteError)?.isStorageFailure == true { throw error }
      if bracket == .transaction && db.changes != before { throw HalfWritten() }
      return .failure(error)
    }
  }
}

/// A write with its result. Handed from thread to thread by the queue, never shared.
final class TypedWriteJob<T: Sendable>: WriteJob, @unchecked Sendable {
  private let body: @Sendable (Connection) throws -> T
  private let continuation: UnsafeContinuation<T, any Error>
  private var result: Result<T, any Error>?

  init(
    _ body: @escaping @Sendable (Connection) throws -> T,
    _ continuation: UnsafeContinuation<T, any Error>
  ) {
    self.body = body
    self.continuation = continuation
  }

  override func run(_ db: Connection, in bracket: Bracket) throws {
    result = nil
    result = try WriteJob.result(of: body, on: db, in: bracket)
  }

  override func finish(_ failure: DatabaseError?) {
    // A refusal had nothing to keep: it stands whatever became of the batch.
    if case .failure(let refusal)? = result { return continuation.resume(throwing: refusal) }
    if let failure { return continuation.resume(throwing: failure) }
    guard let result else { return continuation.resume(throwing: DatabaseError.closed) }
    continuation.resume(with: result)
  }
}

/// A write whose end nobody waits for.
final class UnwatchedWriteJob: WriteJob, @unchecked Sendable {
  private let body: @Sendable (Connection) throws -> Void

  init(_ body: @escaping @Sendable (Connection) throws -> Void) { self.body = body }

  override func run(_ db: Connection, in bracket: Bracket) throws {
    _ = try WriteJob.result(of: body, on: db, in: bracket)
  }
}

/// Hands a connection over to the one thread that will own it.
final class ConnectionBox: @unchecked Sendable {
  private var connection: Connection?
  init(_ connection: Connection) { self.connection = connection }
  func take() -> Connection? {
    defer { connection = nil }
    return connection
  }
}
