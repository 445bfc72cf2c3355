import Crypto
import Foundation
import JSON
import SQLite
import TestSupport
import Testing

@Suite("Hooks, to a receiver on a socket", .onThreadsOfTheirOwn)
struct HookTests {
  static let events = ["order.placed", "order.paid", "consignment.dispatched", "order.completed"]

  let county: County
  let site: Site

  init() throws {
    county = try County.ready()
    site = try county.site()
  }

  /// A server that may send to this machine.
  private func serve() throws -> ServerProcess {
    try ServerProcess(site.database, "--allow-hooks-to", "127.0.0.0/8")
  }

  /// Registers a hook of the county office for all events and gives its id and its secret.
  private func register(
    _ receiver: HookReceiver, _ client: HTTPClient
  ) throws -> (id: String, secret: WebhookSecret) {
    let names = HookTests.events.map { "\"\($0)\"" }.joined(separator: ",")
    let answer = try client.send(
      "POST", "/v1/webhooks", token: county.admin,
      "{\"url\":\"\(receiver.url)\",\"events\":[\(names)],\"format\":\"standard\"}")
    try #require(answer.status == 201, "\(answer.text)")
    return (
      try #require(answer["id"]?.text),
      try #require(answer["secret"]?.text.flatMap(WebhookSecret.init))
    )
  }

  @discardableResult
  private func post(
    _ client: HTTPClient, _ target: String, _ token: String, _ body: String? = nil,
    expecting status: Int
  ) throws -> Answer {
    let answer = try client.send(
      "POST", target, token: token, key: UUID().uuidString, body)
    try #require(answer.status == status, "\(target): \(answer.text)")
    return answer
  }

  /// Whether the message is signed as Standard Webhooks says, computed here by hand.
  private func isSigned(_ message: HookReceiver.Received, _ secret: WebhookSecret) -> Bool {
    guard let key = Base64.decode(String(secret.text.dropFirst("whsec_".count))),
      let timestamp = message.headers["webhook-timestamp"], let seconds = Int64(timestamp),
      abs(Double(seconds) - Date().timeIntervalSince1970) < 300
    else { return false }
    let signed = Array("\(message.id).\(timestamp).".utf8) + message.body
    let expected = "v1," + Base64.encode(HMAC.sha256(key: key, message: signed))
    return message.headers["webhook-signature"]?.split(separator: " ").contains(
      Substring(expected)) == true
  }

  private func json(_ message: HookReceiver.Received) -> JSONValue {
    message.body.withUnsafeBytes { (try? JSONValue.read($0)) ?? .null }
  }

  @Test("Each step of an order is told once, in order and signed; a refused order never")
  func journey() throws {
    let receiver = try HookReceiver()
    defer { receiver.stop() }
    let server = try serve()
    let client = try server.client()
    let (hook, secret) = try register(receiver, client)

    try post(client, "/v1/orders", county.buyers[1], order(51, of: county.eggs), expecting: 409)
    let placed = try post(
      client, "/v1/orders", county.buyers[0], order(2, of: county.eggs), expecting: 201)
    let id = try #require(placed["id"]?.text)
    let total = try #require(placed["total_fen"]?.number)
    let parcel = try #require(placed["consignments"]?.items.first?["id"]?.text)
    try post(
      client, "/v1/orders/\(id)/payments", county.admin,
      #"{"method":"bank_transfer","amount_fen":\#(total),"reference":"a"}"#, expecting: 201)
    try post(client, "/v1/consignments/\(parcel)/pack", county.coordinator, expecting: 200)
    try post(
      client, "/v1/consignments/\(parcel)/dispatch", county.coordinator,
      #"{"carrier":"邮政","tracking_number":"YZ1"}"#, expecting: 200)
    try post(client, "/v1/consignments/\(parcel)/deliver", county.coordinator, expecting: 200)
    try post(client, "/v1/orders/\(id)/confirm", county.buyers[0], expecting: 200)
    // Had the refused order been told of, its message would have come before this one's.
    let last = try post(
      client, "/v1/orders", county.buyers[0], order(of: county.honey), expecting: 201)
    let lastID = try #require(last["id"]?.text)

    let messages = receiver.received(atLeast: 5)
    let bodies = messages.map { json($0) }
    #expect(messages.count == 5)
    #expect(Set(messages.map(\.id)).count == 5)
    #expect(messages.allSatisfy { $0.id.hasPrefix("evt_") })
    #expect(messages.allSatisfy { isSigned($0, secret) })
    #expect(messages.allSatisfy { $0.headers["content-type"] == "application/json" })
    let own = bodies.filter { $0["data"]?["order_id"]?.text == id }
    #expect(own.compactMap { $0["type"]?.text } == HookTests.events)
    #expect(own.last?["data"]?["total_fen"]?.number == total)
    let other = bodies.filter { $0["data"]?["order_id"]?.text == lastID }
    #expect(other.compactMap { $0["type"]?.text } == ["order.placed"])
    for message in messages {
      let text = String(decoding: message.body, as: UTF8.self)
      #expect(!text.contains("19900000001"), "no personal data leaves the house")
      #expect(!text.contains("虚构"))
    }
    #expect(
      try eventually {
        let page = try client.send("GET", "/v1/webhooks/\(hook)/deliveries", token: county.admin)
        let items = page["items"]?.items ?? []
        return items.count == 5 && items.allSatisfy { $0["status"]?.text == "delivered" }
      })
    #expect(try server.stop() == .exited(0))
    #expect(receiver.received(atLeast: 5).count == 5)
    #expect(try site.faults() == "")
  }

  @Test("What was answered with 500 waits for its time and comes again under the same id")
  func retry() throws {
    // The second attempt may come by itself on a slow machine. Its answer waits for this test.
    let receiver = try HookReceiver([.answer(500), .answerOnceTold(200)])
    defer { receiver.stop() }
    let server = try serve()
    let client = try server.client()
    let (hook, secret) = try register(receiver, client)
    let placed = try post(
      client, "/v1/orders", county.buyers[0], order(of: county.honey), expecting: 201)
    let id = try #require(placed["id"]?.text)
    try post(client, "/v1/orders/\(id)/cancel", county.buyers[0], expecting: 200)

    func delivery() throws -> JSONValue? {
      try client.send("GET", "/v1/webhooks/\(hook)/deliveries", token: county.admin)["items"]?
        .items.last
    }
    #expect(try eventually { try delivery()?["attempts"]?.number == 1 })
    let waiting = try #require(try delivery())
    #expect(waiting["status"]?.text == "pending")
    #expect(waiting["response_status"]?.number == 500)
    let (last, next): (Int64, Int64) = try #require(
      try site.open().first("SELECT last_attempt_at, next_attempt_at FROM webhook_delivery") {
        (try $0[0], try $0[1])
      })
    #expect((5_000...6_000).contains(next - last))

    // Its time has come.
    try site.open().execute("UPDATE webhook_delivery SET next_attempt_at = 0")
    receiver.tellToAnswer()
    let messages = receiver.received(atLeast: 2)
    #expect(messages.count == 2)
    #expect(Set(messages.map(\.id)).count == 1)
    #expect(Set(messages.map(\.body)).count == 1)
    #expect(messages.allSatisfy { isSigned($0, secret) })
    #expect(try eventually { try delivery()?["status"]?.text == "delivered" })
    #expect(try delivery()?["attempts"]?.number == 2)
    #expect(try server.stop() == .exited(0))
    #expect(try site.faults() == "")
  }

