import Core
import HTTP
import JSON
import TestSupport
import Testing

@testable import API

/// What a body may not say, member by member: found out from the declarations and from bodies that
/// fit.
extension FormTests {
  /// Members that answers have, and that nobody sets by sending them.
  private static let set = [
    "status", "role", "may_publish", "organisation", "village_ids", "buyer_id", "user_id",
    "owner_id", "household_id", "village_id", "listing_id", "order_id", "number", "price_fen",
    "goods_fen", "shipping_fen", "total_fen", "paid_fen", "refunded_fen", "amount_fen",
    "balance_fen", "pay_before", "placed_at", "published_at", "created_at", "entered_at",
    "entered_by", "recorded_by", "adjusted_by", "reverses_id", "people", "display_name",
    "available", "reserved", "sold", "adjusted", "trace_code", "photos", "photo_count", "secret",
    "password_hash", "token", "active", "is_admin", "__proto__", "constructor",
  ]

  @Test
  func `what a caller may not set is refused by name, all of it, by everything that is written`()
    async throws
  {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    for operation in Operation.all
    where [.post, .put, .patch].contains(operation.method) && operation.takesJSON
      && !operation.scope.isEmpty
    {
      let request = operation.request(scene, as: operation.somebody(scene))
      let known = Set(operation.declaredMembers(scene.api).map(\.name))
      let foreign = FormTests.set.filter { !known.contains($0) }
      #expect(foreign.count > 30)
      let body = try foreign.reduce(JSONValue.read(request.body ?? "{}")) { body, name in
        body.setting("/" + name, to: 1)
      }
      let answer = try await scene.api.send(request.with(body: body.literal))
      #expect(answer.status == 422, "\(operation.name): \(answer.raw.text)")
      let expected = Dictionary(uniqueKeysWithValues: foreign.map { ("/" + $0, "unknown_member") })
      #expect(answer.faults == expected, "\(operation.name)")
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test func `numbers that cannot be are refused by every member that is a number`() async throws {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    var tried = 0
    for operation in FormTests.writing {
      let request = operation.request(scene, as: operation.somebody(scene))
      let body = try JSONValue.read(request.body ?? "{}")
      for pointer in body.pointers {
        guard case .integer = body.at(pointer) else { continue }
        tried += 1
        for odd: JSONValue in [
          .integer(.max), .integer(.min), .number("9223372036854775808"), .number("1e400"),
          .number("1.5"), .number("-1e-400"), "5", .boolean(true), .array([5]),
        ] {
          let answer = try await scene.api.send(
            request.with(body: body.setting(pointer, to: odd).literal))
          #expect(answer.status == 422, "\(operation.name) \(pointer) \(odd): \(answer.raw.text)")
          let code = answer.faults[pointer]
          #expect(["type", "out_of_range"].contains(code), "\(operation.name) \(pointer) \(odd)")
        }
        // Below nothing is only what a correction takes away.
        if pointer != "/quantity_delta" {
          let answer = try await scene.api.send(
            request.with(body: body.setting(pointer, to: -1).literal))
          #expect(answer.faults[pointer] == "out_of_range", "\(operation.name) \(pointer)")
        }
      }
    }
    #expect(tried > 20)
    #expect(try scene.api.database.content() == before)
  }

  @Test func `a text of a hundred thousand characters is refused by every member`() async throws {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    for operation in FormTests.writing {
      let request = operation.request(scene, as: operation.somebody(scene))
      let body = try JSONValue.read(request.body ?? "{}")
      for pointer in body.pointers {
        guard case .string = body.at(pointer) else { continue }
        let answer = try await scene.api.send(
          request.with(body: body.setting(pointer, to: .long(100_000)).literal))
        // What is no identifier names nothing, and no such number logs in.
        #expect([422, 404, 401].contains(answer.status), "\(operation.name) \(pointer)")
        if answer.status == 422 { #expect(answer.pointers == [pointer], "\(operation.name)") }
      }
    }
    #expect(try scene.api.database.content() == before)
  }

  @Test func `ids of others in a body name nothing, and nothing is written`() async throws {
    let scene = try await Scene()
    let (api, own, foreign) = (scene.api, scene.own, scene.foreign)
    let pooled = try await api.send(
      .post, "/v1/listings", as: api.county.coordinator,
      Bodies.listing(own.household).replacing(
        "\"household_id\": \"\(own.household)\"", with: "\"village_id\": \"\(own.village)\""))
    expect(pooled, 201, .pooledListing)
    let given = """
      {"quantity": 5, "harvested_on": "2026-06-14", "contributions":
        [{"household_id": "\(foreign.household)", "quantity": 5}]}
      """
    let before = try api.database.content()
    func refused(
      _ path: String, as actor: Actor, _ status: Int, _ code: String, at pointer: String? = nil,
      _ body: String
    ) async throws {
      let key = path == "/v1/orders" ? api.makeKey() : nil
      let answer = try await api.send(.post, path, as: actor, key: key, body)
      expect(answer, status, code, at: pointer.map { [$0] } ?? [])
    }
    let (coordinator, buyer) = (api.county.coordinator, api.county.buyer)
    let village = Bodies.household(foreign.village)
    try await refused("/v1/households", as: coordinator, 404, "not_found", village)
    for seller in ["household_id\": \"\(foreign.household)", "village_id\": \"\(foreign.village)"] {
      let body = Bodies.listing(own.household)
        .replacing("household_id\": \"\(own.household)", with: seller)
      try await refused("/v1/listings", as: coordinator, 404, "not_found", body)
    }
    try await refused(
      "/v1/listings/\(pooled["id"]?.text ?? "")/lots", as: coordinator, 422, "other_village",
      at: "/contributions/0/household_id", given)
    for listing in [foreign.draft, own.draft] {
      for path in ["/v1/orders", "/v1/quotes"] {
        let body = path == "/v1/orders" ? Bodies.order(listing) : Bodies.basket(listing)
        try await refused(
          path, as: buyer, 422, "unknown_listing", at: "/lines/0/listing_id", body)
      }
    }
    // What belongs to another kind of thing, or to nobody.
    for id in [foreign.household, foreign.order.id, Identifier(rawValue: 7)] {
      try await refused(
        "/v1/orders", as: buyer, 422, "unknown_listing", at: "/lines/0/listing_id",
        Bodies.order(id))
    }
    #expect(try api.database.content() == before)
  }

  @Test(arguments: ["１９９００００５６７８", "+86 199-0000-5678", "８６１９９００００５６７８"])
  func `a telephone number is kept as it is dialled, however it was typed`(
    typed: String
  ) async throws {
    let scene = try await Scene()
    let county = scene.api.county
    let household = try await scene.api.send(
      .post, "/v1/households", as: county.coordinator,
      Bodies.household(scene.own.village).replacing("0915-8421234", with: typed))
    #expect(household["phone"]?.text == "19900005678")
    let changed = try await scene.api.send(
      .patch, household.header("Location") ?? "", as: county.coordinator,
      headers: [("If-Match", "*")], "{\"phone\": \"\(typed)\"}")
    #expect(changed["phone"]?.text == "19900005678")
    let order = try await scene.api.send(
      .post, "/v1/orders", as: county.buyer, key: "k",
      Bodies.order(scene.own.listing).replacing("19900000001", with: typed))
    #expect(order.json.at("/recipient/phone")?.text == "19900005678")
    let user = try await scene.api.send(
      .post, "/v1/users", Bodies.user.replacing("19900001234", with: typed))
    #expect(user["phone"]?.text == "19900005678")
  }

  /// 𠀀 is U+20000 and 𫚭 is U+2B6AD, both of plane 2; the last name is written with a variation
  /// selector of plane 14.
  @Test(arguments: ["𠀀𫚭", "王𠮷𫚭", "葛\u{E0100}城"])
  func `names of rare characters are kept as they are`(name: String) async throws {
    let scene = try await Scene()
    let county = scene.api.county
    let body = Bodies.household(scene.own.village).replacing("赵虚构", with: name)
    let household = try await scene.api.send(
      .post, "/v1/households", as: county.coordinator, body)
    expect(household, 201, .household)
    let kept = try await scene.api.send(
      .get, household.header("Location") ?? "", as: county.coordinator)
    #expect(kept["head_name"]?.text?.unicodeScalars.elementsEqual(name.unicodeScalars) == true)
    #expect(kept.json.at("/members/0/name")?.text == name)
    #expect(kept["display_name"]?.text?.first == name.first)
    let listing = try await scene.api.send(
      .post, "/v1/listings", as: county.coordinator,
      Bodies.listing(scene.own.household).replacing("散养土鸡蛋", with: name + "蛋"))
    let path = try #require(listing.header("Location"))
    #expect(try await scene.api.send(.post, path + "/publish", as: county.admin).status == 200)
    let bytes = name.utf8.map { byte in "%" + String(byte, radix: 16, uppercase: true) }.joined()
    let found = try await scene.api.send(.get, "/v1/listings?q=" + bytes)
    #expect(found.json.at("/items/0/title")?.text == name + "蛋")
    let order = try await scene.api.send(
      .post, "/v1/orders", as: county.buyer, key: "k",
      Bodies.order(scene.own.listing).replacing("虚构收件人", with: name))
    #expect(order.json.at("/recipient/name")?.text == name)
    let user = try await scene.api.send(
      .post, "/v1/users", Bodies.user.replacing("虚构甲", with: name))
    #expect(user["name"]?.text == name)
  }

  @Test func `what needs no body takes none that is no JSON`() async throws {
    let scene = try await Scene()
    let before = try scene.api.database.content()
    for operation in Operation.all where operation.method == .post && operation.body == nil {
      let request = operation.request(scene, as: operation.somebody(scene))
      let text = try await scene.api.send(
        request.with(body: "hello"), headers: [("Content-Type", "text/plain")])
      expect(text, 415, "unsupported_media_type")
      for body in ["hello", "{\"a\": 1, \"a\": 1}"] {
        expect(try await scene.api.send(request.with(body: body)), 400, "malformed_json")
      }
    }
    #expect(try scene.api.database.content() == before)
  }
}
