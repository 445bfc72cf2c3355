import HTTP
import JSON
import TestSupport
import Testing

@testable import API

/// What HTTP itself asks of each operation.
@Suite struct ProtocolTests {
  @Test func `another method is answered 405 with what is allowed`() async throws {
    let scene = try await Scene()
    let methods = Dictionary(grouping: Operation.all, by: \.pattern)
      .mapValues { Set($0.map(\.method)) }
    for operation in Operation.all {
      var allowed = methods[operation.pattern] ?? []
      // `/v1/sessions/current` is a session too, as far as the path can tell.
      if allowed.contains(.get) { allowed.insert(.head) }
      allowed.insert(.options)
      for method in HTTP.Method.allCases where !allowed.contains(method) {
        let answer = try await scene.api.send(method, operation.path(scene.own))
        #expect(answer.status == 405, "\(method) \(operation.pattern)")
        let named = answer.header("Allow")?.split(separator: ", ").map(String.init)
        #expect(Set(named ?? []) == Set(allowed.map { "\($0.token)" }), "\(operation.pattern)")
        if method != .head { expectProblem(answer) }
      }
    }
  }

  @Test func `OPTIONS names the methods and writes nothing`() async throws {
    let scene = try await Scene()
    for operation in Operation.all {
      let answer = try await scene.api.send(.options, operation.path(scene.own))
      #expect(answer.status == 204)
      #expect(answer.raw.body.isEmpty)
      let allow = answer.header("Allow") ?? ""
      #expect(allow.contains("\(operation.method.token)") && allow.contains("OPTIONS"))
    }
    #expect(try await scene.api.send(.options, "*").status == 204)
  }

  @Test func `HEAD gives what GET gives without the body`() async throws {
    let scene = try await Scene()
    for operation in Operation.all where operation.method == .get {
      let actor = operation.somebody(scene)
      let get = try await scene.api.send(operation.request(scene, as: actor))
      var request = operation.request(scene, as: actor)
      request.method = .head
      let head = try await scene.api.send(request)
      #expect(head.status == get.status, "\(operation.name)")
      #expect(head.raw.body.isEmpty, "\(operation.name)")
      #expect(head.header("ETag") == get.header("ETag"), "\(operation.name)")
      if operation.pattern != "/metrics" {
        #expect(head.header("Content-Length") == get.header("Content-Length"))
      }
      #expect(head.header("Content-Type") == get.header("Content-Type"))
    }
  }

