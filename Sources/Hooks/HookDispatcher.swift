import Core
import Locks
import Notifications
import Outbound
import SQLite

/// Deals events out to hooks and sends what is due, in order for each hook and subject. It is woken
/// by commits, holds little in memory, and writes down how tries ended many at a time. All that is
/// due stands in the database, so a restart loses nothing: what was under way is sent again.
package actor HookDispatcher {
  /// Between two looks where no commit wakes it: for retries whose time has come.
  static let interval = Duration.milliseconds(500)
  /// The least time between two looks, so that many small commits cost few of them.
  static let rest = Duration.milliseconds(5)
  /// Deliveries dealt out in one write.
  static let dealBatch = 128
  /// Dealing out leaves the writer to others for so many times as long as it took.
  static let dealPause: Int64 = 7
  /// Tries recorded in one write.
  static let recordBatch = 128
  /// Bytes of a receiver's answer that are kept for its owner to see.
  static let keptAnswerSize = 500
  /// Requests that an `OutboundClient` for it must be able to have under way.
  package static let maximumInFlight = HookTraffic.maximumInFlight

  private let database: Database
  private let client: OutboundClient
  private let channels: OperatorChannels
  private let report: Report
  private let clock = ContinuousClock()
  private let beginning: ContinuousClock.Instant
  private let wakes: HookWakes
  /// Written here, and read by whoever watches the machine.
  private let tally: Locked<HookTally>
  /// Something is there to be recorded.
  private let ends = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  private var traffic = HookTraffic()
  private var tried: [TriedDelivery] = []
  private var nextDeal: ContinuousClock.Instant
  private var channelWatch = ChannelWatch()

  /// Is told what goes wrong.
  package typealias Report = @Sendable (HookNotice) -> Void

  /// A dispatcher that sends nothing before it runs. Somebody wakes it after each commit.
  package init(
    database: Database, client: OutboundClient, channels: OperatorChannels = OperatorChannels(),
    wakes: HookWakes, tally: Locked<HookTally> = Locked(HookTally()), report: @escaping Report
  ) {
    self.tally = tally
    self.channels = channels
    self.wakes = wakes
    self.database = database
    self.client = client
    self.report = report
    beginning = clock.now
    nextDeal = clock.now
  }

  /// Runs until the task is cancelled; the client is stopped then, and what is under way is sent
  /// again at the next start.
  package func run() async {
    let client = client
    await withTaskCancellationHandler {
      await withDiscardingTaskGroup { group in
        group.addTask { await self.tick() }
        group.addTask { for await _ in self.ends.stream { await self.record() } }
        for await _ in wakes.stream {
          for start in await look() { group.addTask { await self.send(start) } }
          try? await Task.sleep(for: HookDispatcher.rest)
        }
      }
    } onCancel: {
      client.stop()
    }
    await record()
  }

  private func tick() async {
    while !Task.isCancelled {
      wakes.wake()
      try? await Task.sleep(for: HookDispatcher.interval)
    }
  }

  private var now: Int64 {
    let (seconds, attoseconds) = (clock.now - beginning).components
    return seconds * 1_000 + attoseconds / 1_000_000_000_000_000
  }

  // MARK: What is due

  private func look() async -> [HookTraffic.Start] {
    do {
      try await dealOut()
      traffic.tidy(at: now)
      traffic.beginLook()
      let (present, now) = (traffic, now)
      let runs = try await database.readSlowly { db in
        try dueRuns(after: present.place, upTo: HookTraffic.maximumReadAhead, in: db) {
          present.wanted(of: $0, at: now)
        }
      }
      traffic.endLook(runs, at: self.now)
    } catch {
      traffic.endLook([], at: now)
      report(.lookFailed(error))
    }
    let begun = traffic.beginSenders(at: now)
    let (inFlight, openHosts) = (traffic.inFlight, traffic.openHosts)
    tally.withLock { ($0.inFlight, $0.openHosts) = (inFlight, openHosts) }
    return begun
  }

  /// Deals some events out. What it costs the writer stays a small part of its time, so that no
  /// order waits because there are many hooks.
  private func dealOut() async throws {
    guard try await database.readSlowly({ try hasEventsToDealOut(in: $0) }) else { return }
    guard clock.now >= nextDeal else {
      wakes.wake()
      return
    }
    let clock = clock
    let (spent, isMore) = try await database.write { db in
      let begin = clock.now
      let isMore = try dealOutEvents(upTo: HookDispatcher.dealBatch, in: db)
      return (clock.now - begin, isMore)
    }
    nextDeal = clock.now + spent * Int(HookDispatcher.dealPause)
    if isMore { wakes.wake() }
  }

  // MARK: Sending

  private func send(_ start: HookTraffic.Start) async {
    var run = start.run
    for turn in 1...HookTraffic.turn {
      guard await send(run), turn < HookTraffic.turn, !Task.isCancelled,
        let next = traffic.nextRun(of: run.webhook, at: now)
      else { break }
      run = next
    }
    traffic.endSender(start)
    wakes.wake()
  }

  /// Sends what is due of one subject, and stops where a try fails. Whether its sender may go on.
  private func send(_ run: DueRun) async -> Bool {
    for (index, delivery) in run.deliveries.enumerated() {
      let begin = now
      guard let outcome = await outcome(of: delivery) else {
        traffic.noteAbandoned(delivery)
        traffic.release(run.deliveries[index...], of: run.webhook)
        return false
      }
      let end = now
      tried.append(TriedDelivery(delivery, outcome, milliseconds: Int(end - begin)))
      ends.continuation.yield()
      tally.withLock { $0.count(outcome, of: delivery.format) }
      if let notice = channelWatch.note(outcome, of: delivery.format) { report(notice) }
      let mayGoOn = traffic.noteOutcome(of: delivery, outcome, at: end)
      if !outcome.isDelivered || !mayGoOn {
        traffic.release(run.deliveries[(index + 1)...], of: run.webhook)
        return mayGoOn
      }
    }
    return true
  }

  /// How a try ended; nil where it was none, for nothing is sent any more.
  private nonisolated func outcome(of delivery: DueDelivery) async -> DeliveryOutcome? {
    let now = TimeAndChance.system.milliseconds()
    do {
      switch delivery.format {
      case .standard, .wecom, .dingtalk, .feishu:
        guard let request = hookRequest(for: delivery, atMilliseconds: now) else {
          return .failed(reason: .badSecret)
        }
        return deliveryOutcome(of: try await client.send(request), delivery.format)
      case .email:
        guard let mail = channels.mail else { return .failed(reason: .notOffered) }
        let message = mailMessage(for: delivery, from: mail.from, atMilliseconds: now)
        let to = MailAddress.address(of: delivery.url)
        return deliveryOutcome(
          of: try await client.send(
            OutboundMail(from: mail.from, to: to, message: message), by: mail.server))
      case .sms:
        guard let texts = channels.texts else { return .failed(reason: .notOffered) }
        return texts.outcome(of: try await client.send(texts.request(for: delivery)))
      }
    } catch {
      switch error {
      case .stopped, .tooManyInFlight: return nil
      default: return .failed(reason: DeliveryFault(rawValue: error.code) ?? .other)
      }
    }
  }

  // MARK: Recording

  /// Writes down how tries ended. Where that fails, it is tried again until it does not: until then
  /// nothing of it is sent a second time.
  private func record() async {
    while !tried.isEmpty {
      let batch = Array(tried.prefix(HookDispatcher.recordBatch))
      do {
        try await database.write { try recordDeliveries(batch, in: $0) }
      } catch {
        report(.notRecorded(error))
        if Task.isCancelled { return }
        try? await Task.sleep(for: HookDispatcher.interval)
        continue
      }
      tried.removeFirst(batch.count)
      for tried in batch {
        traffic.release(CollectionOfOne(tried.delivery), of: tried.delivery.webhook)
      }
    }
  }
}
