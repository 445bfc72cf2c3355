import Core
import Crypto
import HTTP
import Notifications
import Outbound
import SQLite

/// Deals events out to hooks and sends what is due, in order for each hook and subject.
actor HookDispatcher {
  /// Between two looks at the outbox.
  static let interval = Duration.milliseconds(200)
  /// Deliveries under way at once, in all and to one hook, so that one that hangs leaves room.
  static let maximumInFlight = 128
  static let maximumPerHook = 16
  /// Events dealt out in one write.
  static let dealBatch = 500
  /// Bytes of a receiver's answer that are kept for its owner to see.
  static let keptAnswerSize = 500

  private let database: Database
  private let client: OutboundClient
  private let log: Log?
  private var inFlight: Set<Identifier> = []
  private var perHook: [Identifier: Int] = [:]

  init(database: Database, client: OutboundClient, log: Log?) {
    self.database = database
    self.client = client
    self.log = log
  }

  /// Runs until the task is cancelled; what is under way then is sent again at the next start.
  func run() async {
    await withDiscardingTaskGroup { group in
      while !Task.isCancelled {
        do {
          try await dealOut()
          for delivery in try await due() {
            begin(delivery)
            group.addTask { await self.send(delivery) }
          }
        } catch {
          log?.write(.error, "hooks_failed", [("error", "\(error)")])
        }
        try? await Task.sleep(for: HookDispatcher.interval)
      }
    }
  }

  private func dealOut() async throws {
    guard try await database.readSlowly({ try hasEventsToDealOut(in: $0) }) else { return }
    while try await database.write({
      try dealOutEvents(upTo: HookDispatcher.dealBatch, in: $0)
    }) {}
  }

  private func due() async throws -> [DueDelivery] {
    let limit = HookDispatcher.maximumInFlight
    let found = try await database.readSlowly { try dueDeliveries(upTo: limit * 2, in: $0) }
    var counts = perHook
    var chosen: [DueDelivery] = []
    for delivery in found where !inFlight.contains(delivery.id) {
      guard inFlight.count + chosen.count < limit else { break }
      guard counts[delivery.webhook, default: 0] < HookDispatcher.maximumPerHook else { continue }
      counts[delivery.webhook, default: 0] += 1
      chosen.append(delivery)
    }
    return chosen
  }

  private func begin(_ delivery: DueDelivery) {
    inFlight.insert(delivery.id)
    perHook[delivery.webhook, default: 0] += 1
  }

  private func end(_ delivery: DueDelivery) {
    inFlight.remove(delivery.id)
    perHook[delivery.webhook, default: 1] -= 1
    if perHook[delivery.webhook] == 0 { perHook[delivery.webhook] = nil }
  }

  private func send(_ delivery: DueDelivery) async {
    let outcome = await outcome(of: delivery)
    do {
      try await database.write { try recordDelivery(delivery, outcome, in: $0) }
    } catch {
      log?.write(.error, "hook_not_recorded", [("error", "\(error)")])
    }
    end(delivery)
  }

  private func outcome(of delivery: DueDelivery) async -> DeliveryOutcome {
    guard let secret = WebhookSecret(delivery.secret) else { return .failed(reason: "bad_secret") }
    let body = Array(delivery.body.utf8)
    let timestamp = TimeAndChance.system.milliseconds() / 1000
    let signature = WebhookSignature.sign(
      id: delivery.messageID, timestamp: timestamp, body: body, with: [secret])
    let request = OutboundRequest(
      url: delivery.url,
      headers: [
        ("Content-Type", "application/json"), ("webhook-id", delivery.messageID),
        ("webhook-timestamp", String(timestamp)), ("webhook-signature", signature),
      ], body: body)
    do {
      let response = try await client.send(request)
      let kept = response.body.prefix(HookDispatcher.keptAnswerSize)
      return .answered(
        status: response.status, answer: String(decoding: kept, as: UTF8.self),
        retryAfterSeconds: response.retryAfterSeconds)
    } catch {
      return .failed(reason: error.code)
    }
  }
}
