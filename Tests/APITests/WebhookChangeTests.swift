import Notifications
import TestSupport
import Testing

/// Changing a hook, trying it, and sending something again.
@Suite struct WebhookChangeTests {
  private let api: TestAPI
  private let path: String
  private var county: TestCounty { api.county }

  init() async throws {
    api = try TestAPI()
    let hook = try await api.send(.post, "/v1/webhooks", as: api.county.buyer, Bodies.webhook)
    path = try #require(hook.header("Location"))
  }

  private func change(_ body: String, match: String?) async throws -> TestAnswer {
    let headers = match.map { [(name: "If-Match", value: $0)] } ?? []
    return try await api.send(.patch, path, as: county.buyer, headers: headers, body)
  }

  @Test func `a hook is removed as the one that was seen, or not at all`() async throws {
    let api = try TestAPI()
    let hook = try await api.send(.post, "/v1/webhooks", as: api.county.buyer, Bodies.webhook)
    let path = hook.header("Location") ?? ""
    let stale = try await api.send(
      .delete, path, as: api.county.buyer, headers: [("If-Match", "\"stale\"")])
    expect(stale, 412, "precondition_failed")
    let tag = try await api.send(.get, path, as: api.county.buyer).header("ETag") ?? ""
    let gone = try await api.send(.delete, path, as: api.county.buyer, headers: [("If-Match", tag)])
    #expect(gone.status == 204)
  }

  @Test func `a change needs the version that it is of`() async throws {
    expect(try await change("{}", match: nil), 428, "if_match_required")
    expect(try await change("{}", match: "\"other\""), 412, "stale_if_match")
    let seen = try await api.send(.get, path, as: county.buyer)
    let tag = try #require(seen.header("ETag"))
    let changed = try await change("{\"events\": [\"order.paid\"]}", match: tag)
    expect(changed, 200, .webhook)
    #expect(changed["events"]?.items == ["order.paid"])
    expect(try await change("{\"active\": false}", match: tag), 412, "stale_if_match")
    let now = try #require(changed.header("ETag"))
    #expect(try await api.send(.get, path, as: county.buyer).header("ETag") == now)
    #expect(try await change("{\"active\": false}", match: now)["active"] == .boolean(false))
  }

  @Test func `what does not fit changes nothing, all of it named`() async throws {
    let before = try await api.send(.get, path, as: county.buyer).json
    let answer = try await change(
      "{\"url\": null, \"events\": [\"webhook.test\"], \"active\": 1, \"secret\": \"x\"}",
      match: "*")
    expect(
      answer, 422, "invalid_content", at: ["/events/0", "/active", "/url", "/secret"])
    #expect(try await api.send(.get, path, as: county.buyer).json == before)
  }

  @Test func `a merge patch may call itself one`() async throws {
    let answer = await api.client.send(
      .patch, path,
      headers: [
        ("Authorization", "Bearer \(try api.token(of: county.buyer))"), ("If-Match", "*"),
        ("Content-Type", "application/merge-patch+json"),
      ], body: Array("{\"active\": true}".utf8))
    #expect(answer.status == 200)
  }

  @Test func `a hook is tried out with an event of its own`() async throws {
    let tried = try await api.send(.post, path + "/test", as: county.buyer)
    expect(tried, 201, .delivery)
    #expect(tried["type"]?.text == "webhook.test")
    let due = try api.write { try dueDeliveries(upTo: 10, in: $0) }
    #expect(due.map(\.body).filter { $0.contains("webhook.test") }.count == 1)
  }

  @Test func `a delivery is sent again under the same id`() async throws {
    _ = try await api.send(.post, path + "/test", as: county.buyer)
    let first = try api.write { try dueDeliveries(upTo: 10, in: $0) }
    try api.write { db in
      for due in first {
        try recordDelivery(
          due, .answered(status: 200, answer: "", retryAfterSeconds: nil), in: db)
      }
    }
    let id = try #require(first.first).id
    let again = try await api.send(.post, "/v1/deliveries/\(id)/replay", as: county.buyer)
    expect(again, 200, .delivery)
    #expect(again["status"]?.text == "pending")
    #expect(again["attempts"]?.number == 0)
    let second = try api.write { try dueDeliveries(upTo: 10, in: $0) }
    #expect(second.map(\.messageID) == first.map(\.messageID))
  }

  @Test func `nothing is sent to a hook that is off`() async throws {
    let tried = try await api.send(.post, path + "/test", as: county.buyer)
    let delivery = try #require(tried["id"]?.text)
    _ = try await change("{\"active\": false}", match: "*")
    expect(try await api.send(.post, path + "/test", as: county.buyer), 409, "webhook_is_off")
    let replay = "/v1/deliveries/\(delivery)/replay"
    expect(try await api.send(.post, replay, as: county.buyer), 409, "webhook_is_off")
    #expect(try api.write { try dueDeliveries(upTo: 10, in: $0) }.isEmpty)
    _ = try await change("{\"active\": true}", match: "*")
    #expect(try await api.send(.post, replay, as: county.buyer).status == 200)
  }
}