  @Test(arguments: [
    "image/png", "text/html", "text/plain", "application/xml", "application/json;q=0",
    "text/html, image/*",
    "*/*;q=0", "application/json;q=0.0", "application/json;q=0, */*", "*/*, application/json; q=0",
    "application/*;q=0.000, */*;q=1", "application/json;q=0,application/*", "application/json;v=2",
    "nonsense", "text/csv", "text/*",
  ])
  func `what takes no JSON is answered 406 before anything is done`(accept: String) async throws {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    for operation in Operation.all
    where operation.method != .get || ["image/png", "text/csv"].contains(accept) {
      if accept == "text/csv", operation.pattern.hasSuffix(".csv") { continue }
      let request = operation.request(scene, as: operation.somebody(scene))
      let answer = try await scene.api.send(request, headers: [("Accept", accept)])
      expect(answer, 406, "not_acceptable")
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test(arguments: [
    "*/*", "application/*", "application/json", "APPLICATION/JSON", "", "text/html, */*;q=0.1",
    "application/json;q=0.5", "application/json, */*;q=0", "application/*;q=0, application/json",
    "*/*;q=0,application/*;q=0.1", "application/json;q=0, application/json",
    "image/png,application/json", "application/json; charset=utf-8",
  ])
  func `what takes JSON gets it`(accept: String) async throws {
    let api = try TestAPI()
    let answer = try await api.send(.get, "/v1/villages", headers: [("Accept", accept)])
    #expect(answer.status == 200)
  }

  @Test func `one thing has a tag, and who has it already is answered 304`() async throws {
    let scene = try await Scene()
    let single = Operation.all.filter { $0.declared(scene.api)?.isConditional == true }
    // Whatever is read and is no list is one thing, but for what the machine says of itself.
    let others = ["/healthz", "/readyz", "/metrics", "/v1/changes"]
    let read = Operation.all.filter { $0.method == .get && !$0.isList }.map(\.pattern)
    #expect(Set(single.map(\.pattern)) == Set(read).subtracting(others))
    for operation in single {
      let request = operation.request(scene, as: operation.somebody(scene))
      let first = try await scene.api.send(request)
      #expect(first.status == 200, "\(operation.name)")
      let tag = try #require(first.header("ETag"), "\(operation.name)")
      #expect(tag.wholeMatch(of: /"[0-9A-Z]+"/) != nil)
      for known in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
        let again = try await scene.api.send(request, headers: [("If-None-Match", known)])
        #expect(again.status == 304, "\(operation.name) \(known)")
        #expect(again.raw.body.isEmpty)
        #expect(again.header("ETag") == tag)
      }
      let other = try await scene.api.send(request, headers: [("If-None-Match", "\"other\"")])
      #expect(other.status == 200)
      #expect(other.raw.body == first.raw.body)
    }
  }

  @Test func `every change needs the version that it is of`() async throws {
    let scene = try await Scene()
    let changes = Operation.all.filter { $0.method == .patch }
    #expect(changes.count == 9)
    let before = try scene.api.database.content()
    for operation in changes {
      let actor = operation.somebody(scene)
      func send(_ match: String?) async throws -> TestAnswer {
        try await scene.api.send(
          .patch, operation.path(scene.own), as: actor,
          headers: match.map { [(name: "If-Match", value: $0)] } ?? [],
          operation.body?(scene.own, scene))
      }
      expect(try await send(nil), 428, "if_match_required")
      for stale in ["\"stale\"", "W/\"stale\", \"other\"", ""] {
        expect(try await send(stale), 412, "stale_if_match")
      }
      let seen = try await scene.api.send(.get, operation.path(scene.own), as: actor)
      // If-Match compares strongly (RFC 9110, section 13.1.1).
      let tag = try #require(seen.header("ETag"), "\(operation.name)")
      expect(try await send("W/" + tag), 412, "stale_if_match")
      #expect(try scene.api.database.content() == before, "\(operation.name)")
    }
    for operation in changes {
      let actor = operation.somebody(scene)
      let seen = try await scene.api.send(.get, operation.path(scene.own), as: actor)
      let changed = try await scene.api.send(
        .patch, operation.path(scene.own), as: actor,
        headers: [("If-Match", seen.header("ETag") ?? "")], operation.body?(scene.own, scene))
      #expect(changed.status == 200, "\(operation.name): \(changed.raw.text)")
      #expect(changed.header("ETag") != seen.header("ETag"))
      let now = try await scene.api.send(.get, operation.path(scene.own), as: actor)
      #expect(now.raw.body == changed.raw.body && now.header("ETag") == changed.header("ETag"))
    }
  }

  @Test func `each member of a change that is null is taken away or refused`() async throws {
    let scene = try await Scene()
    for operation in Operation.all where operation.method == .patch {
      let request = operation.request(scene, as: operation.somebody(scene))
      for member in operation.declaredMembers(scene.api) {
        let body = "{\"\(member.name)\": null}"
        let answer = try await scene.api.send(request.with(body: body))
        if answer.status == 200 {
          let value = answer[member.name]
          #expect(value == .null || value == "", "\(operation.name) \(member.name)")
        } else {
          expect(answer, 422, "invalid_content", at: ["/" + member.name])
          #expect(answer.faults == ["/" + member.name: "required"])
        }
        #expect(member.schema.isNullable == (answer.status == 200), "\(member.name)")
      }
    }
  }

  @Test func `where what was made or placed lies, it can be got`() async throws {
    let scene = try await Scene()
    for operation in Operation.all where [.post, .put].contains(operation.method) {
      let request = operation.request(scene, as: operation.somebody(scene))
      let answer = try await scene.api.send(request)
      guard let location = answer.header("Location") else {
        // An account lies at /v1/me for itself, and what is a secret nowhere.
        let others = [
          "/v1/users", "/v1/sessions", "/v1/api-keys", "/v1/users/{id}/password-reset",
        ]
        #expect(answer.status != 201 || others.contains(operation.pattern))
        continue
      }
      let found = try await scene.api.send(.get, location, as: request.actor)
      #expect(found.status == 200, "\(operation.name): \(location)")
      #expect(found.header("ETag") != nil)
    }
  }

  @Test func `the tag changes with the thing`() async throws {
    let scene = try await Scene()
    let path = "/v1/orders/\(scene.own.order.id)"
    let buyer = scene.api.county.buyer
    let tag = try await scene.api.send(.get, path, as: buyer).header("ETag") ?? ""
    let cancelled = try await scene.api.send(.post, path + "/cancel", as: buyer)
    #expect(cancelled.status == 200)
    let after = try await scene.api.send(
      .get, path, as: buyer, headers: [("If-None-Match", tag)])
    #expect(after.status == 200)
    #expect(after.header("ETag") != tag)
    #expect(after["status"]?.text == "cancelled")
  }

  @Test(arguments: [
    "/", "/v1", "/v1/", "/v2/listings", "/v1/listing", "/v1/listings/", "/V1/listings",
    "/v1/orders//cancel", "/v1/households/x/y",
  ])
  func `an unknown address is answered 404`(path: String) async throws {
    let api = try TestAPI()
    expect(try await api.send(.get, path), 404, "not_found")
  }

  @Test(arguments: ["/v1/trace/%00", "/v1/trace/%zz", "/v1/listings/../me", "/v1/listings/%FF"])
  func `an address that is none is answered 400`(path: String) async throws {
    let api = try TestAPI()
    expect(try await api.send(.get, path), 400, "malformed_request")
  }

  @Test(arguments: [
    "limit=0", "limit=101", "limit=-1", "limit=abc", "limit=", "limit=1.5", "limit=1e1",
    "limit=99999999999999999999", "cursor=", "cursor=abc", "cursor=0000000000000",
    "cursor=0000000000000-000000000000", "cursor=zzzzzzzzzzzzz-zzzzzzzzzzzzz", "limit=5&limit=6",
    "offset=3", "limit=5&unknown=1",
  ])
  func `every list refuses a page that cannot be`(query: String) async throws {
    let scene = try await Scene()
    for operation in Operation.all where operation.isList {
      var request = operation.request(scene, as: operation.somebody(scene))
      request.path += "?" + query
      let answer = try await scene.api.send(request)
      #expect(answer.status == 422, "\(operation.name)?\(query): \(answer.raw.text)")
      #expect(answer.code == "invalid_query")
    }
  }

  @Test func `every list takes a limit and a cursor, and has items and a next cursor`() async throws
  {
    let scene = try await Scene()
    let lists = Operation.all.filter(\.isList)
    let paged = Operation.all.filter { operation in
      operation.declared(scene.api)?.parameters.contains { $0.name == "cursor" } == true
    }
    #expect(lists.map(\.name) == paged.map(\.name))
    for operation in lists {
      for query in ["", "?limit=1", "?limit=100", "?cursor=0000000000000-0000000000000&limit=1"] {
        var request = operation.request(scene, as: operation.somebody(scene))
        request.path += query
        let answer = try await scene.api.send(request)
        #expect(answer.status == 200, "\(operation.name)\(query): \(answer.raw.text)")
        #expect(answer.json.names.suffix(2) == ["items", "next_cursor"], "\(operation.name)")
        let next = answer["next_cursor"]?.text
        #expect((answer.header("Link") != nil) == (next != nil))
        if query == "?limit=1" { #expect((answer["items"]?.items.count ?? 0) <= 1) }
      }
    }
  }

  @Test(arguments: ["q=%", "q=%zz", "q=%FF", "q=%C0%AE"])
  func `a query that is not well encoded is answered 400`(query: String) async throws {
    let api = try TestAPI()
    expect(try await api.send(.get, "/v1/listings?" + query), 400, "malformed_query")
  }
}

extension Operation {
  /// Its declaration in the API itself.
  func declared(_ api: TestAPI) -> Endpoint? {
    api.application.endpoints.first { "\($0.pattern)" == pattern && $0.method == method }
  }

  /// The members of its body, as it is declared.
  func declaredMembers(_ api: TestAPI) -> [Schema.Member] {
    guard case .json(let schema, _) = declared(api)?.body, case .object(let members) = schema.shape
    else { return [] }
    return members
  }

  /// Whether it gives a list in pages.
  var isList: Bool {
    let lists = [
      "users", "sessions", "villages", "households", "pairings", "statement", "assistance",
      "income-entries", "listings", "lots", "orders", "consignments", "webhooks", "deliveries",
      "allocations", "api-keys", "audit", "cash-collectors", "claims", "collection-stops",
      "collections", "differences", "hand-ins", "incoming-payments", "members", "organisations",
      "parcels", "payouts", "production-costs", "ratings", "refunds", "reminders",
      "report-cycles", "rounds", "runs", "standing-changes", "standing-orders", "tracking-events",
      "tries",
      "visits", "watch",
    ]
    // A household's statement is a list, an organisation's is of a month, and a report is whole.
    let others = ["/v1/organisations/{id}/statement", "/v1/reports/organisations"]
    return method == .get && !others.contains(pattern)
      && lists.contains { pattern.hasSuffix("/" + $0) }
  }
}
