import Access
import Core
import Fulfilment
import JSON
import Orders
import Reports
import TestSupport
import Testing

@testable import API

/// Things that a client named before the server saw them.
@Suite struct ClientIdentifierTests {
  /// Every operation that makes something, by the declarations themselves.
  private static let creating = Operation.all.filter { operation in
    kind(of: operation) != nil
  }

  private static func kind(of operation: Operation) -> ThingKind? {
    let declared = endpoints.first {
      "\($0.pattern)" == operation.pattern && $0.method == operation.method
    }
    guard case .created(_, let kind) = declared?.answer else { return nil }
    return kind
  }

  private static let endpoints = (try? TestAPI().application.endpoints) ?? []

  private static let id = "0A1B2C3D4E5F6"
  private static let other = "0A1B2C3D4E5F7"

  /// The operation's request with a name, where the scene is in a state that allows it.
  private func request(
    _ operation: Operation, _ scene: Scene, id: String = ClientIdentifierTests.id
  ) throws -> Request {
    var request = operation.request(scene, as: operation.somebody(scene))
    let county = scene.api.county
    if operation.pattern == "/v1/orders/{id}/payments" {
      let order = try county.order(1, of: scene.own.listing)
      request.path = "/v1/orders/\(order.id)/payments"
      request.body = Bodies.payment(order.total.rawValue)
    }
    if operation.pattern.hasSuffix("/refunds") {
      let order = try county.order(1, of: scene.own.listing)
      try county.pay(order)
      _ = try scene.api.write { try cancelOrder(order.id, as: county.admin, in: $0) }
      request.path = "/v1/orders/\(order.id)/refunds"
      request.body = Bodies.refund(order.total.rawValue)
    }
    if operation.pattern.hasSuffix("/waivers") {
      let order = try county.heavyOrder(
        village: scene.own.village, household: scene.own.household, as: county.buyer)
      request.path = "/v1/orders/\(order.id)/waivers"
    }
    if operation.pattern.hasSuffix("/parcels") {
      _ = try scene.api.write {
        try packConsignment(scene.own.order.consignments[0].id, as: county.admin, in: $0)
      }
    }
    return request.with(body: try named(request.body ?? "{}", id))
  }

  private func named(_ body: String, _ id: String) throws -> String {
    try JSONValue.read(body).setting("/id", to: .string(id)).literal
  }

  /// The same content with its members the other way round, and white space between them.
  private func reordered(_ body: String) throws -> String {
    let members = try JSONValue.read(body).members.reversed().map { member in
      " \"\(member.name)\" :\n\(member.value.literal)"
    }
    return "{" + (members + [" \"id\": \"\(ClientIdentifierTests.id)\""]).joined(separator: ",")
      + "}"
  }

  private func written(_ scene: Scene) throws -> [String: String] {
    var content = try scene.api.database.content()
    content["idempotent_answer"] = nil
    return content
  }

  @Test func `everything that is made can be named by its client`() throws {
    #expect(ClientIdentifierTests.creating.count == 34)
    // What is of no use but for a secret that is shown once has no name of the client's own.
    let secrets = ["/v1/sessions", "/v1/users/{id}/password-reset"]
    let made = Operation.all.filter { !secrets.contains($0.pattern) }.filter { operation in
      operation.method == .post
        && !ClientIdentifierTests.creating.contains { $0.name == operation.name }
    }
    // What else is posted takes a step with what there is, or asks.
    let steps = [
      "status", "check", "done", "publish", "release", "refuse", "pause", "retire", "return",
      "quotes",
      "cancel", "confirm", "pack", "dispatch", "deliver", "replay", "password-resets", "close",
      "accept", "assign", "bounce", "decline", "fail", "harvest", "lose", "payment-imports",
      "postpone", "preview", "recall", "shortfalls", "tracking-imports", "withdraw", "{courier}",
      "{provider}", "forward", "arrive", "rotate", "code",
    ]
    for operation in made {
      #expect(steps.contains { operation.pattern.hasSuffix($0) }, "\(operation.name)")
    }
  }

