import Core
import JSON
import Listings
import TestSupport
import Testing

/// One stock sold by several listings, lots of the future, and the seasons.
@Suite struct HarvestTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func list(_ members: [String: JSONValue] = [:]) async throws -> String {
    var body = try JSONValue.read(Bodies.listing(county.household))
    for (name, value) in members { body = body.setting("/" + name, to: value) }
    let made = try await api.send(.post, "/v1/listings", as: county.coordinator, body.literal)
    expect(made, 201, .listing)
    let path = try #require(made.header("Location"))
    expect(
      try await api.send(.post, path + "/publish", as: county.coordinator), 200, .listing)
    return path
  }

  private func id(_ path: String) -> JSONValue { .string(String(path.suffix(13))) }

  private func addLot(_ path: String, _ body: String) async throws -> TestAnswer {
    try await api.send(.post, path + "/lots", as: county.coordinator, body)
  }

  @Test func `a listing sells another's stock by its own units`() async throws {
    let base = try await list(["stock_units": 10])
    let sharing = try await list(["stock_listing_id": id(base), "stock_units": 30])
    expect(try await addLot(base, #"{"quantity": 65, "harvested_on": "2026-06-15"}"#), 201, .lot)
    expect(try await addLot(sharing, Bodies.lot), 409, "shares_stock")
    for (path, available) in [(base, 6), (sharing, 2)] {
      let seen = try await api.send(.get, path)
      expect(seen, 200, .listing)
      #expect(seen["available"]?.number == Int64(available))
    }
    let seen = try await api.send(.get, sharing)
    #expect(seen["stock_listing_id"] == id(base) && seen["stock_units"]?.number == 30)
    #expect(try await api.send(.get, base)["stock_listing_id"] == .null)
    let quote = try await api.send(
      .post, "/v1/quotes",
      #"{"lines": [{"listing_id": \#(id(sharing).literal), "quantity": 1}, "#
        + #"{"listing_id": \#(id(base).literal), "quantity": 4}]}"#)
    expect(quote, 409, "out_of_stock", at: ["/lines/1/quantity"])
    #expect(quote.json.at("/errors/0/available")?.number == 3)
  }

  @Test func `a stock that cannot be sold is refused at its place`() async throws {
    let base = try await list()
    let sharing = try await list(["stock_listing_id": id(base)])
    let foreign = try county.addEggs(of: county.otherHousehold)
    try await expectRefusals(
      api, Request("/v1/listings", as: county.coordinator, Bodies.listing(county.household)),
      [
        ("/stock_listing_id", "nonsense", "unknown_stock_listing"),
        ("/stock_listing_id", .string("\(foreign)"), "unknown_stock_listing"),
        ("/stock_listing_id", id(sharing), "stock_is_shared"),
      ])
    for (actor, pointer, value, code) in [
      (county.admin, "/household_id", JSONValue.string("\(county.otherHousehold)"), "other_seller"),
      (county.coordinator, "/category", "tea", "other_category"),
    ] {
      let body = try JSONValue.read(Bodies.listing(county.household))
        .setting("/stock_listing_id", to: id(base)).setting(pointer, to: value)
      let answer = try await api.send(.post, "/v1/listings", as: actor, body.literal)
      expect(answer, 422, code, at: ["/stock_listing_id"])
    }
  }

  @Test func `a lot is harvested or expected, and says so`() async throws {
    let path = try await list()
    let neither = try await addLot(path, #"{"quantity": 5}"#)
    expect(neither, 422, "invalid_content", at: ["/harvested_on"])
    #expect(neither.faults == ["/harvested_on": "required"])
    let null = try await addLot(path, #"{"quantity": 5, "harvested_on": null}"#)
    #expect(null.faults == ["/harvested_on": "required"])
    for (day, code) in [
      ("2026-06-15", "not_in_the_future"), ("2026-06-14", "not_in_the_future"),
      ("2027-06-17", "too_far_ahead"),
    ] {
      let answer = try await addLot(path, #"{"quantity": 5, "expected_on": "\#(day)"}"#)
      expect(answer, 422, code, at: ["/expected_on"])
    }
    let several = try await addLot(
      path, #"{"quantity": 5, "expected_on": "2026-06-15", "best_before": "2026-06-01"}"#)
    expect(several, 422, "invalid_content", at: ["/expected_on", "/best_before"])
    let lot = try await addLot(path, #"{"quantity": 5, "expected_on": "2026-07-01"}"#)
    expect(lot, 201, .lot)
    #expect(lot["status"]?.text == "expected" && lot["harvested_on"] == .null)
    #expect(lot["expected_on"]?.text == "2026-07-01" && lot["best_before"]?.text == "2026-07-31")
    let seen = try await api.send(.get, path)
    #expect(seen["available"]?.number == 5)
    #expect(seen["expected"]?.literal == #"{"quantity":5,"on":"2026-07-01"}"#)
    let page = try await api.send(.get, "/v1/listings")
    expect(page, 200, .page(of: .listingInList))
    #expect(page["items"]?.items.first?["expected"] == seen["expected"])
  }

  @Test func `what is ordered ahead tells its day, is postponed, harvested and then packed`()
    async throws
  {
    let path = try await list()
    let lot = try await addLot(path, #"{"quantity": 5, "expected_on": "2026-06-20"}"#)
    let lotPath = try #require(lot.header("Location"))
    let listing = try #require(Identifier(String(path.suffix(13))))
    let quote = try await api.send(.post, "/v1/quotes", Bodies.basket(listing))
    expect(quote, 200, .quote)
    let order = try county.order(2, of: listing)
    try county.pay(order)
    func day() async throws -> JSONValue? {
      let seen = try await api.send(.get, "/v1/orders/\(order.id)", as: county.buyer)
      expect(seen, 200, .order)
      return seen.json.at("/lines/0/expected_on")
    }
    #expect(try await day()?.text == "2026-06-20")
    #expect(quote.json.at("/lines/0/expected_on")?.text == "2026-06-20")
    let pack = "/v1/consignments/\(order.consignments[0].id)/pack"
    expect(try await api.send(.post, pack, as: county.coordinator), 409, "not_harvested")
    let postponed = try await api.send(
      .post, lotPath + "/postpone", as: county.coordinator, #"{"expected_on": "2026-06-25"}"#)
    expect(postponed, 200, .lot)
    #expect(try await day()?.text == "2026-06-25")
    expect(
      try await api.send(
        .post, lotPath + "/harvest", as: county.coordinator, #"{"harvested_on": "2026-06-16"}"#),
      422, "invalid_content", at: ["/harvested_on"])
    let harvested = try await api.send(
      .post, lotPath + "/harvest", as: county.coordinator, Bodies.harvest)
    expect(harvested, 200, .lot)
    #expect(harvested["status"]?.text == "harvested")
    #expect(harvested["harvested_on"]?.text == "2026-06-15")
    #expect(harvested["best_before"]?.text == "2026-07-10")
    #expect(try await day() == .null)
    for step in ["harvest", "postpone"] {
      let body = step == "harvest" ? Bodies.harvest : Bodies.postponement
      expect(
        try await api.send(.post, "\(lotPath)/\(step)", as: county.coordinator, body), 409,
        "wrong_state")
    }
    expect(try await api.send(.post, pack, as: county.coordinator), 200, .consignment)
  }

  @Test func `the story of a lot tells what it is and was`() async throws {
    let path = try await list(["stock_units": 10])
    let lot = try await addLot(path, #"{"quantity": 50, "expected_on": "2026-06-20"}"#)
    let code = try #require(lot["trace_code"]?.text)
    func trace() async throws -> TestAnswer {
      let trace = try await api.send(.get, "/v1/trace/\(code)")
      expect(trace, 200, .trace)
      return trace
    }
    var told = try await trace()
    #expect(told["status"]?.text == "expected" && told["harvested_on"] == .null)
    #expect(told["expected_on"]?.text == "2026-06-20" && told["stock_units"]?.number == 10)
    _ = try await api.send(
      .post, (lot.header("Location") ?? "") + "/harvest", as: county.coordinator, Bodies.harvest)
    api.database.clock.advance(days: 40)
    _ = try api.write { try expireLots(upTo: 10, in: $0) }
    told = try await trace()
    #expect(told["status"]?.text == "expired" && told["harvested_on"]?.text == "2026-06-15")
  }

  @Test func `out of season a listing says when it is back, and is not sold`() async throws {
    let autumn = try await list(["months": .array([9, 10])])
    let summer = try await list(["months": .array([8, 6, 7])])
    for path in [autumn, summer] { _ = try await addLot(path, Bodies.lot) }
    let seen = try await api.send(.get, autumn)
    #expect(seen["months"]?.literal == "[9,10]")
    #expect(seen["in_season"] == .boolean(false) && seen["back_on"]?.text == "2026-09-01")
    let other = try await api.send(.get, summer)
    #expect(other["months"]?.literal == "[6,7,8]")
    #expect(other["in_season"] == .boolean(true) && other["back_on"] == .null)
    #expect(
      try await api.send(.get, "/v1/listings?in_season=true")["items"]?.items.map { $0["id"] }
        == [id(summer)])
    #expect(try await api.send(.get, "/v1/listings")["items"]?.items.count == 2)
    let basket =
      #"{"lines": [{"listing_id": \#(id(summer).literal), "quantity": 1}, "#
      + #"{"listing_id": \#(id(autumn).literal), "quantity": 1}]"#
    let quote = try await api.send(.post, "/v1/quotes", basket + "}")
    expect(quote, 409, "out_of_season", at: ["/lines/1/listing_id"])
    #expect(quote.json.at("/errors/0/back_on")?.text == "2026-09-01")
    let order = try await api.send(
      .post, "/v1/orders", as: county.buyer, key: api.makeKey(),
      basket
        + #", "recipient": {"name": "虚构", "phone": "19900000001", "address": "虚构市示例路1号"}}"#)
    expect(order, 409, "out_of_season", at: ["/lines/1/listing_id"])
    let changed = try await api.send(
      .patch, autumn, as: county.coordinator, headers: [(name: "If-Match", value: "*")],
      #"{"months": [5, 6]}"#)
    expect(changed, 200, .listing)
    #expect(changed["in_season"] == .boolean(true))
    #expect(try await api.send(.post, "/v1/quotes", basket + "}").status == 200)
  }
}
