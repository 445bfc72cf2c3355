import Core
import JSON
import TestSupport
import Testing

/// Listing goods, entering lots, and correcting them.
@Suite struct ListingTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func addListing(_ body: String) async throws -> String {
    let answer = try await api.send(.post, "/v1/listings", as: county.coordinator, body)
    expect(answer, 201, body == pooled ? .pooledListing : .listing)
    return answer.header("Location") ?? ""
  }

  private var pooled: String {
    Bodies.listing(county.household)
      .replacing(
        "household_id\": \"\(county.household)", with: "village_id\": \"\(county.villages[0])")
  }

  @Test func `a new listing is a draft that only its keepers see`() async throws {
    let path = try await addListing(Bodies.listing(county.household))
    let seen = try await api.send(.get, path, as: county.coordinator)
    #expect(seen["status"]?.text == "draft")
    #expect(seen["description"]?.text == "山坡散养。\n三天内的新蛋。")
    #expect(seen["available"]?.number == 0)
    for actor in [nil, county.buyer, county.volunteer, county.otherCoordinator] {
      expect(try await api.send(.get, path, as: actor), 404, "not_found")
    }
    let own = try await addListing(pooled)
    #expect(try await api.send(.get, own, as: county.admin)["household"] == .null)
  }

  @Test func `every member of a listing has its limits`() async throws {
    try await expectRefusals(
      api, Request("/v1/listings", as: county.coordinator, Bodies.listing(county.household)),
      [
        ("/household_id", nil, "required"), ("/household_id", 7, "type"),
        ("/category", nil, "required"), ("/category", "gold", "unknown_category"),
        ("/category", "", "too_short"), ("/category", .long(41), "too_long"),
        ("/title", nil, "required"), ("/title", " ", "blank"), ("/title", .long(81), "too_long"),
        ("/title", "a\nb", "control_character"), ("/title", "a\u{7f}", "control_character"),
        ("/description", .long(2_001), "too_long"), ("/description", "a\rb", "control_character"),
        ("/description", 7, "type"), ("/unit", .long(21), "too_long"), ("/unit", nil, "required"),
        ("/net_weight_g", 0, "out_of_range"), ("/net_weight_g", 100_001, "out_of_range"),
        ("/price_fen", 0, "out_of_range"), ("/price_fen", -1, "out_of_range"),
        ("/price_fen", 10_000_001, "out_of_range"), ("/price_fen", .number("45.5"), "type"),
        ("/price_fen", "45.00", "type"), ("/price_fen", nil, "required"),
        ("/shelf_life_days", 0, "out_of_range"), ("/shelf_life_days", 3_651, "out_of_range"),
        ("/split", nil, "required"), ("/split", 5, "type"),
        ("/split/household_bps", nil, "required"), ("/split/village_bps", -1, "out_of_range"),
        ("/split/logistics_bps", 10_001, "out_of_range"),
        ("/status", "published", "unknown_member"), ("/stock_units", 0, "out_of_range"),
        ("/stock_units", 1_001, "out_of_range"), ("/stock_units", "10", "type"),
        ("/stock_listing_id", 5, "type"), ("/months", 6, "type"),
        ("/months", .array([]), "too_short"),
        ("/months", .array(Array(repeating: 6, count: 13)), "too_long"),
      ])
    for (month, code): (JSONValue, String) in [
      (0, "out_of_range"), (13, "out_of_range"), ("6", "type"), (.number("1.5"), "type"),
      (6, "doubled"),
    ] {
      let body = try JSONValue.read(Bodies.listing(county.household))
        .setting("/months", to: .array([6, month]))
      let answer = try await api.send(
        .post, "/v1/listings", as: county.coordinator, body.literal)
      #expect(answer.faults == ["/months/1": code])
    }
    try await expectRefusals(
      api, Request("/v1/listings", as: county.coordinator, Bodies.listing(county.household)),
      [
        (
          "/split",
          try JSONValue.read(
            #"{"household_bps": 8500, "village_bps": 500, "logistics_bps": 999}"#),
          "split_not_whole"
        )
      ])
    let both =
      Bodies.listing(county.household).dropLast()
      + #", "village_id": "\#(county.villages[0])"}"#
    let answer = try await api.send(.post, "/v1/listings", as: county.admin, String(both))
    expect(answer, 422, "invalid_content", at: ["/village_id"])
  }

  @Test func `all that is wrong in a listing is told at once, rules over members too`()
    async throws
  {
    let body = """
      {"category": "gold", "title": "", "unit": 5, "net_weight_g": 0, "price_fen": 1.5,
       "split": {"household_bps": 9000, "village_bps": 500, "logistics_bps": 1000}, "photos": []}
      """
    let answer = try await api.send(.post, "/v1/listings", as: county.coordinator, body)
    expect(
      answer, 422, "invalid_content",
      at: [
        "/household_id", "/category", "/title", "/unit", "/net_weight_g", "/price_fen",
        "/shelf_life_days", "/split", "/photos",
      ])
  }

  @Test func `a lot has a trace code, and its best before by the shelf life`() async throws {
    let path = try await addListing(Bodies.listing(county.household))
    let lot = try await api.send(.post, path + "/lots", as: county.coordinator, Bodies.lot)
    expect(lot, 201, .lot)
    #expect(lot["trace_code"]?.text?.wholeMatch(of: /[0-9A-HJKMNP-TV-Z]{10}/) != nil)
    #expect(lot["best_before"]?.text == "2026-07-10")
    let plain = try await api.send(
      .post, path + "/lots", as: county.coordinator,
      #"{"quantity": 5, "harvested_on": "2026-06-15"}"#)
    #expect(plain["best_before"]?.text == "2026-07-15")
    #expect(plain["trace_code"] != lot["trace_code"])
    #expect(
      plain["contributions"]?.literal
        == #"[{"household_id":"\#(county.household)","quantity":5}]"#)
    let list = try await api.send(.get, path + "/lots", as: county.coordinator)
    expect(list, 200, .page(of: .lot))
    #expect(list["items"]?.items == [plain.json, lot.json])
    #expect(try await api.send(.get, path, as: county.admin)["available"]?.number == 45)
  }

  @Test func `every member of a lot has its limits`() async throws {
    let path = try await addListing(Bodies.listing(county.household))
    let own = try JSONValue.read(
      #"[{"household_id": "\#(county.household)", "quantity": 39}]"#)
    try await expectRefusals(
      api, Request(path + "/lots", as: county.coordinator, Bodies.lot),
      [
        ("/quantity", 0, "out_of_range"), ("/quantity", 10_000_001, "out_of_range"),
        ("/quantity", nil, "required"), ("/harvested_on", nil, "required"),
        ("/harvested_on", "2026-06-16", "in_the_future"), ("/harvested_on", "x", "format"),
        ("/best_before", "2026-06-14T00:00:00Z", "format"),
        ("/best_before", "2026-06-13", "best_before_harvest"),
        ("/best_before", "2026-06-14", "best_before_passed"),
        ("/contributions", own, "not_pooled"), ("/contributions", 5, "type"),
        ("/expected_on", "2026-07-01", "ambiguous"), ("/expected_on", "soon", "format"),
        ("/expected_on", 5, "type"), ("/status", "expected", "unknown_member"),
      ])
    #expect(try await api.send(.post, path + "/retire", as: county.admin).status == 200)
    let late = try await api.send(.post, path + "/lots", as: county.coordinator, Bodies.lot)
    expect(late, 409, "wrong_state")
  }

  @Test func `a pooled lot says what each household of the village gave`() async throws {
    let path = try await addListing(pooled)
    let second = try county.addHousehold("T-3", village: county.villages[0])
    func body(_ parts: [(Identifier, Int)], quantity: Int = 30) -> String {
      let list = parts.map { #"{"household_id": "\#($0.0)", "quantity": \#($0.1)}"# }
      return """
        {"quantity": \(quantity), "harvested_on": "2026-06-14",
         "contributions": [\(list.joined(separator: ", "))]}
        """
    }
    func add(_ body: String) async throws -> TestAnswer {
      try await api.send(.post, path + "/lots", as: county.coordinator, body)
    }
    let before = try api.database.content()
    expect(try await add(Bodies.lot), 422, "required", at: ["/contributions"])
    expect(try await add(body([])), 422, "required", at: ["/contributions"])
    expect(
      try await add(body([(county.household, 10), (second, 19)])), 422, "does_not_add_up",
      at: ["/contributions"])
    expect(
      try await add(body([(second, 10), (second, 20)])), 422, "doubled",
      at: ["/contributions/1/household_id"])
    expect(
      try await add(
        body([(county.otherHousehold, 10), (second, 10), (Identifier(rawValue: 9), 10)])),
      422, "other_village", at: ["/contributions/0/household_id", "/contributions/2/household_id"])
    expect(
      try await add(body([(second, 0), (county.household, 30)])), 422, "invalid_content",
      at: ["/contributions/0/quantity"])
    #expect(try api.database.content() == before)
    expect(try await add(body([(county.household, 10), (second, 20)])), 201, .lot)
  }

  @Test func `an adjustment takes what is available and never what is promised`() async throws {
    let eggs = try county.addEggs(quantity: 10)
    _ = try county.order(4, of: eggs)
    let lots = try await api.send(.get, "/v1/listings/\(eggs)/lots", as: county.admin)
    let path = "/v1/lots/\(lots.json.at("/items/0/id")?.text ?? "")/adjustments"
    func adjust(_ delta: Int, _ reason: String = "loss") async throws -> TestAnswer {
      try await api.send(
        .post, path, as: county.coordinator,
        #"{"quantity_delta": \#(delta), "reason": "\#(reason)"}"#)
    }
    expect(try await adjust(-7), 409, "below_reserved")
    let lost = try await adjust(-6)
    expect(lost, 201, .lot)
    #expect(lost["available"]?.number == 0)
    #expect(lost["reserved"]?.number == 4)
    #expect(lost["adjusted"]?.number == 6)
    for reason in ["loss", "quality"] {
      expect(try await adjust(2, reason), 422, "loss_adds", at: ["/quantity_delta"])
    }
    let found = try await adjust(2, "recount")
    #expect(found["available"]?.number == 2)
    #expect(found["adjusted"]?.number == 4)
    try await expectRefusals(
      api, Request(path, as: county.coordinator, Bodies.adjustment),
      [
        ("/quantity_delta", 0, "out_of_range"), ("/quantity_delta", nil, "required"),
        ("/quantity_delta", 10_000_001, "out_of_range"), ("/reason", "theft", "choice"),
        ("/reason", nil, "required"),
      ])
  }

  @Test func `the categories are a tree from data`() async throws {
    let answer = try await api.send(.get, "/v1/categories")
    #expect(answer.status == 200)
    let items = answer["items"]?.items ?? []
    let eggs = try #require(items.first { $0["code"]?.text == "eggs" })
    #expect(eggs["name"]?.text == "禽蛋")
    let children = eggs["children"]?.items.map { $0["code"]?.text }
    #expect(children == ["hen_eggs", "black_bone_eggs", "duck_eggs"])
    #expect(
      Set(["tea", "jiaogulan", "mushrooms"]).isSubset(of: items.compactMap { $0["code"]?.text }))
  }
}
