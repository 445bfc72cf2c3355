import Access
import Core
import JSON
import TestSupport
import Testing

/// Changing one's own account, the county office's changes of others, and passwords set anew.
@Suite struct AccountChangeTests {
  private let api: TestAPI
  private let id: String
  private var county: TestCounty { api.county }
  private static let password = "虚构密码-0001"

  init() async throws {
    api = try TestAPI()
    let user = try await api.send(.post, "/v1/users", Bodies.user)
    id = try #require(user["id"]?.text)
  }

  private func logIn(
    _ password: String = AccountChangeTests.password, phone: String = "19900001234"
  ) async throws -> TestAnswer {
    try await api.send(
      .post, "/v1/sessions", headers: [("User-Agent", "虚构手机/1.0")],
      #"{"phone": "\#(phone)", "password": "\#(password)"}"#)
  }

  private func token(_ password: String = AccountChangeTests.password) async throws -> String {
    try #require(try await logIn(password)["token"]?.text)
  }

  private func me(
    _ token: String, _ change: String? = nil, match: String? = "*"
  ) async throws -> TestAnswer {
    var headers = [(name: "Authorization", value: "Bearer \(token)")]
    if change != nil, let match { headers.append(("If-Match", match)) }
    return try await api.send(change == nil ? .get : .patch, "/v1/me", headers: headers, change)
  }

  private func change(
    _ id: CustomStringConvertible, _ body: String, match: String = "*"
  ) async throws -> TestAnswer {
    try await api.send(
      .patch, "/v1/users/\(id)", as: county.admin, headers: [("If-Match", match)], body)
  }

  @Test func `one changes one's own name as it was seen`() async throws {
    let token = try await token()
    let seen = try await me(token)
    let tag = try #require(seen.header("ETag"))
    let changed = try await me(token, #"{"name": "虚构乙"}"#, match: tag)
    expect(changed, 200, .account)
    #expect(changed["name"]?.text == "虚构乙")
    #expect(changed.header("ETag") != tag)
    expect(try await me(token, #"{"name": "虚构丙"}"#, match: tag), 412, "stale_if_match")
    expect(try await me(token, #"{"name": "虚构丙"}"#, match: nil), 428, "if_match_required")
    #expect(try await me(token)["name"]?.text == "虚构乙")
  }

  @Test func `nobody gives itself rights`() async throws {
    let members: [(String, JSONValue)] = [
      ("role", "admin"), ("village_ids", .array([.string("\(county.villages[0])")])),
      ("may_publish", .boolean(true)), ("organisation", "虚构食堂"), ("id", "00000000000ZZ"),
      ("status", "active"), ("phone", "19900009999"), ("password_hash", "x"),
    ]
    try await expectRefusals(
      api, Request(.patch, "/v1/me", as: county.buyer, "{}"),
      members.map { ("/\($0.0)", $0.1, "unknown_member") })
  }

  @Test func `a new password needs the old one and ends the other sessions`() async throws {
    let (here, there) = (try await token(), try await token())
    let body = #"{"current_password": "虚构密码-0001", "password": "cafe\u0301 虚构 0002"}"#
    expect(try await me(here, body), 200, .account)
    #expect(try await me(here).status == 200)
    expect(try await me(there), 401, "unauthenticated")
    expect(try await logIn(), 401, "wrong_credentials")
    // Typed on another device, which composes.
    expect(try await logIn("caf\u{E9} 虚构 0002"), 201, .newSession)
    #expect(!(try api.database.content().values.joined().contains("虚构 0002")))
  }

  @Test func `a password that does not do is refused`() async throws {
    let token = try await token()
    let faults: [(String, [String])] = [
      (#"{"password": "虚构密码-0002"}"#, ["/current_password"]),
      (#"{"current_password": "x", "password": "虚构密码-0002"}"#, ["/current_password"]),
      (#"{"current_password": "虚构密码-0001", "password": "iloveyou"}"#, ["/password"]),
      (#"{"current_password": "虚构密码-0001", "password": "199-0000-1234"}"#, ["/password"]),
      (#"{"current_password": "虚构密码-0001", "password": "short"}"#, ["/password"]),
      (#"{"current_password": null, "name": null}"#, ["/name", "/current_password"]),
    ]
    for (body, pointers) in faults {
      let answer = try await me(token, body)
      #expect(answer.status == 422, "\(body): \(answer.raw.text)")
      #expect(answer.pointers == pointers, "\(body)")
    }
    expect(try await logIn(), 201, .newSession)
  }

  @Test func `a session guesses its account's password no more than a stranger does`() async throws
  {
    let token = try await token()
    let wrong = #"{"current_password": "x", "password": "虚构密码-0002"}"#
    for _ in 0..<LoginAttempts.maximumFailures {
      expect(try await me(token, wrong), 422, "wrong_password", at: ["/current_password"])
    }
    let right = wrong.replacing("\"x\"", with: "\"虚构密码-0001\"")
    expect(try await me(token, right), 429, "too_many_attempts")
    expect(try await logIn(), 201, .newSession)
  }

  @Test func `the county office looks at an account and changes it`() async throws {
    let seen = try await api.send(.get, "/v1/users/\(id)", as: county.admin)
    expect(seen, 200, .account)
    let tag = try #require(seen.header("ETag"))
    let village = county.villages[0]
    let body = """
      {"name": "虚构新", "phone": "+86 199 0000 4321", "role": "coordinator",
       "village_ids": ["\(village)"], "may_publish": true}
      """
    let changed = try await change(id, body, match: tag)
    expect(changed, 200, .account)
    #expect(changed["phone"]?.text == "19900004321")
    #expect(changed.json.at("/villages/0/id")?.text == "\(village)")
    #expect(changed["may_publish"]?.truth == true)
    expect(try await change(id, body, match: tag), 412, "stale_if_match")
    let buyer = try await change(id, #"{"role": "buyer"}"#)
    #expect(buyer["villages"]?.items.isEmpty == true)
    expect(try await change(id, #"{"phone": "19900000001"}"#), 409, "phone_taken")
    expect(
      try await change(id, #"{"role": "coordinator"}"#), 422, "coordinator_needs_village",
      at: ["/village_ids"])
  }

  @Test func `every member of a change has its limits`() async throws {
    try await expectRefusals(
      api, Request(.patch, "/v1/users/\(id)", as: county.admin, "{}"),
      [
        ("/name", .null, "required"), ("/phone", .null, "required"), ("/role", .null, "required"),
        ("/village_ids", .null, "required"), ("/may_publish", .null, "required"),
        ("/status", .null, "required"), ("/status", "gone", "choice"), ("/role", "king", "choice"),
        ("/phone", "12345", "format"), ("/name", .long(41), "too_long"),
        ("/organisation", "虚构食堂", "unknown_member"), ("/may_publish", 1, "type"),
        ("/password", "虚构密码-0002", "unknown_member"), ("/id", "00000000000ZZ", "unknown_member"),
      ])
  }

  @Test func `who is disabled is out at once and cannot come back`() async throws {
    let token = try await token()
    let disabled = try await change(id, #"{"status": "disabled"}"#)
    expect(disabled, 200, .account)
    #expect(disabled["status"]?.text == "disabled")
    expect(try await me(token), 401, "unauthenticated")
    expect(try await logIn(), 401, "wrong_credentials")
    expect(try await change(id, #"{"status": "active"}"#), 200, .account)
    expect(try await me(token), 401, "unauthenticated")
    expect(try await logIn(), 201, .newSession)
  }

  @Test func `the last of the county office stays`() async throws {
    for body in [#"{"role": "buyer"}"#, #"{"status": "disabled"}"#] {
      expect(try await change(county.admin.id, body), 409, "last_admin")
    }
    expect(try await change(id, #"{"role": "admin"}"#), 200, .account)
    expect(try await change(county.admin.id, #"{"status": "disabled"}"#), 200, .account)
  }

  @Test func `a session tells its device and when it was used`() async throws {
    let token = try await token()
    let headers = [(name: "Authorization", value: "Bearer \(token)")]
    let list = try await api.send(.get, "/v1/sessions", headers: headers)
    expect(list, 200, .page(of: .session))
    #expect(list.json.at("/items/0/device")?.text == "虚构手机/1.0")
    #expect(list.json.at("/items/0/last_used_at") == list.json.at("/items/0/created_at"))
    let end = list.json.at("/items/0/expires_at")
    // A look after days is written down, though the look itself waits for no write.
    api.database.clock.advance(days: 20)
    #expect(try await api.send(.get, "/v1/sessions", headers: headers).status == 200)
    try await api.doors.write { _ in }
    let later = try await api.send(.get, "/v1/sessions", headers: headers)
    #expect(later.json.at("/items/0/expires_at") != end)
    #expect(later.json.at("/items/0/last_used_at") != later.json.at("/items/0/created_at"))
  }

  @Test func `who forgot its password sets a new one with the county office's code`() async throws {
    let token = try await token()
    let reset = try await api.send(.post, "/v1/users/\(id)/password-reset", as: county.admin)
    expect(reset, 201, .passwordReset)
    #expect(reset.header("Cache-Control") == "no-store")
    let code = try #require(reset["code"]?.text)
    let body = Bodies.passwordReset(phone: "199 0000 1234", code: code.lowercased())
    let done = try await api.send(.post, "/v1/password-resets", body)
    #expect(done.status == 204, "\(done.raw.text)")
    expect(try await me(token), 401, "unauthenticated")
    expect(try await logIn("虚构密码-0002"), 201, .newSession)
    expect(try await api.send(.post, "/v1/password-resets", body), 401, "wrong_code")
  }

  @Test(arguments: ["19900001234", "19900000004", "19900009999"])
  func `codes are guessed no more than passwords, and tell nothing either`(
    phone: String
  ) async throws {
    _ = try await api.send(.post, "/v1/users/\(id)/password-reset", as: county.admin)
    let body = Bodies.passwordReset(phone: phone)
    for _ in 0..<LoginAttempts.maximumFailures {
      let answer = try await api.send(.post, "/v1/password-resets", body)
      expect(answer, 401, "wrong_code")
    }
    expect(try await api.send(.post, "/v1/password-resets", body), 429, "too_many_attempts")
    expect(try await logIn(phone: phone), 429, "too_many_attempts")
  }

  @Test func `a password set anew keeps the same rules`() async throws {
    try await expectRefusals(
      api, Request("/v1/password-resets", as: nil, Bodies.passwordReset()),
      [
        ("/phone", nil, "required"), ("/phone", "123", "format"), ("/code", "", "too_short"),
        ("/code", .long(41), "too_long"), ("/password", "iloveyou", "common"),
        ("/password", "19900000004", "phone_number"), ("/password", "short", "too_short"),
        ("/id", "00000000000ZZ", "unknown_member"),
      ])
  }
}
