import Core
import HTTP
import JSON
import Notifications
import Reports
import TestSupport
import Testing

/// The market's main job from end to end, with the fen at each point.
@Suite struct JourneyTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  /// Sends what must succeed and gives its answer.
  private func send(
    _ method: HTTP.Method, _ path: String, as actor: Actor?, key: String? = nil,
    _ body: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> TestAnswer {
    let answer = try await api.send(method, path, as: actor, key: key, body)
    let isFine = (200...204).contains(answer.status)
    #expect(isFine, "\(method) \(path): \(answer.raw.text)", sourceLocation: sourceLocation)
    return answer
  }

  private func id(_ answer: TestAnswer) throws -> String { try #require(answer["id"]?.text) }

  @Test func `a household's eggs become its income beside the poverty line`() async throws {
    // A household is registered with its members and paired with a volunteer.
    let household = try await send(
      .post, "/v1/households", as: county.coordinator, Bodies.household(county.villages[0]))
    expect(household, 201, .household)
    let home = "/v1/households/\(try id(household))"
    #expect(household["people"]?.number == 2)
    _ = try await send(
      .put, home + "/pairing", as: county.coordinator, Bodies.pairing(county.volunteer))

    // Its eggs are listed, a lot is entered, and they are on the shelf.
    let householdID = try #require(Identifier(try id(household)))
    let listing = try await send(
      .post, "/v1/listings", as: county.coordinator, Bodies.listing(householdID))
    let goods = "/v1/listings/\(try id(listing))"
    let lot = try await send(.post, goods + "/lots", as: county.coordinator, Bodies.lot)
    let code = try #require(lot["trace_code"]?.text)
    let published = try await send(.post, goods + "/publish", as: county.coordinator)
    #expect(published["status"]?.text == "published")

    // Anybody finds them.
    for query in ["", "?q=鸡蛋", "?category=eggs&in_stock=true", "?sort=price&limit=5"] {
      let encoded = query.replacing("鸡蛋", with: "%E9%B8%A1%E8%9B%8B")
      let page = try await send(.get, "/v1/listings" + encoded, as: nil)
      #expect(page["items"]?.items.map { $0["id"]?.text } == [try id(listing)], "\(query)")
      #expect(page.json.at("/items/0/available")?.number == 40)
    }

    // A hook of the county office is told of all of it.
    let hook = try await send(
      .post, "/v1/webhooks", as: county.admin,
      """
      {"url": "https://hooks.example/in", "events":
        ["order.placed", "order.paid", "consignment.dispatched", "order.completed"]}
      """)

    // 2 × 45.00 yuan; 2,700 g travel for 8.00 and two steps of 2.00.
    let listingID = try #require(Identifier(try id(listing)))
    let quote = try await send(.post, "/v1/quotes", as: nil, Bodies.basket(listingID))
    #expect(quote["goods_fen"]?.number == 9_000)
    #expect(quote["shipping_fen"]?.number == 1_200)
    #expect(quote["total_fen"]?.number == 10_200)

    let placed = try await send(
      .post, "/v1/orders", as: county.buyer, key: "journey", Bodies.order(listingID))
    expect(placed, 201, .order)
    let order = "/v1/orders/\(try id(placed))"
    #expect(placed.header("Location") == order)
    #expect(placed["total_fen"]?.number == 10_200)
    #expect(placed["paid_fen"]?.number == 0)
    try await expectBooks(household: home, 0, escrow: 0)
    let shelf = try await send(.get, goods, as: nil)
    #expect(shelf["available"]?.number == 38)

    _ = try await send(
      .post, order + "/payments", as: county.admin, key: "payment", Bodies.payment(10_200))
    try await expectBooks(household: home, 0, escrow: 10_200)

    let consignment = try #require(placed.json.at("/consignments/0/id")?.text)
    let parcel = "/v1/consignments/\(consignment)"
    for (step, status) in [
      ("pack", "packing"), ("dispatch", "dispatched"), ("deliver", "delivered"),
    ] {
      let body = step == "dispatch" ? Bodies.dispatch : nil
      let moved = try await send(.post, "\(parcel)/\(step)", as: county.coordinator, body)
      expect(moved, 200, .consignment)
      let seen = try await send(.get, order, as: county.buyer)
      #expect(seen["status"]?.text == status)
    }
    try await expectBooks(household: home, 0, escrow: 10_200)

    let confirmed = try await send(.post, order + "/confirm", as: county.buyer)
    #expect(confirmed["status"]?.text == "completed")
    // 9,000 fen of goods: 5 % to the village, 10 % and the shipping to logistics, the rest home.
    try await expectBooks(household: home, 7_650, escrow: 0)
    #expect(try balance("village") == 450)
    #expect(try balance("logistics") == 2_100)
    #expect(try balance("bank") == -10_200)

    let statement = try await send(.get, home + "/statement", as: county.volunteer)
    expect(statement, 200, .statement)
    #expect(statement["items"]?.items.count == 1)
    let item = statement.json.at("/items/0")
    #expect(item?["kind"]?.text == "completion")
    #expect(item?["amount_fen"]?.number == 7_650)
    #expect(item?["order_number"] == placed["number"])

    let income = try await send(.get, home + "/income?year=2026", as: county.volunteer)
    expect(income, 200, .income)
    #expect(income["total_fen"]?.number == 7_650)
    #expect(income["per_capita_fen"]?.number == 3_825)
    #expect(income["line_fen"]?.number == 400_000)
    #expect(income["standing"]?.text == "below")
    #expect(income["by_source"]?.literal == #"[{"source":"market","amount_fen":7650}]"#)
    #expect(income.json.at("/by_month/5")?.literal == #"{"month":6,"amount_fen":7650}"#)

    let summary = try await send(.get, "/v1/reports/summary", as: nil)
    expect(summary, 200, .summary)
    #expect(summary["orders"]?.number == 1)
    #expect(summary["buyers"]?.number == 1)
    #expect(summary["spent_fen"]?.number == 10_200)
    #expect(summary["paid_to_households_fen"]?.number == 7_650)
    #expect(summary["household_share_bps"]?.number == 7_500)

    let trace = try await send(.get, "/v1/trace/\(code)", as: nil)
    expect(trace, 200, .trace)
    #expect(trace["households"]?.literal == #"[{"display_name":"赵**","quantity":40}]"#)
    #expect(trace.json.at("/journey/0/quantity")?.number == 2)

    while try api.write({ try dealOutEvents(upTo: 10, in: $0) }) {}
    let deliveries = try await send(
      .get, "/v1/webhooks/\(try id(hook))/deliveries", as: county.admin)
    expect(deliveries, 200, .page(of: .delivery))
    #expect(
      deliveries["items"]?.items.map { $0["type"]?.text ?? "" } == [
        "order.completed", "consignment.dispatched", "order.paid", "order.placed",
      ])
    #expect(try verify(county.db) == [])
  }

  private func expectBooks(
    household: String, _ owed: Int64, escrow: Int64,
    sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let statement = try await api.send(.get, household + "/statement", as: county.coordinator)
    #expect(statement["balance_fen"]?.number == owed, sourceLocation: sourceLocation)
    #expect(try balance("escrow") == escrow, sourceLocation: sourceLocation)
  }

  /// What all accounts of a kind hold together.
  private func balance(_ kind: String) throws -> Int64 {
    try county.db.value(
      "SELECT coalesce(sum(balance_fen), 0) FROM ledger_account WHERE kind = \(kind)")
  }

  @Test func `a coordinator who is not trusted goes through the county office`() async throws {
    let coordinator = county.otherCoordinator
    let listing = try await send(
      .post, "/v1/listings", as: coordinator, Bodies.listing(county.otherHousehold))
    let path = "/v1/listings/\(try id(listing))"
    expect(listing, 201, .listing)
    #expect(listing["status"]?.text == "draft")

    let submitted = try await send(.post, path + "/publish", as: coordinator)
    #expect(submitted["status"]?.text == "submitted")
    expect(try await api.send(.post, path + "/publish", as: coordinator), 409, "wrong_state")
    expect(
      try await api.send(.post, path + "/return", as: coordinator, Bodies.reason), 403,
      "forbidden")
    expect(try await api.send(.get, path), 404, "not_found")
    let waiting = try await send(.get, "/v1/listings?status=submitted", as: county.admin)
    #expect(waiting["items"]?.items.map { $0["id"] } == [listing["id"]])

    let returned = try await send(.post, path + "/return", as: county.admin, Bodies.reason)
    expect(returned, 200, Shape.listing.with(["return_reason": .text]))
    #expect(returned["status"]?.text == "draft")
    let seen = try await send(.get, path, as: coordinator)
    #expect(seen["return_reason"]?.text == "照片不清楚")
    expect(
      try await api.send(.post, path + "/return", as: county.admin, Bodies.reason), 409,
      "wrong_state")

    let again = try await send(.post, path + "/publish", as: coordinator)
    #expect(again["status"]?.text == "submitted")
    expect(again, 200, .listing)
    let published = try await send(.post, path + "/publish", as: county.admin)
    #expect(published["status"]?.text == "published")
    expect(try await api.send(.get, path), 200, .listing)

    // Off the shelf and back on it, it is trusted with, and off for good.
    for (step, status) in [("pause", "paused"), ("publish", "published"), ("retire", "retired")] {
      let moved = try await send(.post, "\(path)/\(step)", as: coordinator)
      #expect(moved["status"]?.text == status)
    }
    for step in ["pause", "publish", "retire"] {
      expect(try await api.send(.post, "\(path)/\(step)", as: coordinator), 409, "wrong_state")
    }
  }

  @Test func `an order from two villages goes as fast as the slower one`() async throws {
    let first = try county.addEggs(price: 4_500)
    let second = try county.addEggs(of: county.otherHousehold, price: 3_300)
    let body = """
      {"lines": [{"listing_id": "\(first)", "quantity": 1},
        {"listing_id": "\(second)", "quantity": 2}, {"listing_id": "\(first)", "quantity": 1}],
       "recipient": {"name": "虚构收件人", "phone": "19900000001", "address": "虚构市"}}
      """
    let placed = try await send(.post, "/v1/orders", as: county.buyer, key: "two", body)
    expect(placed, 201, .order)
    // Each village's 2,700 g travel for 12.00.
    #expect(placed["goods_fen"]?.number == 15_600)
    #expect(placed["shipping_fen"]?.number == 2_400)
    let order = "/v1/orders/\(try id(placed))"
    let consignments = placed["consignments"]?.items ?? []
    #expect(consignments.count == 2)
    #expect(try await send(.get, order, as: county.buyer).raw.body == placed.raw.body)
    func consignment(of village: Identifier) -> String {
      consignments.first { $0["village_id"]?.text == village.description }?["id"]?.text ?? ""
    }
    let fast = consignment(of: county.villages[0])
    let slow = consignment(of: county.villages[1])
    for consignment in [fast, slow] {
      let early = try await api.send(
        .post, "/v1/consignments/\(consignment)/pack", as: county.admin)
      expect(early, 409, "wrong_state")
    }
    _ = try await send(
      .post, order + "/payments", as: county.admin, key: "p", Bodies.payment(18_000))

    let steps = [
      (fast, "pack", "packing"), (fast, "dispatch", "packing"), (fast, "deliver", "packing"),
      (slow, "pack", "packing"), (slow, "dispatch", "dispatched"), (slow, "deliver", "delivered"),
    ]
    for (consignment, step, status) in steps {
      let actor = consignment == fast ? county.coordinator : county.otherCoordinator
      let other = consignment == fast ? county.otherCoordinator : county.coordinator
      let path = "/v1/consignments/\(consignment)/\(step)"
      let bytes = step == "dispatch" ? Bodies.dispatch : nil
      expect(try await api.send(.post, path, as: other, bytes), 404, "not_found")
      _ = try await send(.post, path, as: actor, bytes)
      expect(try await api.send(.post, path, as: actor, bytes), 409, "wrong_state")
      let seen = try await send(.get, order, as: county.buyer)
      #expect(seen["status"]?.text == status, "\(step)")
      if status != "delivered" {
        expect(try await api.send(.post, order + "/confirm", as: county.buyer), 409, "wrong_state")
      }
    }
    _ = try await send(.post, order + "/confirm", as: county.admin)
    let own = try await send(
      .get, "/v1/households/\(county.household)/statement", as: county.coordinator)
    let other = try await send(
      .get, "/v1/households/\(county.otherHousehold)/statement", as: county.otherCoordinator)
    #expect(own["balance_fen"]?.number == 7_650)
    #expect(other["balance_fen"]?.number == 5_610)
    #expect(try verify(county.db) == [])
  }
}
