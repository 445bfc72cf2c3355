import Core
import SQLite
import Storage
import TestSupport
import Testing

@testable import Notifications

@Suite("The outbox and who hears of it") struct OutboxTests {
  struct Refused: Error, Equatable {}

  let market: TestMarket
  let county: TestCounty
  var db: Connection { market.db }

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func hook(
    of actor: Actor, _ events: [EventType] = EventType.allCases, url: String = "https://example.org"
  ) throws -> Webhook {
    try market.write {
      try addWebhook(url: url, events: events, secret: "whsec_x", as: actor, in: $0)
    }
  }

  private func tell(
    _ type: EventType = .orderPlaced, subject: Int64 = 1, buyer: Actor? = nil,
    villages: [Identifier] = [], data: String = "{\"a\":1}"
  ) throws {
    try market.write {
      try record(
        Event(
          type, subject: Identifier(rawValue: subject), buyer: buyer?.id, villages: villages,
          data: data), in: $0)
    }
  }

  private func dealOut() throws {
    while try market.write({ try dealOutEvents(upTo: 100, in: $0) }) {}
  }

  private func due(_ limit: Int = 100) throws -> [DueDelivery] {
    try market.write { try dueDeliveries(upTo: limit, in: $0) }
  }

  private func count(_ hook: Webhook) throws -> Int {
    try db.value("SELECT count(*) FROM webhook_delivery WHERE webhook_id = \(hook.id)")
  }

  @Test("What is rolled back is told to nobody")
  func rolledBack() throws {
    let eggs = try county.addEggs()
    let hook = try hook(of: county.admin)
    #expect(throws: Refused()) {
      try market.write { _ in
        _ = try county.order(of: eggs)
        throw Refused()
      }
    }
    #expect(try db.value("SELECT count(*) FROM outbox_event WHERE type LIKE 'order%'") as Int == 0)
    #expect(try hasEventsToDealOut(in: db) == false)
    try dealOut()
    #expect(try count(hook) == 0)
  }

  @Test("An order is told when it is placed and when it is paid, without personal data")
  func orders() throws {
    let eggs = try county.addEggs()
    _ = try hook(of: county.buyer)
    let order = try county.order(of: eggs)
    try county.pay(order)
    #expect(try hasEventsToDealOut(in: db))
    try dealOut()
    #expect(try hasEventsToDealOut(in: db) == false)
    let first = try #require(try due().first)
    #expect(first.body.contains("\"type\":\"order.placed\""))
    #expect(first.body.contains("\"order_id\":\"\(order.id)\""))
    #expect(first.body.contains("\"total_fen\":\(order.total.rawValue)"))
    #expect(first.messageID.hasPrefix("evt_"))
    for secret in [TestCounty.recipient.name, TestCounty.recipient.phone.rawValue, "虚构市"] {
      let told: Int = try db.value("SELECT count(*) FROM outbox_event WHERE instr(data, \(secret))")
      #expect(told == 0)
    }
  }

  @Test("The body is Standard Webhooks' envelope")
  func envelope() {
    #expect(
      messageBody(type: .orderPaid, at: ManualClock.start, data: "{\"a\":1}")
        == """
        {"type":"order.paid","timestamp":"2026-06-15T04:00:00.000Z","data":{"a":1}}
        """)
  }

  @Test("The office hears all, a buyer of its orders, a coordinator of its villages")
  func scope() throws {
    let hooks = try [
      county.admin, county.buyer, county.otherBuyer, county.coordinator, county.otherCoordinator,
      county.volunteer,
    ].map { try hook(of: $0) }
    try tell(buyer: county.buyer, villages: [county.villages[0]])
    try tell(buyer: county.otherBuyer, villages: Array(county.villages.prefix(2)))
    try tell(buyer: nil, villages: [])
    try dealOut()
    #expect(try hooks.map { try count($0) } == [3, 1, 1, 2, 1, 0])
  }

  @Test("A hook hears of the events that it asked for only")
  func types() throws {
    let hook = try hook(of: county.admin, [.orderPaid, .consignmentDispatched])
    for type in EventType.allCases { try tell(type) }
    try dealOut()
    let types = try db.all(
      """
      SELECT e.type FROM webhook_delivery d JOIN outbox_event e ON e.sequence = d.sequence
      WHERE d.webhook_id = \(hook.id) ORDER BY e.type
      """
    ) { try $0[0] as EventType }
    #expect(types == [.consignmentDispatched, .orderPaid])
  }

  @Test("A hook hears nothing from before it was there, nor once its owner is disabled")
  func times() throws {
    try tell()
    try dealOut()
    let hook = try hook(of: county.buyer)
    try tell(buyer: county.buyer)
    try dealOut()
    #expect(try count(hook) == 1)
    try db.execute("UPDATE user_account SET status = 'disabled' WHERE id = \(county.buyer.id)")
    try tell(buyer: county.buyer)
    try dealOut()
    #expect(try count(hook) == 1)
  }

  @Test("Events are dealt out some at a time, each once")
  func someAtATime() throws {
    let hook = try hook(of: county.admin)
    for subject in 1...5 { try tell(subject: Int64(subject)) }
    #expect(try market.write { try dealOutEvents(upTo: 3, in: $0) })
    #expect(try count(hook) == 3)
    #expect(try market.write { try dealOutEvents(upTo: 3, in: $0) } == false)
    #expect(try market.write { try dealOutEvents(upTo: 3, in: $0) } == false)
    #expect(try count(hook) == 5)
  }

  @Test("Of one subject the next event waits for the one before, other subjects do not")
  func order() throws {
    _ = try hook(of: county.admin)
    for (subject, data) in [(1, "{\"n\":1}"), (1, "{\"n\":2}"), (2, "{\"n\":3}")] {
      try tell(subject: Int64(subject), data: data)
    }
    try dealOut()
    func numbers() throws -> [String] {
      try due().compactMap { $0.body.split(separator: "\"n\":").last.map { String($0.prefix(1)) } }
        .sorted()
    }
    #expect(try numbers() == ["1", "3"])
    let first = try #require(try due().first { $0.body.contains("\"n\":1") })
    try market.write { try recordDelivery(first, .failed(reason: .timeout), in: $0) }
    // Not yet due again: still nothing of its subject overtakes it.
    #expect(try numbers() == ["3"])
    market.clock.advance(seconds: 10)
    #expect(try numbers() == ["1", "3"])
    let again = try #require(try due().first { $0.body.contains("\"n\":1") })
    #expect(again.messageID == first.messageID)
    #expect(again.attempts == 1)
    try market.write {
      try recordDelivery(
        again, .answered(status: 204, answer: "", retryAfterSeconds: nil), in: $0)
    }
    #expect(try numbers() == ["2", "3"])
    #expect(try due(1).count == 1)
  }

  @Test("Each hook has its own order: a slow one holds nobody else up")
  func perHook() throws {
    let (slow, quick) = (try hook(of: county.admin), try hook(of: county.admin))
    try tell()
    try tell()
    try dealOut()
    for delivery in try due() where delivery.webhook == quick.id {
      try market.write {
        try recordDelivery(
          delivery, .answered(status: 200, answer: "", retryAfterSeconds: nil), in: $0)
      }
    }
    #expect(Set(try due().map(\.webhook)) == [slow.id, quick.id])
    #expect(try due().count == 2)
  }
}
