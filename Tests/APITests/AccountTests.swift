import Access
import Core
import JSON
import TestSupport
import Testing

/// Registering, logging in and out, and the county office's accounts.
@Suite struct AccountTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }
  private static let logIn = #"{"phone": "19900001234", "password": "虚构密码-0001"}"#

  init() throws { api = try TestAPI() }

  private func me(_ token: String) async throws -> TestAnswer {
    try await api.send(.get, "/v1/me", headers: [("Authorization", "Bearer \(token)")])
  }

  @Test func `a stranger makes a buyer of itself and logs in`() async throws {
    let user = try await api.send(.post, "/v1/users", Bodies.user)
    expect(user, 201, .account)
    #expect(user["role"]?.text == "buyer")
    #expect(!user.raw.text.contains("虚构密码"))
    let session = try await api.send(.post, "/v1/sessions", AccountTests.logIn)
    expect(session, 201, .newSession)
    #expect(session["user"]?["id"] == user["id"])
    let token = try #require(session["token"]?.text)
    // 256 random bits in base 64.
    #expect(token.utf8.count >= 43)
    let me = try await me(token)
    expect(me, 200, .account)
    #expect(me["id"] == user["id"])
    let stored = try api.database.content().values.joined()
    #expect(!stored.contains(token) && !stored.contains("虚构密码"))
  }

  @Test func `a log-in tells nothing about which was wrong`() async throws {
    _ = try await api.send(.post, "/v1/users", Bodies.user)
    let bodies = [
      AccountTests.logIn.replacing("0001\"", with: "0002\""),
      AccountTests.logIn.replacing("19900001234", with: "19900001235"),
      AccountTests.logIn.replacing("19900001234", with: "nobody"),
      // This one's password is disabled.
      AccountTests.logIn.replacing("19900001234", with: "19900000001"),
    ]
    var looks: Set<String> = []
    for body in bodies {
      let answer = try await api.send(.post, "/v1/sessions", body)
      expect(answer, 401, "wrong_credentials")
      looks.insert(answer.json.setting("/request_id", to: nil).literal)
    }
    #expect(looks.count == 1)
  }

  @Test func `a number has one account, however it is typed`() async throws {
    _ = try await api.send(.post, "/v1/users", Bodies.user)
    for phone in ["19900001234", "+86 199 0000 1234", "１９９００００１２３４", "199-0000-1234"] {
      let body = Bodies.user.replacing("19900001234", with: phone)
      expect(try await api.send(.post, "/v1/users", body), 409, "phone_taken")
      let logIn = AccountTests.logIn.replacing("19900001234", with: phone)
      expect(try await api.send(.post, "/v1/sessions", logIn), 201, .newSession)
    }
  }

  @Test func `every member of a new account has its limits`() async throws {
    try await expectRefusals(
      api, Request("/v1/users", as: nil, Bodies.user),
      [
        ("/phone", nil, "required"), ("/phone", .null, "required"),
        ("/phone", 19_900_001_234, "type"), ("/phone", "12345", "format"),
        ("/phone", "09158421234", "format"), ("/phone", "1990000123a", "format"),
        ("/phone", "12900001234", "format"), ("/phone", .long(10_000), "format"),
        ("/name", nil, "required"), ("/name", "", "too_short"), ("/name", "  ", "blank"),
        ("/name", "\u{3000}", "blank"), ("/name", .long(41), "too_long"),
        ("/name", "a\u{0}b", "control_character"), ("/name", "a\nb", "control_character"),
        ("/name", "\u{85}", "control_character"), ("/name", .array([]), "type"),
        ("/password", nil, "required"), ("/password", "1234567", "too_short"),
        ("/password", .long(129), "too_long"), ("/password", "Password1", "common"),
        ("/password", "1990000-1234", "phone_number"), ("/password", "        ", "blank"),
        ("/password", .string(String(repeating: "\u{1F600}", count: 128)), "too_many_bytes"),
        ("/password", 12_345_678, "type"),
        ("/role", "king", "choice"), ("/role", 1, "type"), ("/village_ids", "x", "type"),
        ("/may_publish", 1, "type"),
        ("/organisation", "虚构食堂", "unknown_member"), ("/status", "active", "unknown_member"),
      ])
    let all = try await api.send(
      .post, "/v1/users", #"{"password": "short", "x": 1, "village_ids": [5, "a", null]}"#)
    expect(
      all, 422, "invalid_content",
      at: ["/phone", "/name", "/password", "/village_ids/0", "/village_ids/2", "/x"])
  }

  @Test func `only the county office makes other accounts than plain buyers`() async throws {
    let village = county.villages[0]
    let bodies: [(String, Shape)] = [
      (#""role": "admin""#, .account), (#""role": "volunteer""#, .account),
      (#""role": "coordinator", "village_ids": ["\#(village)"], "may_publish": true"#, .account),
    ]
    for (number, (members, shape)) in bodies.enumerated() {
      let body =
        Bodies.user.replacing("19900001234", with: "1990000777\(number)").dropLast()
        + ", \(members)}"
      expect(try await api.send(.post, "/v1/users", String(body)), 401, "unauthenticated")
      for actor in [county.coordinator, county.buyer, county.volunteer] {
        expect(try await api.send(.post, "/v1/users", as: actor, String(body)), 403, "forbidden")
      }
      expect(try await api.send(.post, "/v1/users", as: county.admin, String(body)), 201, shape)
    }
    let spoilt: [(String, String, String)] = [
      (#""role": "coordinator""#, "coordinator_needs_village", "/village_ids"),
      (
        #""role": "coordinator", "village_ids": ["\#(Scene.absent)"]"#, "unknown_village",
        "/village_ids"
      ),
      (#""village_ids": ["\#(village)"]"#, "only_coordinators_have_villages", "/village_ids"),
      (#""may_publish": true"#, "only_coordinators_have_villages", "/village_ids"),
    ]
    for (members, code, pointer) in spoilt {
      let body = Bodies.user.dropLast() + ", \(members)}"
      let answer = try await api.send(.post, "/v1/users", as: county.admin, String(body))
      expect(answer, 422, code, at: [pointer])
    }
  }

  @Test func `the county office lists all accounts, a coordinator volunteers only`() async throws {
    let all = try await api.send(.get, "/v1/users?limit=100", as: county.admin)
    expect(all, 200, .page(of: .account))
    #expect(all["items"]?.items.count == 8)
    let coordinators = try await api.send(.get, "/v1/users?role=coordinator", as: county.admin)
    let own = coordinators["items"]?.items.map { $0.at("/villages/0/id")?.text }
    #expect(own == [county.villages[0].description, county.villages[1].description])
    expect(try await api.send(.get, "/v1/users", as: county.coordinator), 403, "forbidden")
    expect(
      try await api.send(.get, "/v1/users?role=buyer", as: county.coordinator), 403, "forbidden")
    let volunteers = try await api.send(.get, "/v1/users?role=volunteer", as: county.coordinator)
    #expect(volunteers["items"]?.items.map { $0["phone"]?.text } == ["199****0007", "199****0008"])
    let whole = try await api.send(.get, "/v1/users?role=volunteer", as: county.admin)
    #expect(whole["items"]?.items.map { $0["phone"]?.text } == ["19900000007", "19900000008"])
    expect(
      try await api.send(.get, "/v1/users?role=king", as: county.admin), 422, "invalid_query",
      at: ["role"])
  }

  @Test func `who looks after villages is told which`() async throws {
    let me = try await api.send(.get, "/v1/me", as: county.coordinator)
    expect(me, 200, .account)
    #expect(me.json.at("/villages/0/id")?.text == county.villages[0].description)
    #expect(me.json.at("/villages/0/name")?.text?.isEmpty == false)
    #expect(me["may_publish"]?.truth == true)
    let organisation = try await api.send(.get, "/v1/me", as: county.organisation)
    #expect(
      organisation["organisations"]?.literal
        == #"[{"id":"\#(county.canteen)","name":"虚构食堂","role":"manager","by_default":true}]"#)
    let all = try await api.send(.get, "/v1/users?limit=100", as: county.admin)
    let named = all["items"]?.items.filter { $0["organisations"]?.items.isEmpty == false }
    #expect(named?.map { $0["id"]?.text } == [county.organisation.id.description])
  }

  @Test func `a token is dead at once after its log-out, and no other one is`() async throws {
    let (here, there) = (try api.token(of: county.buyer), try api.token(of: county.buyer))
    let headers = [(name: "Authorization", value: "Bearer \(here)")]
    let list = try await api.send(.get, "/v1/sessions", headers: headers)
    expect(list, 200, .page(of: .session))
    #expect(list["items"]?.items.map { $0["current"]?.truth } == [false, true])

    let gone = try await api.send(.delete, "/v1/sessions/current", headers: headers)
    #expect(gone.status == 204)
    #expect(gone.raw.body.isEmpty)
    expect(try await me(here), 401, "unauthenticated")
    expect(
      try await api.send(.delete, "/v1/sessions/current", headers: headers), 401,
      "unauthenticated")
    #expect(try await me(there).status == 200)
  }

  @Test func `a session elsewhere is ended from here, but nobody else's`() async throws {
    let (here, there) = (try api.token(of: county.buyer), try api.token(of: county.buyer))
    let headers = [(name: "Authorization", value: "Bearer \(here)")]
    let list = try await api.send(.get, "/v1/sessions", headers: headers)
    let other = try #require(
      list["items"]?.items.first { $0["current"]?.truth == false }?["id"]?.text)
    for stranger in [county.otherBuyer, county.admin] {
      let answer = try await api.send(.delete, "/v1/sessions/\(other)", as: stranger)
      expect(answer, 404, "not_found")
    }
    #expect(try await me(there).status == 200)
    #expect(try await api.send(.delete, "/v1/sessions/\(other)", headers: headers).status == 204)
    expect(try await me(there), 401, "unauthenticated")
    #expect(try await me(here).status == 200)
    expect(
      try await api.send(.delete, "/v1/sessions/\(other)", headers: headers), 404, "not_found")
  }

  @Test func `the oldest of too many sessions makes room`() async throws {
    let first = try api.token(of: county.buyer)
    for _ in 1..<Session.maximumPerAccount { _ = try api.token(of: county.buyer) }
    #expect(try await me(first).status == 200)
    _ = try api.token(of: county.buyer)
    expect(try await me(first), 401, "unauthenticated")
  }
}
