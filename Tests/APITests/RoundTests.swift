import Access
import Core
import HTTP
import JSON
import Orders
import Reports
import TestSupport
import Testing

/// Collection rounds over the API.
@Suite struct RoundTests {
  private let api: TestAPI
  private let path: String
  private var county: TestCounty { api.county }

  init() throws {
    api = try TestAPI()
    path = "/v1/villages/\(api.county.villages[0])/rounds"
  }

  private func open(
    maximum: Int = 10, cutOff: String = "2026-06-20T02:00:00Z", pickUp: String = "2026-06-21"
  ) async throws -> TestAnswer {
    let body = """
      {"cut_off_at": "\(cutOff)", "pick_up_on": "\(pickUp)", "maximum_consignments": \(maximum)}
      """
    let answer = try await api.send(.post, path, as: county.coordinator, body)
    expect(answer, 201, .round)
    return answer
  }

  private func change(
    _ round: String, _ body: String, match: String? = "*"
  ) async throws -> TestAnswer {
    let headers = match.map { [(name: "If-Match", value: $0)] } ?? []
    return try await api.send(.patch, round, as: county.coordinator, headers: headers, body)
  }

  @Test func `a round is planned, found, changed, filled and closed`() async throws {
    let made = try await open(maximum: 2)
    let round = try #require(made.header("Location"))
    #expect(made["status"]?.text == "open" && made["consignments"]?.number == 0)
    #expect(made["cut_off_at"]?.text == "2026-06-20T02:00:00.000Z")
    #expect(made["village_id"]?.text == "\(county.villages[0])")
    let eggs = try county.addEggs()
    let order = try await api.send(
      .post, "/v1/orders", as: county.buyer, key: "1", Bodies.order(eggs))
    expect(order, 201, .order)
    #expect(order.json.at("/consignments/0/round/id") == made["id"])
    #expect(order.json.at("/consignments/0/round/pick_up_on")?.text == "2026-06-21")

    let found = try await api.send(.get, round, as: county.coordinator)
    expect(found, 200, .round)
    #expect(found["consignments"]?.number == 1)
    let tag = try #require(found.header("ETag"))
    expect(try await change(round, "{}", match: nil), 428, "if_match_required")
    expect(try await change(round, "{}", match: "\"other\""), 412, "stale_if_match")
    let changed = try await change(
      round, #"{"pick_up_on": "2026-06-23", "maximum_consignments": 1}"#, match: tag)
    expect(changed, 200, .round)
    #expect(changed["pick_up_on"]?.text == "2026-06-23")
    #expect(changed["status"]?.text == "closed" && changed["closed_at"] == .null)
    expect(
      try await change(round, #"{"maximum_consignments": 0}"#), 422, "invalid_content",
      at: ["/maximum_consignments"])
    _ = try await change(round, #"{"maximum_consignments": 5}"#)
    let closed = try await api.send(.post, round + "/close", as: county.coordinator)
    expect(closed, 200, .round)
    #expect(closed["status"]?.text == "closed" && closed["closed_at"]?.text != nil)
    expect(
      try await api.send(.post, round + "/close", as: county.coordinator), 409, "round_closed")
    expect(try await change(round, "{}"), 409, "round_closed")
    for (status, count) in [("", 1), ("?status=open", 0), ("?status=closed", 1)] {
      let list = try await api.send(.get, path + status, as: county.coordinator)
      expect(list, 200, .page(of: .round))
      #expect(list["items"]?.items.count == count)
    }
    #expect(try verify(county.db) == [])
  }

  @Test func `what does not fit is refused at its place, and nothing is written`() async throws {
    let day = "2026-06-21"
    try await expectRefusals(
      api, Request(path, as: county.coordinator, Bodies.round),
      [
        ("/cut_off_at", nil, "required"), ("/cut_off_at", .string(day), "format"),
        ("/cut_off_at", 5, "type"), ("/cut_off_at", "2026-06-15T03:59:59Z", "in_the_past"),
        ("/pick_up_on", nil, "required"), ("/pick_up_on", "2026-06-31", "format"),
        ("/pick_up_on", "2026-06-19", "pick_up_before_cut_off"),
        ("/pick_up_on", "2026-07-21", "pick_up_too_late"),
        ("/maximum_consignments", nil, "required"), ("/maximum_consignments", 0, "out_of_range"),
        ("/maximum_consignments", 10_001, "out_of_range"),
        ("/maximum_consignments", "10", "type"), ("/consignments", 1, "unknown_member"),
      ])
    // What lies too far ahead makes the pick-up come too early as well.
    let far = try await api.send(
      .post, path, as: county.coordinator,
      Bodies.round.replacing("2026-06-20T", with: "2027-07-01T"))
    expect(far, 422, "invalid_content", at: ["/cut_off_at", "/pick_up_on"])
    let made = try await open()
    let round = try #require(made.header("Location"))
    try await expectRefusals(
      api, Request(.patch, round, as: county.coordinator, Bodies.roundChange),
      [
        ("/cut_off_at", .null, "required"), ("/pick_up_on", .null, "required"),
        ("/maximum_consignments", .null, "required"), ("/status", "closed", "unknown_member"),
        ("/cut_off_at", "2026-06-15T03:59:59Z", "in_the_past"),
        ("/pick_up_on", "2026-06-19", "pick_up_before_cut_off"),
      ])
    for status in ["full", "x"] {
      let list = try await api.send(.get, path + "?status=\(status)", as: county.admin)
      expect(list, 422, "invalid_query", at: ["status"])
    }
  }

  @Test func `a round never gets less room than it has consignments`() async throws {
    let round = try #require(try await open().header("Location"))
    let eggs = try county.addEggs()
    for _ in 0..<2 { _ = try county.order(1, of: eggs) }
    expect(
      try await change(round, #"{"maximum_consignments": 1}"#), 409, "below_consignments",
      at: ["/maximum_consignments"])
  }

  @Test func `the work list shows one round's consignments`() async throws {
    let eggs = try county.addEggs()
    let made = try await open(maximum: 1)
    let (inside, outside) = (try county.order(1, of: eggs), try county.order(1, of: eggs))
    for order in [inside, outside] { try county.pay(order) }
    let list = "/v1/consignments?round_id=\(made["id"]?.text ?? "")"
    let found = try await api.send(.get, list, as: county.coordinator)
    expect(found, 200, .page(of: .consignment))
    #expect(found["items"]?.items.map { $0["order_id"]?.text } == ["\(inside.id)"])
    #expect(found.json.at("/items/0/round/id") == made["id"])
    expect(try await api.send(.get, list, as: county.otherCoordinator), 404, "not_found")
    let none = try await api.send(
      .get, "/v1/consignments?round_id=\(Scene.absent)", as: county.admin)
    expect(none, 404, "not_found")
    let one = try await api.send(
      .get, "/v1/consignments/\(outside.consignments[0].id)", as: county.coordinator)
    expect(one, 200, .consignment)
    #expect(one["round"] == .null)
  }

  @Test func `totals say what is loaded and who brings it, and what may still lapse`() async throws
  {
    let eggs = try county.addEggs()
    let made = try await open()
    let order = try county.order(3, of: eggs)
    try county.pay(order)
    _ = try county.order(1, of: eggs)
    let totals = try await api.send(
      .get, "/v1/rounds/\(made["id"]?.text ?? "")/totals", as: county.coordinator)
    expect(totals, 200, .roundTotals)
    #expect(totals["consignments"]?.number == 1 && totals["weight_g"]?.number == 4_050)
    #expect(totals.json.at("/products/0/quantity")?.number == 3)
    #expect(totals.json.at("/households/0/household_id")?.text == "\(county.household)")
    #expect(totals.json.at("/households/0/display_name")?.text?.isEmpty == false)
    #expect(totals.json.at("/households/0/goods/0/units")?.number == 3)
    #expect(totals.json.at("/unpaid/consignments")?.number == 1)
    #expect(totals.json.at("/unpaid/products/0/weight_g")?.number == 1_350)
    #expect(totals["is_complete"]?.truth == true)
  }

  /// Sends posts at once, each with its token.
  private func sendAll(
    _ requests: [(token: String, path: String, key: String?, body: String?)]
  ) async -> [TestAnswer] {
    let client = api.client
    return await withTaskGroup(of: RouterClient.Answer.self) { group in
      for request in requests {
        group.addTask {
          var headers = [("Authorization", "Bearer \(request.token)")]
          if let key = request.key { headers.append(("Idempotency-Key", key)) }
          if request.body != nil { headers.append(("Content-Type", "application/json")) }
          return await client.send(
            .post, request.path, headers: headers.map { (name: $0.0, value: $0.1) },
            body: Array((request.body ?? "").utf8))
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }.map(TestAnswer.init)
  }

  private func buyer(_ number: Int) throws -> Actor {
    try api.write { db in
      let phone = "199100000\(number + 10)"
      let id = try addAccount(
        NewAccount(
          phone: Phone(rawValue: phone), name: "虚构买家\(number)", role: .buyer,
          passwordHash: "*"), in: db)
      return try account(id, in: db).actor
    }
  }

  @Test func `of 30 buyers at a round of 10 exactly 10 go along, and a place left is taken`()
    async throws
  {
    let eggs = try county.addEggs(quantity: 50)
    let made = try await open(maximum: 10)
    let round = try #require(made.header("Location"))
    let tokens = try (0..<30).map { try api.token(of: buyer($0)) }
    let orders = await sendAll(
      tokens.enumerated().map {
        (token: $1, path: "/v1/orders", key: "k-\($0)", body: Bodies.order(eggs, quantity: 1))
      })
    #expect(orders.map(\.status) == Array(repeating: 201, count: 30))
    let inside = orders.filter { $0.json.at("/consignments/0/round/id") == made["id"] }
    #expect(inside.count == 10)
    let full = try await api.send(.get, round, as: county.coordinator)
    #expect(full["consignments"]?.number == 10 && full["status"]?.text == "closed")
    #expect(try verify(county.db) == [])

    let office = try api.token(of: county.admin)
    let left = await sendAll(
      inside.prefix(5).map {
        (
          token: office, path: "/v1/orders/\($0["id"]?.text ?? "")/cancel", key: nil, body: nil
        )
      })
    #expect(left.map(\.status) == Array(repeating: 200, count: 5))
    #expect(left.allSatisfy { $0.json.at("/consignments/0/round") == .null })
    let again = try await api.send(.get, round, as: county.coordinator)
    #expect(again["consignments"]?.number == 10)
    #expect(try verify(county.db) == [])

    let next = try await open(maximum: 12, cutOff: "2026-06-25T00:00:00Z", pickUp: "2026-06-25")
    #expect(next["consignments"]?.number == 12 && next["status"]?.text == "closed")
    let waiting: Int = try county.db.value(
      """
      SELECT count(*) FROM consignment c JOIN customer_order o ON o.id = c.order_id
      WHERE c.round_id IS NULL AND o.status = 'placed'
      """)
    #expect(waiting == 3)
    #expect(try verify(county.db) == [])
  }

  @Test func `the truck's stops of a day are a list of rounds with what they load`() async throws {
    _ = try await open()
    let eggs = try county.addEggs()
    try county.pay(try county.order(2, of: eggs))
    let answer = try await api.send(
      .get, "/v1/collection-stops?on=2026-06-21", as: county.coordinator)
    expect(answer, 200, Shape.page(of: .collectionStop))
    #expect(answer.json.at("/items/0/consignments/pending")?.number == 1)
    #expect(answer.json.at("/items/0/weight_g")?.number == 2_700)
    let none = try await api.send(.get, "/v1/collection-stops", as: county.coordinator)
    #expect(none["items"]?.items.isEmpty == true)
    expect(
      try await api.send(.get, "/v1/collection-stops?on=x", as: county.coordinator), 422,
      "invalid_query", at: ["on"])
  }
}