  @Test("A message that a kill -9 caught on its way still arrives, under the same id")
  func killedOnTheWay() throws {
    let receiver = try HookReceiver([.hang])
    defer { receiver.stop() }
    let first = try serve()
    let client = try first.client()
    let (_, secret) = try register(receiver, client)
    try post(client, "/v1/orders", county.buyers[0], order(of: county.honey), expecting: 201)
    #expect(receiver.received(atLeast: 1).count == 1)
    try first.killAtOnce()

    let second = try serve()
    let messages = receiver.received(atLeast: 2)
    #expect(messages.count == 2)
    #expect(Set(messages.map(\.id)).count == 1)
    #expect(messages.allSatisfy { isSigned($0, secret) })
    #expect(try second.stop() == .exited(0))
    #expect(try site.faults() == "")
  }

  @Test("An event is told of although the server was killed before it looked at its outbox")
  func killedBefore() throws {
    let receiver = try HookReceiver()
    defer { receiver.stop() }
    let first = try serve()
    let client = try first.client()
    let (_, secret) = try register(receiver, client)
    // Eight orders, answered, and the server is gone.
    let ids = try (0..<8).map { number in
      let placed = try post(
        client, "/v1/orders", county.buyers[number], order(of: county.honey), expecting: 201)
      return try #require(placed["id"]?.text)
    }
    try first.killAtOnce()
    let second = try serve()
    func told() -> [String] {
      receiver.received(atLeast: 0).compactMap { json($0)["data"]?["order_id"]?.text }
    }
    #expect(eventually { Set(told()) == Set(ids) })
    #expect(receiver.received(atLeast: 8).allSatisfy { isSigned($0, secret) })
    // One that was under way when the server was killed may come twice, then under one id.
    let messages = receiver.received(atLeast: 8)
    #expect(Set(messages.map(\.id)).count == 8)
    #expect(try second.stop() == .exited(0))
    #expect(try site.faults() == "")
  }

  @Test("Without leave a hook to this machine is refused and nothing is sent there")
  func noLeave() throws {
    let receiver = try HookReceiver()
    defer { receiver.stop() }
    let server = try ServerProcess(site.database)
    let client = try server.client()
    for url in [
      receiver.url, "http://[::ffff:127.0.0.1]:\(receiver.port)/", "http://0x7f000001/",
      "http://localhost:\(receiver.port)/", "http://10.0.0.1/", "http://[fd00::1]/",
    ] {
      let answer = try client.send(
        "POST", "/v1/webhooks", token: county.admin,
        "{\"url\":\"\(url)\",\"events\":[\"order.placed\"]}")
      #expect(answer.status == 422, "\(url)")
      #expect(answer["errors"]?.items.first?["pointer"]?.text == "/url")
      #expect(answer["errors"]?.items.first?["code"]?.text == "refused")
    }
    #expect(try site.open().value("SELECT count(*) FROM webhook") == 0)
    #expect(try server.stop() == .exited(0))
  }

  @Test("Leave that was taken back holds for hooks that are there already")
  func leaveTakenBack() throws {
    let receiver = try HookReceiver()
    defer { receiver.stop() }
    let first = try serve()
    _ = try register(receiver, try first.client())
    #expect(try first.stop() == .exited(0))
    let second = try ServerProcess(site.database)
    try post(
      try second.client(), "/v1/orders", county.buyers[0], order(of: county.honey), expecting: 201)
    let db = try site.open()
    #expect(
      try eventually {
        try db.first("SELECT last_error FROM webhook_delivery WHERE attempts = 1") {
          try $0[0] as String?
        } != nil
      })
    #expect(try second.stop() == .exited(0))
    #expect(receiver.received(atLeast: 0).isEmpty)
  }
}
