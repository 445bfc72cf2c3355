import Core
import JSON
import Listings
import Reports
import Storage
import TestSupport
import Testing

/// A lot that falls short and one that is called back, through the router: what is told before, who
/// is told after, and what is given back.
@Suite struct RecallTests {
  private let api: TestAPI
  private let eggs: Identifier
  private let lot: Identifier
  private var county: TestCounty { api.county }

  init() throws {
    api = try TestAPI()
    eggs = try api.county.addEggs(price: 1_000, quantity: 12)
    lot = try #require(
      try api.database.connection.first("SELECT id FROM lot WHERE listing_id = \(eggs)") {
        try $0[0]
      })
  }

  private func post(_ path: String, _ body: String) async throws -> TestAnswer {
    try await api.send(.post, "/v1/lots/\(lot)\(path)", as: county.coordinator, body)
  }

  private func order(_ id: Identifier) async throws -> TestAnswer {
    try await api.send(.get, "/v1/orders/\(id)", as: county.buyer)
  }

  /// A published listing of the first village with one lot, to which these households gave.
  private func pool(
    _ households: [Identifier], each: Int
  ) throws -> (listing: Identifier, lot: Identifier) {
    let db = county.db
    return try db.transaction {
      let id = try addListing(
        NewListing(
          seller: .village(county.villages[0]), category: "eggs", title: "鸡蛋", description: "",
          unit: "盒", netWeightGrams: 500, price: Fen(1_000), shelfLifeDays: 30,
          split: TestCounty.split), as: county.admin, in: db)
      _ = try takeStep(.publish, listing: id, as: county.admin, in: db)
      let lot = try addLot(
        NewLot(
          quantity: each * households.count, harvestedOn: db.today, bestBefore: nil,
          contributions: households.map { Contribution(household: $0, quantity: each) }),
        to: id, as: county.admin, in: db)
      return (id, lot.id)
    }
  }

  @Test func `a shortfall is previewed, shared, and given back`() async throws {
    let first = try county.order(6, of: eggs)
    let second = try county.order(4, of: eggs)
    for order in [first, second] { try county.pay(order) }
    let before = try api.database.content()
    let body = #"{"quantity": 5, "rule": "pro_rata"}"#
    let plan = try await post("/shortfalls/preview", body)
    #expect(plan.status == 200)
    #expect(plan["from_available"]?.number == 2)
    #expect(plan["orders_cut"]?.number == 2)
    #expect(plan["refund_fen"]?.number == 3_000)
    #expect(try api.database.content() == before)

    let digest = try #require(plan["plan_digest"]?.text)
    let stale = try JSONValue.read(body).setting(
      "/plan_digest", to: .string(String(repeating: "0", count: 64)))
    expect(try await post("/shortfalls", stale.literal), 409, "plan_changed")
    expect(
      try await post("/shortfalls", body), 422, "invalid_content", at: ["/plan_digest"])
    let planned = try JSONValue.read(body).setting("/plan_digest", to: .string(digest)).literal
    #expect(try await post("/shortfalls", planned).status == 200)
    expect(try await post("/shortfalls", planned), 409, "plan_changed")

    let cut = try await order(first.id)
    #expect(cut["lines"]?.items.first?["ordered"]?.number == 6)
    #expect(cut["lines"]?.items.first?["quantity"]?.number == 4)
    #expect(cut["owed_fen"]?.number == 2_000)
    let revision = cut["revisions"]?.items.first
    #expect(revision?["cause"]?.text == "shortfall")
    #expect(revision?["lot_id"]?.text == "\(lot)")
    #expect(revision?["reason"] == .null)
    let owed = try await api.send(.get, "/v1/refunds?status=open", as: county.admin)
    #expect(owed["items"]?.items.count == 2)
    let refund = try await api.send(
      .post, "/v1/orders/\(first.id)/refunds", as: county.admin, key: "r",
      #"{"amount_fen": 2000, "reason": "歉收"}"#)
    #expect(refund.status == 201)
    #expect(try await order(first.id)["owed_fen"]?.number == 0)
    let more = try await post("/shortfalls/preview", #"{"quantity": 8, "rule": "by_date"}"#)
    #expect(more.status == 422 || more.status == 409)
    #expect(more.code == "shortfall_exceeds_open")
    #expect(try verify(api.database.connection) == [])
  }

  @Test func `a pooled lot's shortfall cuts the newest order, whosever goods are short`()
    async throws
  {
    let other = try county.addHousehold("T-3", village: county.villages[0])
    let pooled = try pool([county.household, other], each: 10)
    let orders = [
      try county.order(10, of: pooled.listing), try county.order(8, of: pooled.listing),
    ]
    for order in orders { try county.pay(order) }
    func post(_ path: String, _ body: String) async throws -> TestAnswer {
      try await api.send(
        .post, "/v1/lots/\(pooled.lot)\(path)", as: county.coordinator, body)
    }
    for household in [county.household, other] {
      let short = #"{"contributions":[{"household_id":"\#(household)","quantity":3}],"#
      let body = short + #""rule":"by_date"}"#
      let plan = try await post("/shortfalls/preview", body)
      #expect(plan.status == 200)
      let digest = try #require(plan["plan_digest"]?.text)
      let planned = try JSONValue.read(body).setting("/plan_digest", to: .string(digest)).literal
      let done = try await post("/shortfalls", planned)
      #expect(done.status == 200 && done["orders_cut"]?.number == plan["orders_cut"]?.number)
    }
    // Six are short, two were on the shelf.
    for (order, left) in zip(orders, [10, 4] as [Int64]) {
      #expect(try await self.order(order.id)["lines"]?.items.first?["quantity"]?.number == left)
    }
    let beyond = #"{"contributions":[{"household_id":"\#(other)","quantity":8}],"rule":"by_date"}"#
    let refused = try await post("/shortfalls/preview", beyond)
    #expect(refused.code == "shortfall_exceeds_open")
    #expect(try verify(api.database.connection) == [])
  }

  @Test func `a lot that is called back is off the shelf, and its buyers are known`() async throws {
    let paid = try county.order(6, of: eggs)
    try county.pay(paid)
    let unpaid = try county.order(4, of: eggs)
    let recalled = try await post("/recall", #"{"reason": "沙门氏菌"}"#)
    #expect(recalled.status == 200)
    #expect(recalled["status"]?.text == "recalled")
    expect(try await post("/recall", #"{"reason": "沙门氏菌"}"#), 409, "already_recalled")
    #expect(
      try await api.send(.get, "/v1/listings/\(eggs)")["available"]?.number == 0)
    #expect(try await order(paid.id)["status"]?.text == "cancelled")
    #expect(try await order(paid.id)["owed_fen"]?.number == paid.total.rawValue)
    #expect(try await order(unpaid.id)["status"]?.text == "cancelled")
    let why = try await order(paid.id)["revisions"]?.items.first
    #expect(why?["reason"]?.text == "沙门氏菌")
    #expect(why?["trace_code"]?.text == recalled["trace_code"]?.text)
    #expect(why?["had_left"] == .boolean(false))

    let holders = try await api.send(
      .get, "/v1/lots/\(lot)/orders?limit=1", as: county.coordinator)
    #expect(holders["items"]?.items.first?["order_id"]?.text == "\(unpaid.id)")
    #expect(holders.json.at("/items/0/quantity")?.number == 4)
    #expect(holders.json.at("/items/0/taken_out")?.number == 4)
    let next = try #require(holders["next_cursor"]?.text)
    let rest = try await api.send(
      .get, "/v1/lots/\(lot)/orders?cursor=\(next)", as: county.coordinator)
    #expect(rest["items"]?.items.map { $0["order_id"]?.text } == ["\(paid.id)"])
    let other = try await api.send(.get, "/v1/lots/\(lot)/orders", as: county.otherCoordinator)
    expect(other, 404, "not_found")
    #expect(try verify(api.database.connection) == [])
  }
}
