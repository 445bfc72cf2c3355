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
    "*/*;q=0", "application/json;q=0.0", "nonsense", "text/plain", "text/*",
  ])
  func `what takes no JSON is answered 406 before anything is done`(accept: String) async throws {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    for operation in Operation.all where operation.method != .get || accept == "image/png" {
      let request = operation.request(scene, as: operation.somebody(scene))
      let answer = try await scene.api.send(request, headers: [("Accept", accept)])
      expect(answer, 406, "not_acceptable")
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test(arguments: [
    "*/*", "application/*", "application/json", "APPLICATION/JSON", "", "text/html, */*;q=0.1",
    "application/json;q=0.5", "image/png,application/json", "application/json; charset=utf-8",
  ])
  func `what takes JSON gets it`(accept: String) async throws {
    let api = try TestAPI()
    let answer = try await api.send(.get, "/v1/villages", headers: [("Accept", accept)])
    #expect(answer.status == 200)
  }

  @Test func `one thing has a tag, and who has it already is answered 304`() async throws {
    let scene = try await Scene()
    let single = Operation.all.filter { $0.method == .get && isOneThing($0.pattern) }
    #expect(single.count == 19)
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

  private func isOneThing(_ pattern: String) -> Bool {
    let lists = ["pairings", "statement", "assistance", "income-entries", "lots", "deliveries"]
    return pattern == "/v1/me" || pattern == "/v1/categories" || pattern == "/v1/reports/summary"
      || pattern.contains("{") && !lists.contains(where: pattern.hasSuffix)
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
    #expect(lists.count == 14)
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
  /// Whether it gives a list in pages.
  var isList: Bool {
    let lists = [
      "users", "sessions", "villages", "households", "pairings", "statement", "assistance",
      "income-entries", "listings", "lots", "orders", "consignments", "webhooks", "deliveries",
    ]
    return method == .get && lists.contains { pattern.hasSuffix("/" + $0) }
  }
}
