import Locks
import Synchronization

/// Copies the log back into the database file from a thread of its own, so that no commit waits
/// for that: tens of thousands of pages and a sync.
///
/// SQLite begins its log anew only once all of it was copied and nobody reads from it, and while
/// commits go on, a copy on the side never is quite at the end. So it goes in two steps: the thread
/// copies until little is missing; then the writer, between two commits, copies that little.
///
/// SQLite syncs the file only after the copy that reaches the end: the writer's, and then for all
/// that the thread has copied. So the thread syncs it after each of its own.
final class Checkpointer: Sendable {
  /// Pages in the log at which the thread begins: 32 MiB.
  static let startPages = 8_000
  /// The thread leaves it to the writer once this little came while it copied and synced: 1 MiB.
  static let restPages = 256
  /// How often the thread goes after what was committed meanwhile.
  static let maximumPasses = 8
  /// Pages in the log at which the writer copies all by itself, so that the log has a bound however
  /// fast it grows: 64 MiB. Only somebody who goes on reading from it can make it longer.
  static let maximumPages = 16_000

  private let wakeUps = JobQueue<Void>(bound: 1)
  private let isWorking = Atomic(false)
  private let isWritersTurn = Atomic(false)
  private let latestPages = Atomic(0)
  private let count = Atomic(0)
  private let threads: Locked<Threads?>
  /// The thread's own connection. Whoever copies holds its lock, the writer, too: SQLite refuses a
  /// second copy at the same time, and the writer's is what bounds the log.
  private let copying = Locked<Connection?>(nil)

  init(open: @escaping @Sendable () throws -> Connection) {
    threads = Locked(nil)
    threads.withLock {
      $0 = Threads(count: 1, name: "checkpointer") { [self] in
        while wakeUps.take(upTo: 1) != nil {
          // Where it fails the log has everything still; the next commit asks again.
          try? copy(open)
          isWorking.store(false, ordering: .releasing)
        }
        copying.withLock { $0 = nil }
      }
    }
  }

  /// To be called by the writer after each commit, with its connection.
  func committed(on connection: Connection) {
    let pages = connection.logPages
    if latestPages.exchange(pages, ordering: .relaxed) > pages { count.add(1, ordering: .relaxed) }
    if pages < Checkpointer.startPages {
      // Where the thread came to the end while nobody wrote, the log began anew without the writer.
      isWritersTurn.store(false, ordering: .relaxed)
      return
    }
    if isWritersTurn.exchange(false, ordering: .acquiring) || pages >= Checkpointer.maximumPages {
      // A failure leaves the log as it is, and whoever commits into it will hear of a bad disk.
      copying.withLock { _ in _ = try? connection.checkpoint() }
    } else if !isWorking.exchange(true, ordering: .acquiring) {
      if wakeUps.add(()) != nil { isWorking.store(false, ordering: .releasing) }
    }
  }

  /// The pages in the log after the last commit.
  var logPages: Int { latestPages.load(ordering: .relaxed) }

  /// How often the log began anew, all of it copied.
  var checkpoints: Int { count.load(ordering: .relaxed) }

  /// Ends the thread after what it is at.
  func close() {
    wakeUps.close()
    threads.withLock { threads in
      threads?.join()
      threads = nil
    }
  }

  private func copy(_ open: () throws -> Connection) throws {
    for _ in 0..<Checkpointer.maximumPasses {
      let copied = try copying.withLock { connection in
        let opened = try connection ?? open()
        connection = nil
        let copied = try opened.checkpoint()
        try opened.syncFile()
        connection = opened
        return copied
      }
      // What was committed meanwhile, which SQLite does not count.
      if logPages - copied <= Checkpointer.restPages { break }
    }
    isWritersTurn.store(true, ordering: .releasing)
  }
}
