import API
import Core
import JSON
import Notifications
import TestSupport
import Testing

/// Hooks, what they are told, and what the machines ask.
@Suite struct WebhookTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws {
    api = try TestAPI(
      outside: Application.Outside(
        refusalOfHookURL: { $0.hasPrefix("https://") ? nil : "A hook needs https." }))
  }

  @Test func `a hook's secret is shown once`() async throws {
    let hook = try await api.send(.post, "/v1/webhooks", as: county.buyer, Bodies.webhook)
    expect(hook, 201, Shape.webhook.with(["secret": .text]))
    #expect(hook["secret"]?.text?.hasPrefix("whsec_") == true)
    let path = try #require(hook.header("Location"))
    #expect(path == "/v1/webhooks/\(hook["id"]?.text ?? "")")
    let read = try await api.send(.get, path, as: county.buyer)
    expect(read, 200, .webhook)
    let list = try await api.send(.get, "/v1/webhooks", as: county.buyer)
    expect(list, 200, .page(of: .webhook))
    #expect(list["items"]?.items == [read.json])
    #expect(try await api.send(.get, "/v1/webhooks", as: county.admin)["items"]?.items == [])

    #expect(try await api.send(.delete, path, as: county.buyer).status == 204)
    expect(try await api.send(.get, path, as: county.buyer), 404, "not_found")
    expect(try await api.send(.delete, path, as: county.buyer), 404, "not_found")
    expect(try await api.send(.get, path + "/deliveries", as: county.buyer), 404, "not_found")
  }

  @Test func `every member of a hook has its limits`() async throws {
    let tooMany = JSONValue.array(
      Array(repeating: "order.paid", count: EventType.allCases.count + 1))
    try await expectRefusals(
      api, Request("/v1/webhooks", as: county.buyer, Bodies.webhook),
      [
        ("/url", nil, "required"), ("/url", 5, "type"), ("/url", .long(2_001), "too_long"),
        ("/url", "http://hooks.example", "refused"), ("/url", "", "too_short"),
        ("/events", nil, "required"), ("/events", .array([]), "too_short"),
        ("/events", "order.paid", "type"), ("/events", tooMany, "too_long"),
        ("/events/1", "order.lost", "choice"), ("/events/0", 5, "choice"),
        ("/format", "fax", "choice"), ("/format", 5, "type"),
        ("/secret", "whsec_mine", "unknown_member"),
      ])
  }

  @Test func `an account has twenty hooks at the most`() async throws {
    for _ in 0..<Webhook.maximumPerAccount {
      let hook = try await api.send(.post, "/v1/webhooks", as: county.buyer, Bodies.webhook)
      #expect(hook.status == 201)
    }
    let more = try await api.send(.post, "/v1/webhooks", as: county.buyer, Bodies.webhook)
    expect(more, 409, "too_many_webhooks")
    let other = try await api.send(.post, "/v1/webhooks", as: county.admin, Bodies.webhook)
    #expect(other.status == 201)
  }

  @Test func `each hears of what is within its scope, without personal data`() async throws {
    let everything = """
      {"url": "https://hooks.example/in", "events":
        ["order.placed", "order.paid", "consignment.dispatched", "order.completed"]}
      """
    let actors = [
      county.admin, county.buyer, county.otherBuyer, county.coordinator, county.otherCoordinator,
      county.volunteer,
    ]
    var paths: [String] = []
    for actor in actors {
      let hook = try await api.send(.post, "/v1/webhooks", as: actor, everything)
      paths.append("\(hook.header("Location") ?? "")/deliveries")
    }
    let order = try county.order(1, of: try county.addEggs())
    try county.pay(order)
    while try api.write({ try dealOutEvents(upTo: 1, in: $0) }) {}
    for (path, (actor, count)) in zip(paths, zip(actors, [2, 2, 0, 2, 0, 0])) {
      let list = try await api.send(.get, path, as: actor)
      expect(list, 200, .page(of: .delivery))
      #expect(list["items"]?.items.count == count, "\(actor.role)")
      if count == 2 {
        #expect(list.json.at("/items/0/type")?.text == "order.paid")
        #expect(list.json.at("/items/1/type")?.text == "order.placed")
      }
    }
    for due in try api.write({ try dueDeliveries(upTo: 10, in: $0) }) {
      for secret in ["收件人", "19900000001", "示例路", "早点发"] {
        #expect(!due.body.contains(secret))
      }
      #expect(due.body.contains(order.number))
    }
  }

  @Test func `a delivery shows how its last try ended`() async throws {
    let hook = try await api.send(.post, "/v1/webhooks", as: county.buyer, Bodies.webhook)
    let order = try county.order(1, of: try county.addEggs())
    try county.pay(order)
    while try api.write({ try dealOutEvents(upTo: 10, in: $0) }) {}
    let path = "\(hook.header("Location") ?? "")/deliveries"
    func first() async throws -> JSONValue {
      try #require(try await api.send(.get, path, as: county.buyer).json.at("/items/0"))
    }
    #expect(try await first()["attempts"]?.number == 0)
    for outcome in [
      DeliveryOutcome.failed(reason: .timeout),
      .answered(status: 503, answer: "later", retryAfterSeconds: nil),
      .answered(status: 200, answer: "ok", retryAfterSeconds: nil),
    ] {
      api.database.clock.advance(seconds: 600)
      try api.write { db in
        for due in try dueDeliveries(upTo: 10, in: db) { try recordDelivery(due, outcome, in: db) }
      }
    }
    let delivery = try await first()
    #expect(delivery["status"]?.text == "delivered")
    #expect(delivery["attempts"]?.number == 3)
    #expect(delivery["response_status"]?.number == 200)
    #expect(delivery["response"]?.text == "ok")
    #expect(delivery["next_attempt_at"] == .null)
  }

  @Test func `the machines are told whether it lives, is ready, and how it does`() async throws {
    let status = Shape.object(["status": .text, "version": .text])
    expect(try await api.send(.get, "/healthz"), 200, status)
    expect(try await api.send(.get, "/readyz"), 200, status)
    let metrics = try await api.send(.get, "/metrics", headers: [("Accept", "text/plain")])
    #expect(metrics.status == 200)
    #expect(metrics.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8")
    #expect(metrics.raw.text.contains("\nshanhuo_writer_commits_total "))
    #expect(metrics.raw.text.contains("\nshanhuo_hook_waiting 0\n"))

    let stopping = try TestAPI(outside: Application.Outside(isStopping: { true }))
    let answer = try await stopping.send(.get, "/readyz")
    expect(answer, 503, "stopping")
    #expect(answer.header("Retry-After") != nil)
    #expect(try await stopping.send(.get, "/healthz").status == 200)
  }

  @Test func `a closed database is 503 with Retry-After, never 500`() async throws {
    let eggs = try county.addEggs()
    let token = try api.token(of: county.buyer)
    let headers = [
      (name: "Authorization", value: "Bearer \(token)"), (name: "Idempotency-Key", value: "k"),
    ]
    api.doors.close()
    let answer = try await api.send(.post, "/v1/orders", headers: headers, Bodies.order(eggs))
    expect(answer, 503, "stopping")
    #expect(answer.header("Retry-After") != nil)
    let list = try await api.send(.get, "/v1/villages")
    expect(list, 503, "stopping")
  }
}
