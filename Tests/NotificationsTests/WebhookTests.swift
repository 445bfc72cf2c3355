import Core
import SQLite
import Storage
import TestSupport
import Testing

@testable import Notifications

@Suite("Hooks and their deliveries") struct WebhookTests {
  let market: TestMarket
  let county: TestCounty
  let hook: Webhook
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    let county = market.county
    self.county = county
    hook = try market.write {
      try addWebhook(
        url: "https://example.org/hook", events: [.orderPlaced], secret: "whsec_x",
        as: county.buyer, in: $0)
    }
  }

  private func tell(subject: Int64 = 1) throws {
    try market.write { db in
      try record(
        Event(
          .orderPlaced, subject: Identifier(rawValue: subject), buyer: county.buyer.id,
          villages: [], data: "{}"), in: db)
      _ = try dealOutEvents(upTo: 10, in: db)
    }
  }

  private func due() throws -> DueDelivery? {
    try market.write { try dueDeliveries(upTo: 1, in: $0).first }
  }

  private func end(_ delivery: DueDelivery, _ outcome: DeliveryOutcome) throws -> Delivery {
    try market.write { try recordDelivery(delivery, outcome, in: $0) }
    return try #require(
      try deliveries(of: hook.id, PageRequest(), as: county.buyer, in: db).items.first)
  }

  private func answered(_ status: Int, retryAfter: Int? = nil) -> DeliveryOutcome {
    .answered(status: status, answer: "ok", retryAfterSeconds: retryAfter)
  }

  @Test("A hook is its owner's only")
  func owner() throws {
    #expect(try webhooks(of: county.buyer, in: db).map(\.id) == [hook.id])
    #expect(try webhook(hook.id, as: county.buyer, in: db).events == [.orderPlaced])
    for actor in [county.admin, county.otherBuyer] {
      #expect(try webhooks(of: actor, in: db).isEmpty)
      let missing = CommonRefusal.notFound(what: "webhook")
      #expect(throws: missing) { try webhook(hook.id, as: actor, in: db) }
      #expect(throws: missing) {
        try deliveries(of: hook.id, PageRequest(), as: actor, in: db)
      }
      #expect(throws: missing) {
        try market.write { try removeWebhook(hook.id, as: actor, in: $0) }
      }
    }
  }

  @Test("An account has so many hooks and no more, and a removed one makes room")
  func bound() throws {
    func add() throws -> Webhook {
      try market.write {
        try addWebhook(
          url: "https://example.org", events: [.orderPaid], secret: "x", as: county.buyer, in: $0)
      }
    }
    for _ in 1..<Webhook.maximumPerAccount { _ = try add() }
    #expect(throws: NotificationRefusal.tooManyWebhooks) { try add() }
    try market.write { try removeWebhook(hook.id, as: county.buyer, in: $0) }
    _ = try add()
    #expect(NotificationRefusal.tooManyWebhooks.kind == .conflict)
    #expect(NotificationRefusal.tooManyWebhooks.code == "too_many_webhooks")
    #expect(NotificationRefusal.tooManyWebhooks.detail.contains("20"))
  }

  @Test("Any 2xx is a delivery, and it stays on record", arguments: [200, 202, 204, 299])
  func delivered(status: Int) throws {
    try tell()
    let delivery = try end(try #require(try due()), answered(status))
    #expect(delivery.status == .delivered)
    #expect(delivery.attempts == 1)
    #expect(delivery.lastStatus == status)
    #expect(delivery.lastAnswer == "ok")
    #expect(delivery.lastError == nil)
    #expect(delivery.lastAttemptAt != nil)
    market.clock.advance(days: 30)
    #expect(try due() == nil)
  }

  @Test("Anything else is tried again", arguments: [100, 199, 300, 302, 400, 404, 429, 500, 503])
  func notDelivered(status: Int) throws {
    try tell()
    let delivery = try end(try #require(try due()), answered(status))
    #expect(delivery.status == .pending)
    #expect(delivery.lastStatus == status)
    #expect(try due() == nil)
    market.clock.advance(seconds: 10)
    #expect(try due()?.attempts == 1)
  }

  @Test("Waits grow as the schedule says, and after the last try it is given up")
  func schedule() throws {
    try tell()
    for wait in RetrySchedule.waits {
      let delivery = try end(try #require(try due()), .failed(reason: .timeout))
      #expect(delivery.status == .pending)
      #expect(delivery.lastError == .timeout)
      let last = try #require(delivery.lastAttemptAt)
      let waited = (delivery.nextAttemptAt.rawValue - last.rawValue) / 1_000
      #expect((wait...(wait + wait / 10)).contains(waited))
      #expect(try due() == nil)
      market.clock.advance(seconds: wait + wait / 10 + 1)
    }
    let given = try end(try #require(try due()), .failed(reason: .timeout))
    #expect(given.status == .failed)
    #expect(given.attempts == 10)
    market.clock.advance(days: 30)
    #expect(try due() == nil)
  }

  @Test("Chance makes a wait up to a tenth longer, never shorter", arguments: TestSeeds.some())
  func jitter(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    for (index, wait) in RetrySchedule.waits.enumerated() {
      let waits = (0..<50).map { _ in
        RetrySchedule.wait(afterAttempts: index + 1, random: random.next()) ?? -1
      }
      #expect(waits.allSatisfy { (wait...(wait + wait / 10)).contains($0) })
    }
    #expect(RetrySchedule.wait(afterAttempts: 0, random: 1) == nil)
    #expect(RetrySchedule.wait(afterAttempts: 10, random: 1) == nil)
  }

  @Test("A receiver that asks for more time gets it, up to a day")
  func retryAfter() throws {
    try tell()
    let delivery = try end(try #require(try due()), answered(429, retryAfter: 600))
    #expect(delivery.nextAttemptAt == delivery.lastAttemptAt?.adding(seconds: 600))
    market.clock.advance(seconds: 600)
    let later = try end(try #require(try due()), answered(503, retryAfter: 999_999_999))
    #expect(later.nextAttemptAt == later.lastAttemptAt?.adding(seconds: 86_400))
    market.clock.advance(days: 1)
    let sooner = try end(try #require(try due()), answered(503, retryAfter: 1))
    #expect(sooner.nextAttemptAt >= (try #require(sooner.lastAttemptAt)).adding(seconds: 1_800))
  }

  @Test("A receiver that is gone is left in peace: what waits for it is given up")
  func gone() throws {
    try tell(subject: 1)
    try tell(subject: 2)
    _ = try end(try #require(try due()), answered(410))
    #expect(try webhook(hook.id, as: county.buyer, in: db).isActive == false)
    let all = try deliveries(of: hook.id, PageRequest(), as: county.buyer, in: db).items
    #expect(all.map(\.status) == [.failed, .failed])
    market.clock.advance(days: 30)
    #expect(try due() == nil)
    try tell(subject: 3)
    #expect(try due() == nil)
  }

  @Test("A removed hook is gone with what waited for it")
  func removed() throws {
    try tell()
    try market.write { try removeWebhook(hook.id, as: county.buyer, in: $0) }
    #expect(try webhooks(of: county.buyer, in: db).isEmpty)
    #expect(try due() == nil)
    #expect(throws: CommonRefusal.notFound(what: "webhook")) {
      try market.write { try removeWebhook(hook.id, as: county.buyer, in: $0) }
    }
    try tell()
    #expect(try due() == nil)
  }

  @Test("A hook that was removed while a try was on its way stays removed", arguments: [200, 410])
  func removedMeanwhile(status: Int) throws {
    try tell()
    let delivery = try #require(try due())
    try market.write { try removeWebhook(hook.id, as: county.buyer, in: $0) }
    try market.write { try recordDelivery(delivery, answered(status), in: $0) }
    #expect(try webhooks(of: county.buyer, in: db).isEmpty)
    let statuses = try db.all("SELECT status, attempts FROM webhook_delivery") {
      (try $0[0] as DeliveryStatus, try $0[1] as Int)
    }
    #expect(statuses.map { $0.0 } == [.failed])
    #expect(statuses.map { $0.1 } == [0])
  }

  @Test("Deliveries are listed newest first, and pages hold while more come")
  func pages() throws {
    for subject in 1...4 { try tell(subject: Int64(subject)) }
    let first = try deliveries(of: hook.id, PageRequest(limit: 2), as: county.buyer, in: db)
    try tell(subject: 5)
    let second = try deliveries(
      of: hook.id, PageRequest(limit: 9, after: first.next), as: county.buyer, in: db)
    #expect(first.items.count == 2)
    #expect(second.items.count == 2)
    let ids = (first.items + second.items).map(\.id)
    #expect(ids == ids.sorted(by: >))
  }
}
