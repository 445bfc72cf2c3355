import Core
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Notifications

@Suite("A hook's key, its end, and what is sent again") struct HookLifeTests {
  let market: TestMarket
  let hook: Webhook
  var county: TestCounty { market.county }
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    let county = market.county
    hook = try market.write {
      try addWebhook(
        url: "https://example.org/hook", events: [.orderPlaced], secret: "whsec_first",
        as: county.buyer, in: $0)
    }
  }

  private func tell(_ count: Int = 1, subject: Int64 = 1) throws {
    try market.write { db in
      for _ in 0..<count {
        try record(
          Event(
            .orderPlaced, subject: Identifier(rawValue: subject), buyer: county.buyer.id,
            villages: [], data: "{}"), in: db)
      }
      while try dealOutEvents(upTo: 10, in: db) {}
    }
  }

  private func runs() throws -> [DueRun] {
    try market.write { try dueRuns(after: nil, upTo: 100, in: $0) { _ in 100 } }
  }

  private func end(_ deliveries: [DueDelivery], _ status: Int) throws {
    try market.write { db in
      try recordDeliveries(
        deliveries.map {
          TriedDelivery(
            $0, .answered(status: status, answer: "", retryAfterSeconds: nil), milliseconds: 7)
        }, in: db)
    }
  }

  private func present() throws -> Webhook { try webhook(hook.id, as: county.buyer, in: db) }

  private func count(_ status: DeliveryStatus) throws -> Int {
    try db.value("SELECT count(*) FROM webhook_delivery WHERE status = \(status)")
  }

  private func expectWhole() throws {
    #expect(try verify(db).map(\.description).filter { !$0.hasPrefix("event ") } == [])
  }

  // MARK: Runs

  @Test("What waits behind the first of a subject comes along in its order, up to a bound")
  func run() throws {
    try tell(DueRun.maximumLength + 4)
    try tell(2, subject: 2)
    let runs = try runs()
    #expect(runs.map(\.deliveries.count).sorted() == [2, DueRun.maximumLength])
    let long = try #require(runs.max { $0.deliveries.count < $1.deliveries.count })
    try end(long.deliveries, 200)
    let rest = try #require(try self.runs().first { $0.deliveries.count == 4 })
    #expect(rest.deliveries.allSatisfy { $0.subject == Identifier(rawValue: 1) })
    try expectWhole()
  }

  @Test("A run ends before one that is not due yet")
  func notDue() throws {
    try tell(3)
    let first = try #require(try runs().first)
    try end(Array(first.deliveries.prefix(1)), 200)
    try end(Array(first.deliveries[1...1]), 500)
    // The first is sent again: the second, which waits for its time, is behind it now.
    _ = try market.write { try replayDelivery(first.deliveries[0].id, as: county.buyer, in: $0) }
    #expect(try runs().map { $0.deliveries.map(\.id) } == [[first.deliveries[0].id]])
    try expectWhole()
  }

  @Test("Only so many of a hook are read as there is room for, and a walk goes round all hooks")
  func room() throws {
    let other = try market.write {
      try addWebhook(
        url: "https://example.com", events: [.orderPlaced], secret: "x", as: county.admin, in: $0)
    }
    for subject in 1...5 { try tell(subject: Int64(subject)) }
    func hooks(after place: Identifier?, _ limit: Int = 100) throws -> [Identifier] {
      try market.write { db in
        try dueRuns(after: place, upTo: limit, in: db) { $0.id == other.id ? 2 : 1 }
      }.map(\.webhook)
    }
    let order = [hook.id, other.id].sorted()
    #expect(try hooks(after: nil).count == 3)
    #expect(try hooks(after: order[0]).first == order[1])
    #expect(try hooks(after: order[1]).first == order[0])
    #expect(try hooks(after: nil, 1) == [order[0]])
  }

  // MARK: Keys

  @Test("While a key is replaced both sign, the new one first, and after a day the new one alone")
  func rotation() throws {
    try tell()
    let rotated = try market.write {
      try rotateSecret(of: hook.id, to: "whsec_second", as: county.buyer, in: $0)
    }
    let until = try #require(rotated.formerSecretUntil)
    #expect(until <= db.now.adding(days: 1) && until > db.now.adding(seconds: 86_395))
    #expect(try runs()[0].deliveries[0].secrets == ["whsec_second", "whsec_first"])
    _ = try market.write {
      try rotateSecret(of: hook.id, to: "whsec_third", as: county.buyer, in: $0)
    }
    #expect(try runs()[0].deliveries[0].secrets == ["whsec_third", "whsec_second"])
    market.clock.advance(days: 1)
    #expect(try runs()[0].deliveries[0].secrets == ["whsec_third"])
    #expect(throws: CommonRefusal.notFound(what: "webhook")) {
      try market.write { try rotateSecret(of: hook.id, to: "x", as: county.admin, in: $0) }
    }
    try expectWhole()
  }

  // MARK: The end

  @Test("A hook to which nothing came through for the whole schedule is turned off, and it is told")
  func failing() throws {
    let ears = try market.write {
      try addWebhook(
        url: "https://example.com", events: [.webhookDisabled], secret: "x", as: county.admin,
        in: $0)
    }
    try tell()
    for wait in RetrySchedule.waits {
      try end(try runs()[0].deliveries, 500)
      #expect(try present().isActive)
      #expect(try present().failingSince != nil)
      market.clock.advance(seconds: wait + wait / 10 + 1)
    }
    try tell(subject: 2)
    try end(try #require(try runs().first { $0.deliveries[0].attempts == 9 }).deliveries, 500)
    let off = try #require(try present().off)
    #expect(off.reason == .failing && off.since > db.now.adding(seconds: -5))
    #expect(try count(.failed) == 2)
    try market.write { while try dealOutEvents(upTo: 10, in: $0) {} }
    let told = try #require(try runs().first)
    #expect(told.webhook == ears.id)
    #expect(told.deliveries[0].body.contains("\"type\":\"webhook.disabled\""))
    #expect(told.deliveries[0].body.contains("\"webhook_id\":\"\(hook.id)\""))
    #expect(told.deliveries[0].body.contains("\"reason\":\"failing\""))
    // Its owner is told where it asks what changed.
    let seen = try changes(after: 0, upTo: 100, as: county.buyer, in: db)
    #expect(seen.items.map(\.type).contains(.webhookDisabled))
    let strange = try changes(after: 0, upTo: 100, as: county.otherBuyer, in: db)
    #expect(!strange.items.map(\.type).contains(.webhookDisabled))
    try expectWhole()
  }

  @Test("One delivery that comes through shows that somebody is there")
  func recovered() throws {
    try tell(subject: 1)
    try end(try runs()[0].deliveries, 500)
    market.clock.advance(days: 3)
    try tell(subject: 2)
    try end(try #require(try runs().first { $0.deliveries[0].attempts == 0 }).deliveries, 200)
    #expect(try present().failingSince == nil)
    market.clock.advance(days: 1)
    try end(try runs()[0].deliveries, 500)
    #expect(try present().isActive)
  }

  @Test("What waits for a hook that is turned off is given up, however much, some at a time")
  func givenUp() throws {
    try tell(givenUpAtOnce + 30)
    try end(Array(try runs()[0].deliveries.prefix(1)), 410)
    #expect(try present().off?.reason == .gone)
    #expect(try count(.pending) == 30)
    #expect(try runs().isEmpty)
    try expectWhole()
    #expect(try market.write { try giveUpDeliveries(upTo: 20, in: $0) })
    #expect(try market.write { try giveUpDeliveries(upTo: 20, in: $0) } == false)
    #expect(try count(.pending) == 0)
    try expectWhole()
  }

  @Test("Turned on again it is as new, and hears nothing of what happened while no hook was on")
  func onAgain() throws {
    func turn(_ on: Bool) throws {
      _ = try market.write {
        try changeWebhook(
          hook.id, WebhookChange(url: nil, events: nil, isActive: on), as: county.buyer, in: $0)
      }
    }
    try turn(false)
    #expect(try present().off?.reason == .owner)
    try tell(3)
    try turn(true)
    #expect(try present().off == nil)
    try tell(subject: 9)
    #expect(try runs().map { $0.deliveries[0].subject } == [Identifier(rawValue: 9)])
  }

  // MARK: Tries

  @Test("Each try is kept, with what came of it; of very many the newest")
  func tries() throws {
    try tell()
    let delivery = try runs()[0].deliveries[0]
    for number in 1...(Delivery.maximumTriesKept + 2) {
      let due = try #require(try runs().first).deliveries[0]
      try market.write {
        try recordDelivery(
          due,
          number == 2
            ? .failed(reason: .timeout)
            : .answered(status: 500, answer: "", retryAfterSeconds: nil),
          milliseconds: number, in: $0)
      }
      if number == 3 {
        let kept = try deliveryTries(of: delivery.id, as: county.buyer, in: db)
        #expect(kept.map(\.number) == [1, 2, 3])
        #expect(kept.map(\.status) == [500, nil, 500])
        #expect(kept.map(\.error) == [nil, .timeout, nil])
        #expect(kept.map(\.durationMilliseconds) == [1, 2, 3])
      }
      _ = try market.write { try replayDelivery(delivery.id, as: county.buyer, in: $0) }
    }
    let kept = try deliveryTries(of: delivery.id, as: county.buyer, in: db)
    #expect(kept.map(\.number) == Array(3...(Delivery.maximumTriesKept + 2)))
    #expect(throws: CommonRefusal.notFound(what: "delivery")) {
      try deliveryTries(of: delivery.id, as: county.admin, in: db)
    }
    let statistics = try hookStatistics(of: hook.id, as: county.buyer, in: db)
    #expect(statistics.tries == Delivery.maximumTriesKept && statistics.delivered == 0)
    #expect(statistics.otherAnswers.map(\.status) == [500])
    #expect(statistics.p50Milliseconds == nil && statistics.lastDeliveredAt == nil)
    try expectWhole()
  }

  @Test("A hook's figures are those of its tries")
  func figures() throws {
    for subject in 1...4 { try tell(subject: Int64(subject)) }
    for (index, run) in try runs().enumerated() {
      try market.write {
        try recordDelivery(
          run.deliveries[0],
          index == 3
            ? .failed(reason: .connect)
            : .answered(status: 204, answer: "", retryAfterSeconds: nil),
          milliseconds: (index + 1) * 10, in: $0)
      }
    }
    let statistics = try hookStatistics(of: hook.id, as: county.buyer, in: db)
    #expect(statistics.tries == 4 && statistics.delivered == 3)
    #expect(statistics.failures.map(\.error) == [.connect])
    #expect(statistics.p50Milliseconds == 20 && statistics.p99Milliseconds == 20)
    #expect(statistics.longestMilliseconds == 30)
    #expect(statistics.lastDeliveredAt.map { $0 > db.now.adding(seconds: -5) } == true)
  }

  @Test("Deliveries at their end are forgotten after their time, those on their way never")
  func forgotten() throws {
    try tell(subject: 1)
    try tell(subject: 2)
    try end(try runs()[0].deliveries, 200)
    market.clock.advance(seconds: Int64(Delivery.keptDays) * 86_400 - 60)
    #expect(try market.write { try sweepDeliveries(upTo: 10, in: $0) } == false)
    #expect(try count(.delivered) == 1)
    market.clock.advance(seconds: 60)
    _ = try market.write { try sweepDeliveries(upTo: 10, in: $0) }
    #expect(try count(.delivered) == 0)
    #expect(try count(.pending) == 1)
    #expect(try db.value("SELECT count(*) FROM delivery_try") as Int == 0)
    try expectWhole()
  }

  // MARK: Verify

  @Test(
    "verify finds each field that is not as it was left",
    arguments: [
      "UPDATE webhook_delivery SET is_next = 1 WHERE status = 'delivered'",
      "UPDATE webhook_delivery SET is_next = 0 WHERE status = 'pending'",
      "UPDATE delivery_try SET number = 9 WHERE number = 1",
      "UPDATE delivery_try SET tried_at = tried_at + 1",
      "UPDATE delivery_try SET status = 201",
      "UPDATE delivery_try SET status = NULL, error = 'timeout'",
      "UPDATE webhook_delivery SET last_status = 500 WHERE status = 'delivered'",
      "UPDATE webhook_delivery SET attempts = 7 WHERE status = 'delivered'",
      "UPDATE webhook SET off_since = 1",
      "UPDATE webhook SET off_reason = 'gone'",
      "UPDATE webhook SET former_secret_until = 1",
      "UPDATE webhook SET former_secret = 'x'",
      "UPDATE webhook SET failing_since = 1",
      "UPDATE delivery_try SET delivery_id = 5",
    ])
  func spoilt(statement: String) throws {
    try tell(subject: 1)
    try tell(subject: 2)
    for _ in 0..<2 {
      let due = try #require(try runs().first { $0.deliveries[0].subject.rawValue == 1 })
      try end(due.deliveries, 200)
      _ = try market.write { try replayDelivery(due.deliveries[0].id, as: county.buyer, in: $0) }
    }
    try end(
      try #require(try runs().first { $0.deliveries[0].subject.rawValue == 1 }).deliveries, 200)
    try expectWhole()
    try market.spoil(statement)
    #expect(try !verify(db).isEmpty)
  }
}