  @Test(arguments: creating.indices)
  func `a thing has the name that its client gave it, and is made once`(index: Int) async throws {
    let operation = ClientIdentifierTests.creating[index]
    let scene = try await Scene()
    let request = try request(operation, scene)
    let first = try await scene.api.send(request)
    #expect(first.status == 201, "\(first.raw.text)")
    // An adjustment is shown by what it made of its lot.
    let isLot = operation.pattern.hasSuffix("/adjustments")
    let isClaim = operation.pattern.hasSuffix("/answers")
    let id =
      isLot
      ? scene.own.lot.id.description
      : isClaim ? scene.own.claim.description : ClientIdentifierTests.id
    #expect(first["id"]?.text == id)
    let after = try written(scene)
    let body = try JSONValue.read(request.body ?? "").setting("/id", to: nil).literal
    for body in [request.body, try reordered(body)] {
      let again = try await scene.api.send(request.with(body: body))
      #expect(again.status == 200, "\(again.raw.text)")
      #expect(again["id"] == first["id"])
      #expect(again.header("Location") == first.header("Location"))
      #expect(again.header("Idempotent-Replayed") == nil)
      #expect(again["secret"] == nil)
    }
    #expect(try written(scene) == after)
    if let location = first.header("Location") {
      let found = try await scene.api.send(.get, location, as: request.actor)
      #expect(found.status == 200)
      #expect(found["id"]?.text == id)
    } else {
      #expect(["/v1/users", "/v1/api-keys"].contains(operation.pattern))
    }
    #expect(try verify(scene.api.county.db) == [])
  }

