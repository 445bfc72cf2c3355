import Core
import Reports
import SQLite
import Storage
import TestSupport
import Testing

@testable import Notifications

@Suite("The events of a span, sent again") struct ReplayTests {
  let market: TestMarket
  let hook: Webhook
  let start: Instant
  var county: TestCounty { market.county }
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    let county = market.county
    hook = try market.write {
      try addWebhook(
        url: "https://example.org/hook", events: [.orderPlaced], secret: "x", as: county.buyer,
        in: $0)
    }
    start = market.db.now
  }

  /// An event, and a minute goes by.
  private func tell(
    _ type: EventType = .orderPlaced, subject: Int64 = 1, to actor: Actor? = nil
  ) throws {
    try market.write { db in
      try record(
        Event(
          type, subject: Identifier(rawValue: subject), buyer: (actor ?? county.buyer).id,
          villages: [], data: "{\"n\":\(subject)}"), in: db)
      while try dealOutEvents(upTo: 10, in: db) {}
    }
    market.clock.advance(seconds: 60)
  }

  private func due() throws -> [DueDelivery] {
    try market.write { try dueRuns(after: nil, upTo: 100, in: $0) { _ in 100 } }
      .flatMap(\.deliveries)
  }

  private func end(_ status: Int) throws {
    for delivery in try due() {
      try market.write {
        try recordDelivery(
          delivery, .answered(status: status, answer: "", retryAfterSeconds: nil), in: $0)
      }
    }
  }

  private func turn(_ on: Bool) throws {
    _ = try market.write {
      try changeWebhook(
        hook.id, WebhookChange(url: nil, events: nil, isActive: on), as: county.buyer, in: $0)
    }
  }

  private func replay(
    _ minutes: Range<Int64>, delivered: Bool = false, as actor: Actor? = nil
  ) throws -> Int {
    try market.write {
      try replayEvents(
        of: hook.id,
        Replay(
          since: start.adding(seconds: minutes.lowerBound * 60),
          until: start.adding(seconds: minutes.upperBound * 60), includesDelivered: delivered),
        as: actor ?? county.buyer, in: $0)
    }
  }

  @Test("What was given up and what happened while it was off arrives, in order and once")
  func missed() throws {
    try tell(subject: 1)
    try end(200)
    try tell(subject: 2)
    // One is on its way and given up, two happen while it is off, one concerns somebody else.
    try turn(false)
    try tell(subject: 2)
    try tell(subject: 3)
    try tell(subject: 4, to: county.otherBuyer)
    try tell(.orderPaid, subject: 5)
    try turn(true)
    #expect(try due().isEmpty)
    #expect(try replay(0..<10) == 3)
    #expect(try due().map(\.subject.rawValue).sorted() == [2, 2, 3])
    #expect(try replay(0..<10) == 0)
    #expect(try verify(db).map(\.description).filter { !$0.hasPrefix("event ") } == [])
    try end(200)
    #expect(try due().isEmpty)
  }

  @Test("The span begins with its first moment and ends before its last")
  func span() throws {
    for subject in 0..<5 { try tell(subject: Int64(subject) + 1) }
    try end(200)
    #expect(try replay(1..<3) == 0)
    #expect(try replay(1..<3, delivered: true) == 2)
    #expect(try due().map(\.subject.rawValue).sorted() == [2, 3])
    #expect(try replay(5..<9, delivered: true) == 0)
    #expect(try replay(-9..<0, delivered: true) == 0)
  }

  @Test("An earlier one that is sent again goes before those of its subject that wait")
  func order() throws {
    for _ in 0..<3 { try tell(subject: 1) }
    let all = try due()
    for delivery in all.prefix(2) {
      try market.write {
        try recordDelivery(
          delivery, .answered(status: 200, answer: "", retryAfterSeconds: nil), in: $0)
      }
    }
    #expect(try due().map(\.id) == [all[2].id])
    #expect(try replay(0..<10, delivered: true) == 2)
    #expect(try due().map(\.id) == all.map(\.id))
    #expect(try verify(db).map(\.description).filter { !$0.hasPrefix("event ") } == [])
  }

  @Test("A span with too many events is refused, and none of it is sent")
  func tooMuch() throws {
    try market.write { db in
      for number in 0...Replay.maximumEvents {
        try record(
          Event(
            .orderPlaced, subject: Identifier(rawValue: Int64(number) + 1), buyer: county.buyer.id,
            villages: [], data: "{}"), in: db)
      }
      while try dealOutEvents(upTo: 100, in: db) {}
    }
    try turn(false)
    while try market.write({ try giveUpDeliveries(upTo: 500, in: $0) }) {}
    try turn(true)
    let all: Int = try db.value("SELECT count(*) FROM webhook_delivery WHERE status = 'pending'")
    #expect(throws: NotificationRefusal.tooMuchToReplay) { try replay(0..<10) }
    #expect(
      try db.value("SELECT count(*) FROM webhook_delivery WHERE status = 'pending'") as Int == all)
    #expect(NotificationRefusal.tooMuchToReplay.code == "too_much_to_replay")
  }

  @Test("A hook that is off or another's gets nothing")
  func refused() throws {
    try tell()
    #expect(throws: CommonRefusal.notFound(what: "webhook")) {
      try replay(0..<10, as: county.admin)
    }
    try turn(false)
    #expect(throws: NotificationRefusal.webhookIsOff) { try replay(0..<10) }
  }
}
