import Core
import JSON
import TestSupport
import Testing

@testable import API

/// The same request sent again under one key.
@Suite struct IdempotencyTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func order(
    _ body: String, key: String?, as actor: Actor? = nil
  ) async throws -> TestAnswer {
    try await api.send(.post, "/v1/orders", as: actor ?? county.buyer, key: key, body)
  }

  private func orders() throws -> Int {
    try county.db.value("SELECT count(*) FROM customer_order")
  }

  @Test func `an order, money that comes in or goes out and a waiver need a key`() async throws {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    let needy = Operation.all.filter(\.needsKey)
    #expect(needy.count == 10)
    for operation in needy {
      var request = operation.request(scene, as: operation.somebody(scene))
      request.needsKey = false
      expect(try await scene.api.send(request), 400, "idempotency_key_required")
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test(arguments: ["", String(repeating: "k", count: 256), "schlüssel", "键", "a\tb"])
  func `a key that is none is refused, also where none is needed`(key: String) async throws {
    let eggs = try county.addEggs()
    let before = try api.database.content()
    expect(try await order(Bodies.order(eggs), key: key), 400, "malformed_idempotency_key")
    let household = Bodies.household(county.villages[0])
    let answer = try await api.send(
      .post, "/v1/households", as: county.coordinator, key: key, household)
    expect(answer, 400, "malformed_idempotency_key")
    #expect(try api.database.content() == before)
  }

  @Test(arguments: ["k", String(repeating: "k", count: 255), "a b!~\"'\\", "8e03978e-40d5"])
  func `any printable ASCII is a key`(key: String) async throws {
    let eggs = try county.addEggs()
    let first = try await order(Bodies.order(eggs), key: key)
    expect(first, 201, .order)
    let again = try await order(Bodies.order(eggs), key: key)
    #expect(again["id"] == first["id"])
  }

  @Test func `the first answer comes again byte for byte, whatever happened since`() async throws {
    let eggs = try county.addEggs(quantity: 5)
    let body = Bodies.order(eggs, quantity: 5)
    let first = try await order(body, key: "same")
    expect(first, 201, .order)
    #expect(first.header("Idempotent-Replayed") == nil)
    let path = try #require(first.header("Location"))
    #expect(try await api.send(.post, path + "/cancel", as: county.buyer).status == 200)
    #expect(
      try await api.send(.post, "/v1/listings/\(eggs)/retire", as: county.admin).status == 200)
    for _ in 0..<3 {
      let again = try await order(body, key: "same")
      #expect(again.status == 201)
      #expect(again.raw.body == first.raw.body)
      #expect(again.header("Location") == path)
      #expect(again.header("Content-Type") == first.header("Content-Type"))
      #expect(again.header("Idempotent-Replayed") == "true")
    }
    #expect(try orders() == 1)
  }

  @Test func `the same key for another body or another address is refused`() async throws {
    let eggs = try county.addEggs()
    let first = try await order(Bodies.order(eggs), key: "same")
    let before = try api.database.content()
    let bodies = [
      Bodies.order(eggs, quantity: 3), Bodies.order(eggs) + " ",
      Bodies.order(try county.addEggs(of: county.otherHousehold)),
    ]
    let now = try api.database.content()
    #expect(now != before)
    for body in bodies {
      expect(try await order(body, key: "same"), 422, "idempotency_key_reused")
    }
    let cancel = try await api.send(
      .post, "\(first.header("Location") ?? "")/cancel", as: county.buyer, key: "same")
    expect(cancel, 422, "idempotency_key_reused")
    #expect(try api.database.content() == now)
    #expect(try orders() == 1)
  }

  @Test func `a key is free again after a refusal`() async throws {
    let eggs = try county.addEggs(quantity: 5)
    expect(
      try await order(Bodies.order(eggs, quantity: 6), key: "k"), 409, "out_of_stock",
      at: ["/lines/0/quantity"])
    expect(
      try await order(Bodies.order(eggs, quantity: 0), key: "k"), 422, "invalid_content",
      at: ["/lines/0/quantity"])
    expect(try await order("{", key: "k"), 400, "malformed_json")
    expect(try await order(Bodies.order(eggs, quantity: 5), key: "k"), 201, .order)
    #expect(try orders() == 1)
  }

  @Test func `a key belongs to the account that sent it`() async throws {
    let eggs = try county.addEggs()
    let first = try await order(Bodies.order(eggs), key: "same")
    let second = try await order(
      Bodies.order(eggs, quantity: 1), key: "same", as: county.otherBuyer)
    expect(second, 201, .order)
    #expect(first["id"] != second["id"])
    // Another session of the same account is the same account.
    let token = try api.token(of: county.buyer)
    let again = try await api.send(
      .post, "/v1/orders", key: "same", headers: [("Authorization", "Bearer \(token)")],
      Bodies.order(eggs))
    #expect(again.raw.body == first.raw.body)
    // A replay is not for whoever is not logged in.
    let stranger = try await api.send(.post, "/v1/orders", key: "same", Bodies.order(eggs))
    expect(stranger, 401, "unauthenticated")
    #expect(try orders() == 2)
  }

  @Test func `every other write takes a key too`() async throws {
    let scene = try await Scene()
    let writes = Operation.all.filter { $0.method == .post && !$0.needsKey }
    for operation in writes {
      // A token, a key and a code are kept nowhere, and a quote or a plan writes nothing: none is
      // remembered.
      let forgotten = [
        "/v1/sessions", "/v1/quotes", "/v1/api-keys", "/v1/users/{id}/password-reset",
        "/v1/lots/{id}/shortfalls/preview",
      ]
      if forgotten.contains(operation.pattern) { continue }
      let request = operation.request(scene, as: operation.somebody(scene))
      func send() async throws -> TestAnswer {
        try await scene.api.send(
          request.method, request.path, as: request.actor, key: operation.name, request.body)
      }
      let first = try await send()
      let after = try scene.api.database.content()
      let again = try await send()
      #expect(try scene.api.database.content() == after, "\(operation.name)")
      #expect(again.status == first.status)
      guard first.status < 300 else { continue }
      #expect(again.raw.body == first.raw.body, "\(operation.name)")
      #expect(again.header("Location") == first.header("Location"))
      #expect(again.header("Idempotent-Replayed") == "true", "\(operation.name)")
      #expect(first.header("Idempotent-Replayed") == nil)
    }
  }

  @Test func `two strangers with one key do not meet`() async throws {
    let first = try await api.send(.post, "/v1/users", key: "1", Bodies.user)
    expect(first, 201, .account)
    let other = Bodies.user.replacing("19900001234", with: "19900001235")
    let second = try await api.send(.post, "/v1/users", key: "1", other)
    expect(second, 201, .account)
    #expect(second["id"] != first["id"])
    let again = try await api.send(.post, "/v1/users", key: "1", Bodies.user)
    #expect(again.raw.body == first.raw.body)
  }
}
