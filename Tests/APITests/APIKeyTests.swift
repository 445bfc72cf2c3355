import Access
import Core
import HTTP
import JSON
import TestSupport
import Testing

@testable import API

/// Keys for programs: what they may do, and what they may never.
@Suite struct APIKeyTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func add(_ scopes: String, as actor: Actor, until end: String? = nil) async throws
    -> String
  {
    let end = end.map { #", "expires_at": "\#($0)""# } ?? ""
    let made = try await api.send(
      .post, "/v1/api-keys", as: actor, #"{"name": "虚构程序", "scopes": [\#(scopes)]\#(end)}"#)
    expect(made, 201, Shape.apiKey.with(["key": .text]))
    #expect(made.header("Cache-Control") == "no-store")
    return try #require(made["key"]?.text)
  }

  private func call(
    _ key: String, _ method: HTTP.Method, _ path: String, _ body: String? = nil
  ) async throws -> TestAnswer {
    try await api.send(
      method, path, headers: [("Authorization", "Bearer \(key)"), ("If-Match", "*")], body)
  }

  @Test func `a key is shown once and does what it was made for`() async throws {
    let key = try await add(#""read_orders", "handle_consignments""#, as: county.coordinator)
    let list = try await api.send(.get, "/v1/api-keys", as: county.coordinator)
    expect(list, 200, .page(of: .apiKey))
    #expect(!list.raw.text.contains("shk_"))
    #expect(
      list["items"]?.items[0]["scopes"]?.items.compactMap(\.text) == [
        "read_orders", "handle_consignments",
      ])
    #expect(try await call(key, .get, "/v1/orders").status == 200)
    #expect(try await call(key, .get, "/v1/consignments").status == 200)
    for path in ["/v1/households", "/v1/webhooks", "/v1/me"] {
      expect(try await call(key, .get, path), 403, "scope_missing")
    }
    // What everybody may needs no scope.
    for path in ["/v1/listings", "/v1/villages", "/healthz"] {
      #expect(try await call(key, .get, path).status == 200)
    }
    let id = try #require(list["items"]?.items[0]["id"]?.text)
    expect(try await api.send(.delete, "/v1/api-keys/\(id)", as: county.admin), 404, "not_found")
    let gone = try await api.send(.delete, "/v1/api-keys/\(id)", as: county.coordinator)
    #expect(gone.status == 204)
    expect(try await call(key, .get, "/v1/orders"), 401, "unauthenticated")
  }

  @Test func `no key does anything with accounts`() async throws {
    let all = APIKey.grantable.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
    let scene = try await Scene()
    let made = try await scene.api.send(
      .post, "/v1/api-keys", as: scene.api.county.admin,
      #"{"name": "虚构程序", "scopes": [\#(all)]}"#)
    let key = try #require(made["key"]?.text)
    let kept: Set<Action> = [.openAccount, .useOwnAccount, .manageAccounts]
    let before = try scene.api.database.content()
    for endpoint in scene.api.application.endpoints where kept.contains(endpoint.action) {
      let path = "\(endpoint.pattern)".replacing("{id}", with: "\(scene.own.account)")
      let answer = try await scene.api.send(
        endpoint.method, path, headers: [("Authorization", "Bearer \(key)"), ("If-Match", "*")],
        endpoint.method == .get ? nil : "{}")
      expect(answer, 403, "scope_missing")
    }
    // The list of all accounts hides behind the right to find volunteers.
    let headers = [(name: "Authorization", value: "Bearer \(key)")]
    expect(try await scene.api.send(.get, "/v1/users", headers: headers), 403, "forbidden")
    let volunteers = try await scene.api.send(.get, "/v1/users?role=volunteer", headers: headers)
    #expect(volunteers["items"]?.items[0]["phone"]?.text == "199****0007")
    #expect(try scene.api.database.content() == before)
  }

  @Test func `what lies behind a route needs its scope as well`() async throws {
    let eggs = try county.addEggs()
    let order = try county.order(1, of: eggs)
    try county.pay(order)
    let path = "/v1/orders/\(order.id)"
    let plain = try await call(
      try await add(#""read_orders""#, as: county.buyer), .get, path)
    let whole = try await call(
      try await add(#""read_orders", "read_recipients""#, as: county.buyer), .get, path)
    #expect(plain.json.at("/recipient/phone")?.text == "199****0001")
    #expect(whole.json.at("/recipient/phone")?.text == "19900000001")
  }

  @Test func `a key ends when it was said to`() async throws {
    let end = api.database.clock.now.adding(days: 1)
    let key = try await add(#""read_orders""#, as: county.buyer, until: "\(end)")
    #expect(try await call(key, .get, "/v1/orders").status == 200)
    api.database.clock.advance(days: 1)
    expect(try await call(key, .get, "/v1/orders"), 401, "unauthenticated")
  }

  @Test func `every member of a new key has its limits`() async throws {
    try await expectRefusals(
      api, Request("/v1/api-keys", as: county.buyer, Bodies.apiKey),
      [
        ("/name", nil, "required"), ("/name", .long(41), "too_long"), ("/scopes", nil, "required"),
        ("/scopes", .array([]), "too_short"), ("/scopes", "read_orders", "type"),
        ("/scopes/0", "use_own_account", "choice"), ("/scopes/1", "manage_accounts", "choice"),
        ("/scopes/0", "open_account", "choice"), ("/scopes/0", 1, "choice"),
        ("/expires_at", "tomorrow", "format"), ("/expires_at", 5, "type"),
        ("/expires_at", "2036-02-30T00:00:00Z", "format"),
        ("/expires_at", "2020-01-01T00:00:00+08:00", "in_the_past"),
        ("/key", "shk_mine", "unknown_member"),
      ])
  }

  @Test func `an account has so many keys and no more`() async throws {
    for _ in 0..<APIKey.maximumPerAccount {
      _ = try await add(#""read_orders""#, as: county.buyer)
    }
    expect(
      try await api.send(.post, "/v1/api-keys", as: county.buyer, Bodies.apiKey), 409,
      "too_many_api_keys")
  }
}
