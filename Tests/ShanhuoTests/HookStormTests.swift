import Core
import Crypto
import Foundation
import JSON
import Locks
import SQLite
import TestSupport
import Testing

/// Number 19 of what must hold, in small; `make hooks-test` runs it in full.
@Suite("Hooks in a storm", .onThreadsOfTheirOwn)
struct HookStormTests {
  private static let orders = 60

  let county: County
  let site: Site

  init() throws {
    county = try County.ready()
    site = try county.site()
  }

  private func serve() throws -> ServerProcess {
    try ServerProcess(site.database, "--allow-hooks-to", "127.0.0.0/8")
  }

  /// Orders, each paid, beside orders that are refused.
  private func trade(_ client: HTTPClient, _ numbers: Range<Int>) throws {
    for number in numbers {
      let refused = try client.send(
        "POST", "/v1/orders", token: county.buyers[number], key: "no-\(number)",
        order(51, of: county.eggs))
      #expect(refused.status == 409)
      let placed = try client.send(
        "POST", "/v1/orders", token: county.buyers[number], key: "yes-\(number)",
        order(of: county.honey))
      try #require(placed.status == 201, "\(placed.text)")
      let (id, total) = (placed["id"]?.text ?? "", placed["total_fen"]?.number ?? 0)
      let paid = try client.send(
        "POST", "/v1/orders/\(id)/payments", token: county.admin, key: "pay-\(number)",
        #"{"method":"bank_transfer","amount_fen":\#(total),"reference":"a"}"#)
      try #require(paid.status == 201, "\(paid.text)")
    }
  }

  /// Sees to it that what waits for its time is due: as if the time had gone by.
  private func letTimePass() throws {
    try site.open().execute(
      "UPDATE webhook_delivery SET next_attempt_at = 0 WHERE status = 'pending' AND attempts > 0")
  }

  private func told() throws -> [(id: String, subject: Int64, type: String)] {
    try site.open().all(
      """
      SELECT id, subject_id, type FROM outbox_event WHERE type IN ('order.placed', 'order.paid')
      ORDER BY sequence
      """
    ) { row in
      let (id, subject): (Int64, Int64) = (try row[0], try row[1])
      return ("evt_\(Identifier(rawValue: id))", subject, try row[2])
    }
  }

  @Test(
    "Dropped calls, answers of 500 at random and a kill -9: all arrives, in order and once each",
    arguments: TestSeeds.some(1))
  func storm(seed: UInt64) throws {
    let receiver = try HookReceiver()
    defer { receiver.stop() }
    let random = Locked(SeededGenerator(seed: seed))
    let first = try serve()
    let client = try first.client()
    let made = try client.send(
      "POST", "/v1/webhooks", token: county.admin,
      #"{"url":"\#(receiver.url)","events":["order.placed","order.paid"]}"#)
    try #require(made.status == 201, "\(made.text)")
    let secret = try #require(made["secret"]?.text)

    // The receiver is down.
    receiver.react { .drop }
    try trade(client, 0..<HookStormTests.orders / 2)
    #expect(!receiver.received(atLeast: 5).isEmpty)
    try first.killAtOnce()

    receiver.react { .answer(random.withLock { $0.next() % 10 < 3 ? 500 : 200 }) }
    let second = try serve()
    let again = try second.client()
    try trade(again, HookStormTests.orders / 2..<HookStormTests.orders)
    let events = try told()
    #expect(events.count == 2 * HookStormTests.orders)
    #expect(
      try eventually {
        try letTimePass()
        return Set(receiver.accepted.map(\.id)) == Set(events.map(\.id))
      }, "seed \(seed)")

    let messages = receiver.accepted
    #expect(messages.allSatisfy { HookStormTests.isSigned($0, secret) }, "seed \(seed)")
    var seen: Set<String> = []
    let order = messages.map(\.id).filter { seen.insert($0).inserted }
    let place = Dictionary(uniqueKeysWithValues: order.enumerated().map { ($1, $0) })
    for (_, own) in Dictionary(grouping: events, by: \.subject) {
      let places = own.compactMap { place[$0.id] }
      #expect(places == places.sorted() && places.count == own.count, "seed \(seed)")
    }
    #expect(
      try eventually {
        try site.open().value(
          "SELECT count(*) FROM webhook_delivery WHERE status <> 'delivered'") == 0
      })
    #expect(try second.stop() == .exited(0))
    #expect(try site.faults() == "")
  }

  private static func isSigned(_ message: HookReceiver.Received, _ secret: String) -> Bool {
    guard let key = Base64.decode(String(secret.dropFirst("whsec_".count))),
      let timestamp = message.headers["webhook-timestamp"]
    else { return false }
    let signed = Array("\(message.id).\(timestamp).".utf8) + message.body
    return message.headers["webhook-signature"]
      == "v1," + Base64.encode(HMAC.sha256(key: key, message: signed))
  }

  @Test("A hook that hangs holds no other up, and the server stops without waiting for it")
  func hanging() throws {
    let (silent, good) = (try HookReceiver(), try HookReceiver())
    defer {
      silent.stop()
      good.stop()
    }
    silent.react { .hang }
    let server = try serve()
    let client = try server.client()
    for url in [silent.url, good.url] {
      let made = try client.send(
        "POST", "/v1/webhooks", token: county.admin,
        #"{"url":"\#(url)","events":["order.placed","order.paid"]}"#)
      try #require(made.status == 201, "\(made.text)")
    }
    try trade(client, 0..<20)
    #expect(Set(good.received(atLeast: 40).map(\.id)).count == 40)
    let begin = ContinuousClock.now
    #expect(try server.stop() == .exited(0))
    #expect(ContinuousClock.now - begin < .seconds(10))
  }
}
