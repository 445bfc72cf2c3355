import Access
import HTTP
import Listings
import Notifications
import Orders
import Outbound
import SQLite

/// What happens without anybody asking: orders lapse or are taken to be received, goods past their
/// best leave the shelf, what has expired is forgotten, hooks are told. All of it is found in the
/// database, so a restart loses nothing.
struct Workers: Sendable {
  /// Between two looks at what is due.
  static let interval = Duration.seconds(1)
  /// Rows that one write takes on, so that it never holds the writer for long.
  static let batch = 200
  /// Households whose incomes one write takes in: each may have goods in hundreds of lots.
  static let incomeBatch = 20

  let database: Database
  let client: OutboundClient
  let log: Log?

  /// Runs until the task is cancelled.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await sweep() }
      group.addTask { await HookDispatcher(database: database, client: client, log: log).run() }
    }
  }

  private func sweep() async {
    while !Task.isCancelled {
      await until(false) { try cancelUnpaidOrders(upTo: Workers.batch, in: $0) }
      await until(false) { try confirmDeliveredOrders(upTo: Workers.batch, in: $0) }
      await until(false) { try expireLots(upTo: Workers.batch, in: $0) }
      await until(false) { try takeInIncomes(upTo: Workers.incomeBatch, in: $0) }
      await until(false) { try sweepExpiredSessions(upTo: Workers.batch, in: $0) }
      await until(false) { try sweepIdempotentAnswers(upTo: Workers.batch, in: $0) }
      try? await Task.sleep(for: Workers.interval)
    }
  }

  /// Writes again and again until there is no more to do; a failure is logged and tried at the
  /// next look.
  private func until(
    _ done: Bool, _ body: @escaping @Sendable (Connection) throws -> Bool
  ) async {
    do {
      while try await database.write(body) != done, !Task.isCancelled {}
    } catch {
      log?.write(.error, "worker_failed", [("error", "\(error)")])
    }
  }
}