  @Test(arguments: creating.indices)
  func `other content under a name, or another account, is refused`(index: Int) async throws {
    let operation = ClientIdentifierTests.creating[index]
    let scene = try await Scene()
    let request = try request(operation, scene)
    #expect(try await scene.api.send(request).status == 201)
    let before = try scene.api.database.content()
    // Every member takes part, the password too.
    for pointer in try JSONValue.read(request.body ?? "").pointers where pointer != "/id" {
      let value = try JSONValue.read(request.body ?? "").at(pointer)
      guard case .string(let text) = value, text.count > 2, !pointer.hasSuffix("_id") else {
        continue
      }
      let body = try JSONValue.read(request.body ?? "").setting(pointer, to: .string(text + "0"))
      let answer = try await scene.api.send(request.with(body: body.literal))
      // What is no content at all is told before.
      if answer.status == 422 { continue }
      expect(answer, 409, "id_taken", at: ["/id"])
    }
    let admin = scene.api.county.admin
    if let actor = request.actor {
      var foreign = request
      foreign.actor = actor.role == .admin ? nil : admin
      let answer = try await scene.api.send(foreign)
      #expect([401, 403, 404, 409].contains(answer.status), "\(answer.raw.text)")
      if answer.status == 409 { expect(answer, 409, "id_taken", at: ["/id"]) }
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test
  func `a name that anything has already is taken, of whatever kind that is`()
    async throws
  {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    let village = scene.own.village
    for taken in [scene.own.household, scene.foreign.household] {
      let answer = try await scene.api.send(
        .post, "/v1/households", as: scene.api.county.coordinator,
        try named(Bodies.household(village), taken.description))
      expect(answer, 409, "id_taken", at: ["/id"])
    }
    // The log of changes finds a thing by its id alone: nobody writes into another's history.
    for taken in [scene.foreign.household, scene.api.county.admin.id, scene.foreign.order.id] {
      let answer = try await scene.api.send(
        .post, "/v1/listings", as: scene.api.county.coordinator,
        try named(Bodies.listing(scene.own.household), taken.description))
      expect(answer, 409, "id_taken", at: ["/id"])
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test func `what is no name is refused, and any time may stand in one`() async throws {
    let scene = try await Scene()
    let request = Request(
      "/v1/households", as: scene.api.county.coordinator,
      try named(Bodies.household(scene.own.village), ClientIdentifierTests.id))
    try await expectRefusals(
      scene.api, request,
      [
        ("/id", "0000000000000", "format"), ("/id", "", "format"), ("/id", 1, "format"),
        ("/id", "0A1B2C3D4E5F", "format"), ("/id", "0a1b2c3d4e5f6", "format"),
        ("/id", "0A1B2C3D4E5FU", "format"), ("/id", "8000000000000", "format"),
        ("/id", "ZZZZZZZZZZZZZ", "format"), ("/id", .array([]), "format"),
        ("/id", "0A1B2C3D4E5F6 ", "format"), ("/id", .integer(-1), "format"),
      ])
    let orders = ["7ZZZZZZZZZZZY", "0000000000009", "3ZZZZZZZZZZZY"]
    for (place, id) in ["7ZZZZZZZZZZZZ", "0000000000001", "3ZZZZZZZZZZZZ"].enumerated() {
      let made = try await scene.api.send(
        .post, "/v1/households", as: scene.api.county.coordinator,
        try named(Bodies.household(scene.own.village, code: "F-\(place)"), id))
      #expect(made["id"]?.text == id)
      let order = try await scene.api.send(
        .post, "/v1/orders", as: scene.api.county.buyer, key: scene.api.makeKey(),
        try named(Bodies.order(scene.own.listing), orders[place]))
      expect(order, 201, .order)
      #expect(order["id"]?.text == orders[place])
      let list = try await scene.api.send(.get, "/v1/orders", as: scene.api.county.buyer)
      #expect(list["items"]?.items.contains { $0["id"]?.text == orders[place] } == true)
    }
    // Null says no more than nothing.
    let body = Bodies.household(scene.own.village, code: "N-1").dropFirst()
    let unnamed = try await scene.api.send(
      .post, "/v1/households", as: scene.api.county.coordinator, "{\"id\": null, \(body)")
    #expect(unnamed.status == 201)
  }

  @Test func `the same order under another key is the same order, as it is now`() async throws {
    let scene = try await Scene()
    let (api, buyer) = (scene.api, scene.api.county.buyer)
    let body = try named(Bodies.order(scene.own.listing), ClientIdentifierTests.id)
    func place(_ key: String?) async throws -> TestAnswer {
      try await api.send(.post, "/v1/orders", as: buyer, key: key, body)
    }
    expect(try await place(nil), 400, "idempotency_key_required")
    let first = try await place("first")
    expect(first, 201, .order)
    let path = try #require(first.header("Location"))
    #expect(try await api.send(.post, path + "/cancel", as: buyer).status == 200)
    let again = try await place("second")
    expect(again, 200, .order)
    #expect(again["status"]?.text == "cancelled")
    #expect(again.header("Location") == path)
    for (key, kept) in [("first", first), ("second", again)] {
      let replayed = try await place(key)
      #expect(replayed.status == kept.status)
      #expect(replayed.raw.body == kept.raw.body)
      #expect(replayed.header("Idempotent-Replayed") == "true")
    }
    let changed = try named(Bodies.order(scene.own.listing, quantity: 3), ClientIdentifierTests.id)
    let other = try await api.send(.post, "/v1/orders", as: buyer, key: "third", changed)
    expect(other, 409, "id_taken", at: ["/id"])
    // The key is free after a refusal.
    let new = try named(Bodies.order(scene.own.listing, quantity: 3), ClientIdentifierTests.other)
    expect(try await api.send(.post, "/v1/orders", as: buyer, key: "third", new), 201, .order)
  }

  @Test func `an account is the same only with the same password`() async throws {
    let api = try TestAPI()
    let body = try named(Bodies.user, ClientIdentifierTests.id)
    let wrong = body.replacing("虚构密码-0001", with: "虚构密码-0002")
    let first = try await api.send(.post, "/v1/users", body)
    expect(first, 201, .account)
    let before = try api.database.content()
    let again = try await api.send(.post, "/v1/users", body)
    expect(again, 200, .account)
    #expect(again.raw.body == first.raw.body)
    expect(try await api.send(.post, "/v1/users", wrong), 409, "id_taken", at: ["/id"])
    // A stranger's is a stranger's, and the county office's its own.
    let office = try await api.send(.post, "/v1/users", as: api.county.admin, body)
    expect(office, 409, "id_taken", at: ["/id"])
    #expect(try api.database.content() == before)
    // Nothing that is kept tells passwords apart.
    let digests = try api.county.db.all("SELECT content_hash FROM client_identifier") {
      try $0[0] as [UInt8]
    }
    #expect(digests.count == 1)
    // Under a key the first answer comes again, whatever the password.
    let other = try named(
      Bodies.user.replacing("19900001234", with: "19900001236"), ClientIdentifierTests.other)
    let keyed = try await api.send(.post, "/v1/users", key: "k", other)
    expect(keyed, 201, .account)
    let replayed = try await api.send(.post, "/v1/users", key: "k", other)
    #expect(replayed.raw.body == keyed.raw.body && replayed.status == 201)
  }

  @Test func `whoever guesses at an account by its id is slowed as at a log-in`() async throws {
    let api = try TestAPI()
    let body = try named(Bodies.user, ClientIdentifierTests.id)
    expect(try await api.send(.post, "/v1/users", body), 201, .account)
    for number in 0..<LoginAttempts.maximumFailures {
      let guess = body.replacing("虚构密码-0001", with: "虚构密码-\(1_000 + number)")
      expect(try await api.send(.post, "/v1/users", guess), 409, "id_taken", at: ["/id"])
    }
    let late = try await api.send(.post, "/v1/users", body)
    #expect(late.status == 429 && late.header("Retry-After") != nil)
    let logIn = #"{"phone": "19900001234", "password": "虚构密码-0001"}"#
    #expect(try await api.send(.post, "/v1/sessions", logIn).status == 429)
  }

  @Test func `the county office gets the account that it made where it lies`() async throws {
    let api = try TestAPI()
    let body = try named(Bodies.user, ClientIdentifierTests.id)
    let office = api.county.admin
    let made = try await api.send(.post, "/v1/users", as: office, body)
    let path = try #require(made.header("Location"))
    let found = try await api.send(.get, path, as: office)
    #expect(found["id"]?.text == ClientIdentifierTests.id)
    let again = try await api.send(.post, "/v1/users", as: office, body)
    #expect(again.status == 200 && again.header("Location") == path)
  }

  @Test func `a program's key is shown once, and kept nowhere under any header`() async throws {
    let api = try TestAPI()
    let body = try named(
      #"{"name": "虚构程序", "scopes": ["read_orders"]}"#, ClientIdentifierTests.id)
    func make() async throws -> TestAnswer {
      try await api.send(.post, "/v1/api-keys", as: api.county.buyer, key: "k", body)
    }
    let first = try await make()
    #expect(first.status == 201, "\(first.raw.text)")
    let key = try #require(first["key"]?.text)
    let again = try await make()
    #expect(again.status == 200 && again["id"] == first["id"] && again["key"] == nil)
    let kept = try api.database.content().values.joined(separator: "\n")
    let hex = key.utf8.map { String($0, radix: 16, uppercase: true) }.joined()
    #expect(!kept.contains(key) && !kept.contains(hex))
  }

  @Test func `a hook's secret is shown once, and again only under its key`() async throws {
    let api = try TestAPI()
    let body = try named(Bodies.webhook, ClientIdentifierTests.id)
    let first = try await api.send(
      .post, "/v1/webhooks", as: api.county.buyer, key: "hook", body)
    #expect(first["secret"]?.text?.hasPrefix("whsec_") == true)
    let shown = try await api.send(.post, "/v1/webhooks", as: api.county.buyer, body)
    expect(shown, 200, .webhook)
    let replayed = try await api.send(
      .post, "/v1/webhooks", as: api.county.buyer, key: "hook", body)
    #expect(replayed.raw.body == first.raw.body)
    // What was removed is not made again.
    let path = try #require(first.header("Location"))
    #expect(try await api.send(.delete, path, as: api.county.buyer).status == 204)
    let gone = try await api.send(.post, "/v1/webhooks", as: api.county.buyer, body)
    expect(gone, 409, "id_taken", at: ["/id"])
  }

  @Test func `of many at once with one name one makes the thing and all get it`() async throws {
    let api = try TestAPI()
    let eggs = try api.county.addEggs(quantity: 50)
    let token = try api.token(of: api.county.buyer)
    let client = api.client
    let body = try named(Bodies.order(eggs), ClientIdentifierTests.id)
    let answers = await withTaskGroup(of: TestAnswer.self) { group in
      for number in 0..<40 {
        group.addTask {
          TestAnswer(
            await client.send(
              .post, "/v1/orders",
              headers: [
                ("Authorization", "Bearer \(token)"), ("Idempotency-Key", "key-\(number)"),
                ("Content-Type", "application/json"),
              ], body: Array(body.utf8)))
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(answers.filter { $0.status == 201 }.count == 1)
    #expect(answers.filter { $0.status == 200 }.count == 39)
    #expect(Set(answers.map { $0["id"]?.text }) == [ClientIdentifierTests.id])
    #expect(try api.county.db.value("SELECT count(*) FROM customer_order") == 1)
    #expect(try verify(api.county.db) == [])
  }
}
