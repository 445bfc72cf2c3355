import HTTP
import JSON
import TestSupport
import Testing

@testable import API

/// What is wrong with a request before any rule of the market: each operation that takes a body
/// with each of them, and never a byte written.
@Suite struct FormTests {
  static let writing = Operation.all.filter { $0.body != nil && $0.takesJSON }

  @Test(arguments: [
    "{", "}", "[1,]", "nul", "{'a': 1}", #"{"a": 1} x"#, "{\"a\" 1}", "\u{FEFF}{}", "{\"a\": 01}",
    #"{"a": "\x"}"#, "{\"a\": \"\n\"}", #"{"a": "\ud800"}"#, #"{"a": "\udc00\ud800"}"#,
    #"{"a": 1, "a": 2}"#, #"{"a": {"b": 1, "b": 1}}"#, #"{"a": 1, "\u0061": 2}"#, " ", "NaN",
    String(repeating: "[", count: 100_000), String(repeating: #"{"a":"#, count: 40) + "1",
  ])
  func `a body that is no JSON is answered 400 by every operation`(body: String) async throws {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    for operation in FormTests.writing {
      let request = operation.request(scene, as: operation.somebody(scene)).with(body: body)
      let answer = try await scene.api.send(request)
      expect(answer, 400, "malformed_json")
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test func `bytes that are no UTF-8 and an empty body are answered 400`() async throws {
    let scene = try await Scene()
    for operation in FormTests.writing {
      let actor = operation.somebody(scene) ?? scene.api.county.admin
      for body in [[], Array("{\"a\": \"".utf8) + [0xFF, 0x22, 0x7D]] {
        let headers = [
          ("Authorization", "Bearer \(try scene.api.token(of: actor))"),
          ("Content-Type", "application/json"), ("Idempotency-Key", scene.api.makeKey()),
        ]
        let answer = TestAnswer(
          await scene.api.client.send(
            operation.method, operation.path(scene.own),
            headers: headers.map { (name: $0.0, value: $0.1) }, body: body))
        expect(answer, 400, "malformed_json")
      }
    }
  }

  @Test(arguments: ["[]", "\"text\"", "7", "null", "true"])
  func `a body that is no object is answered 422`(body: String) async throws {
    let scene = try await Scene()
    for operation in FormTests.writing {
      let request = operation.request(scene, as: operation.somebody(scene)).with(body: body)
      expect(try await scene.api.send(request), 422, "invalid_content", at: [""])
    }
  }

  @Test func `a member that nobody asked for is answered 422 by every POST and PUT`() async throws {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    for operation in Operation.all
    where [.post, .put].contains(operation.method) && operation.takesJSON
      && !operation.scope.isEmpty
    {
      let request = operation.request(scene, as: operation.somebody(scene))
      let body =
        try JSONValue.read(request.body ?? "{}")
        .setting("/is_admin", to: .boolean(true)).literal.dropLast() + #", "a/b~c": null}"#
      let answer = try await scene.api.send(request.with(body: String(body)))
      expect(answer, 422, "invalid_content", at: ["/a~1b~0c", "/is_admin"])
      #expect(answer.faults["/is_admin"] == "unknown_member", "\(operation.name)")
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test func `an unknown member inside of the body is named by its place`() async throws {
    let scene = try await Scene()
    let coordinator = scene.api.county.coordinator
    try await expectRefusals(
      scene.api,
      Request("/v1/households", as: coordinator, Bodies.household(scene.own.village)),
      [("/members/1/income", 5, "unknown_member")])
    try await expectRefusals(
      scene.api, Request("/v1/listings", as: coordinator, Bodies.listing(scene.own.household)),
      [("/split/county_bps", 5, "unknown_member")])
    try await expectRefusals(
      scene.api,
      Request(
        "/v1/orders", as: scene.api.county.buyer, needsKey: true, Bodies.order(scene.own.listing)),
      [
        ("/recipient/email", "a@example.org", "unknown_member"),
        ("/lines/0/price_fen", 1, "unknown_member"), ("/total_fen", 1, "unknown_member"),
      ])
  }

  @Test func `a body of 10 MB is answered 413 before it is read`() async throws {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    let body = "{\"a\": \"" + String(repeating: "x", count: 10_000_000) + "\"}"
    for operation in FormTests.writing.prefix(4) + FormTests.writing.suffix(2) {
      let request = operation.request(scene, as: operation.somebody(scene)).with(body: body)
      expect(try await scene.api.send(request), 413, "content_too_large")
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test(arguments: [
    "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "application/xml",
    "multipart/form-data; boundary=x", "application/merge-patch+json", "json", ";",
    "application/json; charset=gbk", "application/json;charset=UTF-16", "application/json;charset=",
    "application/json; charset=\"utf-16\"", "application/json; charset=utf-8; charset=gb18030",
  ])
  func `a body of another type is answered 415`(type: String) async throws {
    let scene = try await Scene()
    for operation in FormTests.writing {
      // RFC 7396: a change may come as what it is.
      if operation.method == .patch, type == "application/merge-patch+json" { continue }
      let request = operation.request(scene, as: operation.somebody(scene))
      let answer = try await scene.api.send(request, headers: [("Content-Type", type)])
      expect(answer, 415, "unsupported_media_type")
    }
  }

  @Test(arguments: [
    "application/json", "application/json; charset=utf-8", "Application/JSON;charset=UTF-8",
    "application/json ; x=y", "application/json; Charset=\"utf-8\"", "application/json;",
  ])
  func `JSON is taken however its type is written`(type: String) async throws {
    let api = try TestAPI()
    let eggs = try api.county.addEggs()
    let answer = try await api.send(
      .post, "/v1/quotes", headers: [("Content-Type", type)], Bodies.basket(eggs))
    #expect(answer.status == 200)
  }

  @Test(arguments: ["%2B5", "+5", " 5", "5.0", "0x5", "５", "", "1e1", "--5"])
  func `a number in a query is written in digits`(limit: String) async throws {
    let api = try TestAPI()
    let digits = limit.utf8.map { byte in
      byte < 0x80 ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16)
    }.joined().replacing(" ", with: "%20")
    for path in ["/v1/villages", "/v1/listings"] {
      let answer = try await api.send(.get, "\(path)?limit=\(digits)")
      expect(answer, 422, "invalid_query", at: ["limit"])
    }
  }

  @Test func `numbers that are no 64-bit integers are refused by name and by nothing worse`()
    async throws
  {
    let api = try TestAPI()
    let eggs = try api.county.addEggs()
    let literals = [
      ("1e400", "type"), ("-1e400", "type"), ("1.5", "type"), ("1e-400", "type"),
      ("99999999999999999999", "out_of_range"), ("-9223372036854775808", "out_of_range"),
      ("9223372036854775807", "out_of_range"), ("-0", "out_of_range"), ("0", "out_of_range"),
      ("\"1\"", "type"), ("true", "type"), ("[1]", "type"), ("{}", "type"),
      ("1e99999999999", "type"), ("0.1e1000000000", "type"),
    ]
    for (literal, code) in literals {
      let body = Bodies.basket(eggs).replacing("\"quantity\": 2", with: "\"quantity\": \(literal)")
      let answer = try await api.send(.post, "/v1/quotes", body)
      #expect(answer.faults == ["/lines/0/quantity": code], "\(literal)")
    }
    for literal in ["2.0", "2e0", "0.2e1", "200e-2"] {
      let body = Bodies.basket(eggs).replacing("\"quantity\": 2", with: "\"quantity\": \(literal)")
      #expect(try await api.send(.post, "/v1/quotes", body).status == 200, "\(literal)")
    }
  }
}
