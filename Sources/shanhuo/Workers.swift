import Access
import Core
import HTTP
import Hooks
import Listings
import Locks
import Notifications
import Orders
import Outbound
import Payments
import SQLite
import Watch

/// What happens without anybody asking: orders are paid of what waits for them, lapse or are taken
/// to be received, standing orders are placed on their days, goods past their best leave the shelf,
/// who waits for a listing is told of it, households are looked at, what has expired is forgotten,
/// hooks are told. All of it is found in the database, so a restart loses nothing.
struct Workers: Sendable {
  /// Between two looks at what is due.
  static let interval = Duration.seconds(1)
  /// Rows that one write takes on, so that it never holds the writer for long.
  static let batch = 200
  /// Households whose incomes one write takes in: each may have goods in hundreds of lots.
  static let incomeBatch = 20
  /// Households that one look finds tasks in.
  static let watchBatch = 50

  let database: Database
  let client: OutboundClient
  let channels: OperatorChannels
  let wakes: HookWakes
  let tally: Locked<HookTally>
  let log: Log?

  /// Runs until the task is cancelled.
  func run() async {
    let log = log
    let dispatcher = HookDispatcher(
      database: database, client: client, channels: channels, wakes: wakes, tally: tally
    ) { notice in
      switch notice {
      case .lookFailed(let error): log?.write(.error, "hooks_failed", [("error", "\(error)")])
      case .notRecorded(let error):
        log?.write(.error, "hook_not_recorded", [("error", "\(error)")])
      case .channelFails(let format, let reason):
        log?.write(
          .error, "channel_failed", [("channel", format.rawValue), ("error", reason.rawValue)])
      case .channelWorks(let format):
        log?.write(.info, "channel_back", [("channel", format.rawValue)])
      }
    }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await sweep() }
      group.addTask { await dispatcher.run() }
    }
  }

  private func sweep() async {
    var place: Identifier?
    while !Task.isCancelled {
      // Before orders lapse: one of which less is due by now may be paid already.
      await until(false) { try applyHeldMoney(upTo: Workers.batch, in: $0) }
      await until(false) { try cancelUnpaidOrders(upTo: Workers.batch, in: $0) }
      await until(false) { try confirmDeliveredOrders(upTo: Workers.batch, in: $0) }
      await until(false) { try runStandingOrders(in: $0) }
      await until(false) { try expireLots(upTo: Workers.batch, in: $0) }
      await until(false) { try takeInIncomes(upTo: Workers.incomeBatch, in: $0) }
      await until(false) { try sweepExpiredSessions(upTo: Workers.batch, in: $0) }
      await until(false) { try sweepIdempotentAnswers(upTo: Workers.batch, in: $0) }
      await until(false) { try giveUpDeliveries(upTo: Workers.batch, in: $0) }
      await until(false) { try sweepDeliveries(upTo: Workers.batch, in: $0) }
      place = await tellReminders(after: place)
      await lookAtHouseholds()
      try? await Task.sleep(for: Workers.interval)
    }
  }

  /// Looks at the next listings that buyers wait for, and tells them of those that can be ordered
  /// again. Gives where the next look goes on: many are out of season for months, and a look at
  /// all of them each time would be for nothing.
  private func tellReminders(after place: Identifier?) async -> Identifier? {
    do {
      let (listings, next) = try await database.readSlowly { db in
        try listingsThatCameBack(after: place, upTo: Workers.batch, in: db)
      }
      for listing in listings {
        await until(false) { try Listings.tellReminders(of: listing, upTo: Workers.batch, in: $0) }
      }
      return next
    } catch {
      log?.write(.error, "worker_failed", [("error", "\(error)")])
      return nil
    }
  }

  /// Goes on with the day's look at all households, of which only what was found is written.
  private func lookAtHouseholds() async {
    do {
      let pass = try await database.readSlowly { try watchPass(upTo: Workers.watchBatch, in: $0) }
      guard let pass else { return }
      try await database.write { try take(pass, in: $0) }
    } catch {
      log?.write(.error, "worker_failed", [("error", "\(error)")])
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
