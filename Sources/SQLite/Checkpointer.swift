import Synchronization

/// Copies the log back into the database file from a thread of its own, so that no commit waits
/// for that: tens of thousands of pages and a sync.
///
/// SQLite begins its log anew only once all of it was copied and nobody reads from it, and while
/// commits go on, a copy on the side never is quite at the end. So it goes in two steps: the thread
/// copies until little is missing; then the writer, between two commits, copies that little.
final class Checkpointer: Sendable {
  /// Pages in the log at which the thread begins: 32 MiB.
  static let startPages = 8_000
  /// What the writer may be left to copy: 1 MiB.
  static let restPages = 256
  /// How often the thread goes after what was committed meanwhile.
  static let maximumPasses = 4
  /// Pages in the log at which the writer copies all by itself, so that the log has a bound however
  /// fast it grows: 64 MiB. Only somebody who goes on reading from it can make it longer.
  static let maximumPages = 16_000

  private let wakeUps = JobQueue<Void>(bound: 1)
  private let isWorking = Atomic(false)
  private let isWritersTurn = Atomic(false)
  private let latestPages = Atomic(0)
  private let count = Atomic(0)
  private let threads: Mutex<Threads?>

  init(open: @escaping @Sendable () throws -> Connection) {
    threads = Mutex(nil)
    threads.withLock {
      $0 = Threads(count: 1, name: "checkpointer") { [self] in
        var connection: Connection?
        while wakeUps.take(upTo: 1) != nil {
          do {
            let opened = try connection ?? open()
            connection = opened
            try copy(on: opened)
          } catch {
            // The log has everything still; the next commit asks again.
            connection = nil
          }
          isWorking.store(false, ordering: .releasing)
        }
      }
    }
  }

  /// To be called by the writer after each commit, with its connection.
  func committed(on connection: Connection) {
    let pages = connection.logPages
    latestPages.store(pages, ordering: .relaxed)
    if pages < Checkpointer.startPages { return }
    if isWritersTurn.exchange(false, ordering: .acquiring) || pages >= Checkpointer.maximumPages {
      // A failure leaves the log as it is, and whoever commits into it will hear of a bad disk.
      _ = try? connection.checkpoint()
      count.add(1, ordering: .relaxed)
    } else if !isWorking.exchange(true, ordering: .acquiring) {
      if wakeUps.add(()) != nil { isWorking.store(false, ordering: .releasing) }
    }
  }

  /// The pages in the log after the last commit.
  var logPages: Int { latestPages.load(ordering: .relaxed) }

  /// How often the writer finished a copy.
  var checkpoints: Int { count.load(ordering: .relaxed) }

  /// Ends the thread after what it is at.
  func close() {
    wakeUps.close()
    threads.withLock { threads in
      threads?.join()
      threads = nil
    }
  }

  private func copy(on connection: Connection) throws {
    for _ in 0..<Checkpointer.maximumPasses {
      if try connection.checkpoint() <= Checkpointer.restPages { break }
    }
    isWritersTurn.store(true, ordering: .releasing)
  }
}
