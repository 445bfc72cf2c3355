import Locks
import Synchronization

/// How many commits there were. The writer counts one before anybody is told of it, so that whoever
/// still sees the same number has seen all that was acknowledged.
final class CommitCount: Sendable {
  private let count = Atomic<UInt64>(0)

  var value: UInt64 { count.load(ordering: .acquiring) }

  func increment() { count.add(1, ordering: .releasing) }
}

/// A read-only connection with a lock: an event loop's is hardly ever contended, but a caller
/// from another thread (a test) must not break it.
final class Reader: @unchecked Sendable {
  private let connection: Connection
  /// Nil where each read has a snapshot of its own.
  private let commits: CommitCount?
  /// The number of commits before the snapshot that is open; nil when none is. Whoever uses the
  /// connection holds its lock.
  private let openSince = Locked<UInt64?>(nil)

  /// A reader whose reads share a snapshot for as long as nothing is committed: taking one costs
  /// two locks of the file, which all readers contend for.
  init(
    _ path: String, _ timeAndChance: TimeAndChance, sharingUntil commits: CommitCount? = nil
  ) throws {
    self.commits = commits
    connection = try Connection(path: path, access: .readOnly, timeAndChance: timeAndChance)
  }

  /// Runs `body` on a snapshot that has everything that was acknowledged before.
  func read<T>(_ body: (Connection) throws -> T) throws -> T {
    try openSince.withLock { try read(body, &$0) }
  }

  private func read<T>(
    _ body: (Connection) throws -> T, _ openSince: inout UInt64?
  ) throws -> T {
    guard let commits else { return try connection.snapshot { try body(connection) } }
    let present = commits.value
    if openSince != present {
      try letGo(&openSince)
      try connection.beginSnapshot()
      openSince = present
    }
    do {
      return try body(connection)
    } catch {
      // A statement that failed may have ended the transaction; a refusal has not.
      if error is SQLiteError { try? letGo(&openSince) }
      throw error
    }
  }

  /// Lets go of the snapshot that is open.
  func endSnapshot() {
    // Whatever keeps a snapshot from being closed shows at the next read.
    openSince.withLock { try? letGo(&$0) }
  }

  private func letGo(_ openSince: inout UInt64?) throws {
    if openSince == nil { return }
    openSince = nil
    try connection.endSnapshot()
  }
}
