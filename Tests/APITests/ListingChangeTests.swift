import Core
import JSON
import Reports
import TestSupport
import Testing

/// Changing a listing in each of its states.
@Suite struct ListingChangeTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func change(
    _ listing: some CustomStringConvertible, _ body: String, as actor: Actor? = nil,
    match: String? = "*"
  ) async throws -> TestAnswer {
    let headers = match.map { [(name: "If-Match", value: $0)] } ?? []
    return try await api.send(
      .patch, "/v1/listings/\(listing)", as: actor ?? county.coordinator, headers: headers, body)
  }

  private func draft() async throws -> String {
    let made = try await api.send(
      .post, "/v1/listings", as: county.coordinator, Bodies.listing(county.household))
    return try #require(made["id"]?.text)
  }

  @Test func `a change needs the version that it is of and answers with the next one`() async throws
  {
    let id = try await draft()
    expect(try await change(id, "{}", match: nil), 428, "if_match_required")
    let seen = try await api.send(.get, "/v1/listings/\(id)", as: county.coordinator)
    let tag = try #require(seen.header("ETag"))
    let changed = try await change(id, Bodies.listingChange, match: tag)
    expect(changed, 200, .listing)
    expect(try await change(id, Bodies.listingChange, match: tag), 412, "stale_if_match")
    let now = try await api.send(.get, "/v1/listings/\(id)", as: county.coordinator)
    #expect(now.raw.body == changed.raw.body && now.header("ETag") == changed.header("ETag"))
    let asked = try JSONValue.read(Bodies.listingChange)
    for name in asked.names { #expect(now[name] == asked[name], "\(name)") }
    #expect(now["status"]?.text == "draft" && now["category"]?.text == "hen_eggs")
  }

  @Test func `a part of a split leaves the other parts, and the whole must be whole`() async throws
  {
    let id = try await draft()
    let changed = try await change(
      id, #"{"split": {"household_bps": 8000, "village_bps": 1000}, "description": null}"#)
    #expect(changed.json.at("/split/logistics_bps")?.number == 1_000)
    #expect(changed.json.at("/split/household_bps")?.number == 8_000)
    #expect(changed["description"]?.text == "")
    let before = try api.database.content()
    let broken = try await change(id, #"{"split": {"household_bps": 9000}}"#)
    expect(broken, 422, "split_not_whole", at: ["/split"])
    #expect(try api.database.content() == before)
  }

  @Test func `what cannot be changed or taken away is refused by its place`() async throws {
    let id = try await draft()
    let names = [
      "title", "unit", "net_weight_g", "price_fen", "shelf_life_days", "split", "months",
    ]
    try await expectRefusals(
      api, Request(.patch, "/v1/listings/\(id)", as: county.coordinator, Bodies.listingChange),
      names.map { ("/\($0)", JSONValue.null, "required") } + [
        ("/split/household_bps", .null, "required"), ("/category", "honey", "unknown_member"),
        ("/household_id", .string("\(county.otherHousehold)"), "unknown_member"),
        ("/village_id", .string("\(county.villages[1])"), "unknown_member"),
        ("/stock_listing_id", .string(id), "unknown_member"),
        ("/stock_units", 2, "unknown_member"), ("/months", .array([]), "too_short"),
        ("/status", "published", "unknown_member"), ("/available", 5, "unknown_member"),
        ("/price_fen", 0, "out_of_range"), ("/price_fen", .integer(.max), "out_of_range"),
        ("/title", .long(81), "too_long"), ("/split/county_bps", 1, "unknown_member"),
      ])
  }

  @Test func `a change is found by the search, and by its old words no more`() async throws {
    let eggs = try county.addEggs()
    func found(_ text: String) async throws -> Bool {
      try await api.send(.get, "/v1/listings?q=\(text)")["items"]?.items.isEmpty == false
    }
    #expect(try await found("%E5%9C%9F%E9%B8%A1%E8%9B%8B"))
    #expect(try await change(eggs, #"{"title": "乌鸡蛋"}"#)["status"]?.text == "published")
    #expect(try await found("%E4%B9%8C%E9%B8%A1"))
    #expect(try await !found("%E5%9C%9F%E9%B8%A1%E8%9B%8B"))
  }

  @Test func `a new price is that of later orders only`() async throws {
    let eggs = try county.addEggs()
    let first = try county.order(1, of: eggs)
    let changed = try await change(
      eggs, #"{"price_fen": 9900, "split": {"household_bps": 8000, "village_bps": 1000}}"#)
    #expect(changed["price_fen"]?.number == 9_900)
    let path = "/v1/orders/\(first.id)"
    let kept = try await api.send(.get, path, as: county.buyer)
    #expect(kept.json.at("/lines/0/unit_price_fen")?.number == 4_500)
    let later = try await api.send(
      .post, "/v1/orders", as: county.buyer, key: "later", Bodies.order(eggs))
    #expect(later.json.at("/lines/0/unit_price_fen")?.number == 9_900)
    try county.pay(first)
    for (step, body) in [("pack", nil), ("dispatch", Bodies.dispatch), ("deliver", nil)] {
      let consignment = "/v1/consignments/\(first.consignments[0].id)/\(step)"
      #expect(try await api.send(.post, consignment, as: county.admin, body).status == 200)
    }
    #expect(try await api.send(.post, path + "/confirm", as: county.buyer).status == 200)
    // By the split that it was ordered with.
    let owed = try await api.send(
      .get, "/v1/households/\(county.household)/statement", as: county.coordinator)
    #expect(owed["balance_fen"]?.number == 3_825)
    #expect(try verify(county.db) == [])
  }

  @Test func `what the office looked at goes before it again when it is changed`() async throws {
    let eggs = try county.addEggs(of: county.otherHousehold)
    let reviewed = county.otherCoordinator
    // The same content is no change.
    let same = try await change(eggs, #"{"price_fen": 4500}"#, as: reviewed)
    #expect(same["status"]?.text == "published")
    let changed = try await change(eggs, #"{"price_fen": 100}"#, as: reviewed)
    #expect(changed["status"]?.text == "submitted")
    let order = try await api.send(
      .post, "/v1/orders", as: county.buyer, key: "k", Bodies.order(eggs))
    #expect([409, 422].contains(order.status))
    let path = "/v1/listings/\(eggs)"
    #expect(try await api.send(.post, path + "/publish", as: reviewed).status == 409)
    #expect(
      try await api.send(.post, path + "/publish", as: county.admin)["status"]?.text
        == "published")
    // Nor does a pause lead around the office.
    #expect(try await api.send(.post, path + "/pause", as: reviewed).status == 200)
    let paused = try await change(eggs, #"{"title": "别的蛋"}"#, as: reviewed)
    #expect(paused["status"]?.text == "paused")
    let resumed = try await api.send(.post, path + "/publish", as: reviewed)
    #expect(resumed["status"]?.text == "submitted")
    // The office's own change needs no look of its own.
    _ = try await api.send(.post, path + "/publish", as: county.admin)
    let office = try await change(eggs, #"{"title": "土鸡蛋"}"#, as: county.admin)
    #expect(office["status"]?.text == "published")
  }

  @Test func `a unit that lots are counted in stays, and a retired listing stays as it is`()
    async throws
  {
    let eggs = try county.addEggs()
    let before = try api.database.content()
    let unit = try await change(eggs, #"{"unit": "箱", "price_fen": 1}"#)
    expect(unit, 409, "unit_in_use", at: ["/unit"])
    #expect(try api.database.content() == before)
    #expect(try await change(eggs, #"{"unit": "盒", "net_weight_g": 1400}"#).status == 200)
    _ = try await api.send(.post, "/v1/listings/\(eggs)/retire", as: county.coordinator)
    expect(try await change(eggs, #"{"title": "x"}"#), 409, "wrong_state")
  }

  @Test func `another village's listing is none`() async throws {
    let eggs = try county.addEggs(of: county.otherHousehold)
    let before = try api.database.content()
    expect(try await change(eggs, #"{"price_fen": 1}"#), 404, "not_found")
    expect(try await change(eggs, #"{"price_fen": 1}"#, as: county.buyer), 403, "forbidden")
    #expect(try api.database.content() == before)
  }
}
