import JSON
import Notifications
import TestSupport
import Testing

/// How a hook's owner sees what became of its messages, and has them sent again.
@Suite struct HookConsoleTests {
  private let api: TestAPI
  private let path: String
  private var county: TestCounty { api.county }

  init() async throws {
    api = try TestAPI()
    let hook = try await api.send(
      .post, "/v1/webhooks", as: api.county.buyer,
      "{\"url\": \"https://hooks.example/in\", \"events\": [\"order.placed\"]}")
    path = try #require(hook.header("Location"))
  }

  private func place() throws {
    _ = try county.order(1, of: try county.addEggs())
    while try api.write({ try dealOutEvents(upTo: 10, in: $0) }) {}
  }

  private func end(_ status: Int) throws {
    try api.write { db in
      for due in try dueDeliveries(upTo: 10, in: db) {
        try recordDelivery(
          due, .answered(status: status, answer: "", retryAfterSeconds: nil), milliseconds: 12,
          in: db)
      }
    }
  }

  private func turn(_ on: Bool) async throws -> TestAnswer {
    try await api.send(
      .patch, path, as: county.buyer, headers: [("If-Match", "*")], "{\"active\": \(on)}")
  }

  private func replay(_ body: String) async throws -> TestAnswer {
    try await api.send(.post, path + "/replay", as: county.buyer, body)
  }

  @Test func `each try of a delivery is listed, and the hook's figures are made of them`()
    async throws
  {
    try place()
    try end(500)
    api.database.clock.advance(seconds: 10)
    try end(204)
    let delivery = try await api.send(.get, path + "/deliveries", as: county.buyer)
      .json.at("/items/0/id")?.text
    let tries = try await api.send(
      .get, "/v1/deliveries/\(delivery ?? "")/tries", as: county.buyer)
    expect(tries, 200, .page(of: .deliveryTry))
    #expect(tries["items"]?.items.compactMap { $0["response_status"]?.number } == [500, 204])
    #expect(tries["items"]?.items.compactMap { $0["duration_ms"]?.number } == [12, 12])
    let figures = try await api.send(.get, path + "/statistics", as: county.buyer)
    expect(figures, 200, .hookStatistics)
    #expect(figures["tries"]?.number == 2 && figures["delivered"]?.number == 1)
    #expect(figures.json.at("/other_answers/0/response_status")?.number == 500)
    #expect(figures["p99_ms"]?.number == 12)
  }

  @Test func `those that were given up are listed alone, and sent again by their span`()
    async throws
  {
    try place()
    try end(200)
    try place()
    let off = try await turn(false)
    expect(off, 200, .webhook)
    #expect(off["off_reason"]?.text == "owner" && off["off_since"]?.text != nil)
    let failed = try await api.send(.get, path + "/deliveries?status=failed", as: county.buyer)
    expect(failed, 200, .page(of: .delivery))
    #expect(failed["items"]?.items.count == 1)
    #expect(failed.json.at("/items/0/error")?.text == "webhook_off")
    try place()

    let span = "\"since\": \"2026-06-15T00:00:00Z\", \"until\": \"2026-06-16T00:00:00Z\""
    expect(try await replay("{\(span)}"), 409, "webhook_is_off")
    _ = try await turn(true)
    let replayed = try await replay("{\(span)}")
    expect(replayed, 200, .object(["events": .integer]))
    #expect(replayed["events"]?.number == 2)
    #expect(try await replay("{\(span)}")["events"]?.number == 0)
    #expect(try await replay("{\(span), \"delivered\": true}")["events"]?.number == 1)
  }

  @Test func `a span is two moments, the first before the last`() async throws {
    try await expectRefusals(
      api, Request(path + "/replay", as: county.buyer, Bodies.replay),
      [
        ("/since", nil, "required"), ("/until", nil, "required"), ("/since", 5, "type"),
        ("/since", "yesterday", "format"), ("/until", "2016-11-24T00:00:00Z", "not_after_since"),
        ("/delivered", "yes", "type"), ("/all", .boolean(true), "unknown_member"),
      ])
  }

  @Test func `a new secret is shown once, and the one before signs beside it`() async throws {
    let rotated = try await api.send(.post, path + "/rotate", as: county.buyer)
    expect(rotated, 200, Shape.webhook.with(["secret": .text]))
    #expect(rotated["former_secret_until"]?.text != nil)
    try place()
    let due = try #require(try api.write { try dueDeliveries(upTo: 1, in: $0) }.first)
    #expect(due.secrets.count == 2 && due.secrets.first == rotated["secret"]?.text)
    let read = try await api.send(.get, path, as: county.buyer)
    expect(read, 200, .webhook)
    expect(
      try await api.send(.post, path + "/rotate", as: county.otherBuyer), 404, "not_found")
  }
}
