import Core
import JSON
import Listings
import Orders
import Reports
import TestSupport
import Testing

/// Quotes, orders, payments, cancellations and refunds.
@Suite struct OrderTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func place(
    _ body: String, as buyer: Actor? = nil
  ) async throws -> TestAnswer {
    try await api.send(
      .post, "/v1/orders", as: buyer ?? county.buyer, key: api.makeKey(), body)
  }

  private func pay(_ order: String, _ fen: Int64) async throws -> TestAnswer {
    try await api.send(
      .post, "/v1/orders/\(order)/payments", as: county.admin, key: api.makeKey(),
      Bodies.payment(fen))
  }

  private func refund(_ order: String, _ body: String) async throws -> TestAnswer {
    try await api.send(
      .post, "/v1/orders/\(order)/refunds", as: county.admin, key: api.makeKey(), body)
  }

  @Test func `a quote is what the order then costs, and writes nothing`() async throws {
    let eggs = try county.addEggs()
    let before = try api.database.content()
    for actor in [nil, county.buyer, county.admin, county.volunteer] {
      let quote = try await api.send(.post, "/v1/quotes", as: actor, Bodies.basket(eggs))
      expect(quote, 200, .quote)
    }
    #expect(try api.database.content() == before)
    let quote = try await api.send(.post, "/v1/quotes", Bodies.basket(eggs))
    let order = try await place(Bodies.order(eggs))
    for name in ["lines", "goods_fen", "shipping_fen", "total_fen"] {
      #expect(quote[name] == order[name])
    }
    // From 199.00 yuan of goods on, shipping is free.
    let large = try await api.send(.post, "/v1/quotes", Bodies.basket(eggs, quantity: 5))
    #expect(large["goods_fen"]?.number == 22_500)
    #expect(large["shipping_fen"]?.number == 0)
    let withRecipient = try await api.send(.post, "/v1/quotes", Bodies.order(eggs))
    expect(withRecipient, 422, "invalid_content", at: ["/recipient"])
  }

  @Test func `an order has all that the contract names`() async throws {
    let eggs = try county.addEggs()
    let order = try await place(Bodies.order(eggs))
    expect(order, 201, .order)
    let id = order["id"]?.text ?? ""
    #expect(order.header("Location") == "/v1/orders/\(id)")
    #expect(order["status"]?.text == "placed")
    #expect(order["placed_at"]?.text?.hasPrefix("2026-06-15T04:00:0") == true)
    #expect(order["pay_before"]?.text?.hasPrefix("2026-06-15T04:30:0") == true)
    #expect(
      order["number"]?.text?.wholeMatch(of: /SH-[0-9A-Z]{5}-[0-9A-Z]{4}-[0-9A-Z]{4}/) != nil)
    #expect(order.json.at("/recipient/address")?.text == "虚构市示例路1号\n3单元")
    for actor in [county.buyer, county.coordinator, county.admin] {
      let read = try await api.send(.get, "/v1/orders/\(id)", as: actor)
      expect(read, 200, .order)
      // The county office sees the recipient masked.
      if actor.role != .admin { #expect(read.raw.body == order.raw.body) }
      let list = try await api.send(.get, "/v1/orders?status=placed", as: actor)
      expect(list, 200, .page(of: .order))
      #expect(list["items"]?.items == [read.json])
      let paid = try await api.send(.get, "/v1/orders?status=paid", as: actor)
      #expect(paid["items"]?.items == [])
    }
    for actor in [county.otherBuyer, county.otherCoordinator] {
      #expect(try await api.send(.get, "/v1/orders", as: actor)["items"]?.items == [])
    }
    expect(
      try await api.send(.get, "/v1/orders?status=lost", as: county.buyer), 422, "invalid_query",
      at: ["status"])
    // The work list begins once an order is paid.
    let work = try await api.send(.get, "/v1/consignments", as: county.coordinator)
    #expect(work["items"]?.items == [])
  }

  @Test func `every member of an order has its limits`() async throws {
    let eggs = try county.addEggs()
    let line = try JSONValue.read(#"{"listing_id": "\#(eggs)", "quantity": 1}"#)
    try await expectRefusals(
      api, Request("/v1/orders", as: county.buyer, needsKey: true, Bodies.order(eggs)),
      [
        ("/lines", nil, "required"), ("/lines", .array([]), "too_short"), ("/lines", 5, "type"),
        ("/lines", .array(Array(repeating: line, count: 51)), "too_long"),
        ("/lines/0", "x", "type"), ("/lines/0/listing_id", nil, "required"),
        ("/lines/0/listing_id", 7, "type"), ("/lines/0/quantity", nil, "required"),
        ("/lines/0/quantity", 0, "out_of_range"), ("/lines/0/quantity", -1, "out_of_range"),
        ("/lines/0/quantity", 100_001, "out_of_range"), ("/lines/0/quantity", "2", "type"),
        ("/lines/0/quantity", .number("1.5"), "type"), ("/recipient", nil, "required"),
        ("/recipient", "x", "type"), ("/recipient/name", nil, "required"),
        ("/recipient/name", .long(41), "too_long"), ("/recipient/name", "\n", "control_character"),
        ("/recipient/phone", nil, "required"), ("/recipient/phone", "911", "format"),
        ("/recipient/address", nil, "required"), ("/recipient/address", " \n ", "blank"),
        ("/recipient/address", .long(201), "too_long"),
        ("/recipient/address", "a\u{1b}[31m", "control_character"),
        ("/note", .long(501), "too_long"),
        ("/note", 5, "type"), ("/lines/0/listing_id", "nonsense", "unknown_listing"),
        ("/lines/0/listing_id", .string(Scene.absent), "unknown_listing"),
      ])
    let all = try await place(
      #"{"lines": [{"quantity": 0}, 5], "recipient": {"phone": 1}, "x": 1}"#)
    expect(
      all, 422, "invalid_content",
      at: [
        "/lines/0/listing_id", "/lines/0/quantity", "/lines/1", "/recipient/name",
        "/recipient/phone", "/recipient/address", "/x",
      ])
  }

  @Test func `each line that fell short is named with what is left, and nothing is reserved`()
    async throws
  {
    let few = try county.addEggs(quantity: 5)
    let many = try county.addEggs(quantity: 50)
    let none = try county.addEggs(of: county.otherHousehold, quantity: 1)
    func body(_ lines: [(Identifier, Int)], recipient: Bool) -> String {
      let list = lines.map { #"{"listing_id": "\#($0.0)", "quantity": \#($0.1)}"# }
      let end =
        recipient
        ? #", "recipient": {"name": "虚构", "phone": "19900000001", "address": "虚构"}}"# : "}"
      return #"{"lines": [\#(list.joined(separator: ", "))]"# + end
    }
    let before = try api.database.content()
    let baskets: [([(Identifier, Int)], [String], [Int64])] = [
      ([(few, 6), (many, 50), (none, 2)], ["/lines/0/quantity", "/lines/2/quantity"], [5, 1]),
      // The same goods on two lines: the second finds what the first leaves.
      ([(few, 3), (few, 3)], ["/lines/1/quantity"], [2]),
      // A line that falls short takes nothing from the next one.
      ([(few, 6), (few, 5)], ["/lines/0/quantity"], [5]),
    ]
    for (lines, pointers, left) in baskets {
      let quote = try await api.send(.post, "/v1/quotes", body(lines, recipient: false))
      let order = try await place(body(lines, recipient: true))
      for answer in [quote, order] {
        expect(answer, 409, "out_of_stock", at: pointers)
        #expect(answer["errors"]?.items.compactMap { $0["available"]?.number } == left)
      }
    }
    #expect(try api.database.content() == before)
    let fits = try await place(body([(few, 3), (few, 2), (none, 1)], recipient: true))
    expect(fits, 201, .order)
    #expect(fits["consignments"]?.items.count == 2)
    #expect(try verify(county.db) == [])
  }

  @Test func `the first to expire goes first`() async throws {
    let eggs = try county.addEggs(quantity: 5)
    let sooner = try await api.send(
      .post, "/v1/listings/\(eggs)/lots", as: county.admin,
      #"{"quantity": 5, "harvested_on": "2026-06-10", "best_before": "2026-06-20"}"#)
    #expect(sooner.status == 201)
    expect(try await place(Bodies.order(eggs, quantity: 6)), 201, .order)
    let lots = try await api.send(.get, "/v1/listings/\(eggs)/lots", as: county.admin)
    #expect(lots["items"]?.items.map { $0["reserved"]?.number } == [5, 1])
  }

  @Test func `what is paid must be what is due, once`() async throws {
    let eggs = try county.addEggs()
    let order = try await place(Bodies.order(eggs))
    let id = order["id"]?.text ?? ""
    for fen in [Int64(1), 10_199, 10_201] {
      expect(try await pay(id, fen), 422, "amount_is_not_due", at: ["/amount_fen"])
    }
    let paid = try await pay(id, 10_200)
    expect(paid, 201, .payment)
    #expect(paid["order_id"]?.text == id)
    expect(try await pay(id, 10_200), 409, "wrong_state")
    let read = try await api.send(.get, "/v1/orders/\(id)", as: county.buyer)
    #expect(read["status"]?.text == "paid")
    #expect(read["paid_fen"]?.number == 10_200)
    try await expectRefusals(
      api,
      Request(
        "/v1/orders/\(id)/payments", as: county.admin, needsKey: true, Bodies.payment(10_200)),
      [
        ("/method", nil, "required"), ("/method", "cash", "choice"),
        ("/amount_fen", nil, "required"), ("/amount_fen", 0, "out_of_range"),
        ("/amount_fen", -10_200, "out_of_range"), ("/amount_fen", "10200", "type"),
        ("/amount_fen", .number("102.00001"), "type"), ("/reference", nil, "required"),
        ("/reference", .long(101), "too_long"), ("/reference", "\t", "control_character"),
      ])
  }

  @Test func `the largest order there is can be paid`() async throws {
    let eggs = try county.addEggs(price: 10_000_000, quantity: 100_000)
    let order = try await place(Bodies.order(eggs, quantity: 100_000))
    #expect(order["total_fen"]?.number == 1_000_000_000_000)
    expect(try await pay(order["id"]?.text ?? "", 1_000_000_000_000), 201, .payment)
    #expect(try verify(county.db) == [])
  }

  @Test func `an order is called off before it is packed and its goods come back`() async throws {
    let eggs = try county.addEggs(quantity: 10)
    let order = try county.order(4, of: eggs)
    let path = "/v1/orders/\(order.id)/cancel"
    expect(try await api.send(.post, path, as: county.coordinator), 403, "forbidden")
    let cancelled = try await api.send(.post, path, as: county.buyer, "{}")
    expect(cancelled, 200, .order)
    #expect(cancelled["status"]?.text == "cancelled")
    expect(try await api.send(.post, path, as: county.buyer), 409, "wrong_state")
    expect(try await refund(order.id.description, #"{"reason": "x"}"#), 409, "wrong_state")
    #expect(try await api.send(.get, "/v1/listings/\(eggs)")["available"]?.number == 10)

    let packed = try county.order(4, of: eggs)
    try county.pay(packed)
    let consignment = packed.consignments[0].id
    #expect(
      try await api.send(.post, "/v1/consignments/\(consignment)/pack", as: county.admin).status
        == 200)
    for actor in [county.buyer, county.admin] {
      let late = try await api.send(.post, "/v1/orders/\(packed.id)/cancel", as: actor)
      expect(late, 409, "wrong_state")
    }
    #expect(try verify(county.db) == [])
  }

  @Test func `money of a cancelled order goes back, whole or in part, and never more`()
    async throws
  {
    let eggs = try county.addEggs()
    let order = try county.order(2, of: eggs)
    let id = order.id.description
    try county.pay(order)
    expect(try await refund(id, Bodies.refund(1)), 409, "wrong_state")
    let cancelled = try await api.send(.post, "/v1/orders/\(id)/cancel", as: county.buyer)
    #expect(cancelled["paid_fen"]?.number == 10_200)
    expect(
      try await refund(id, Bodies.refund(10_201)), 422, "refund_exceeds_payment",
      at: ["/amount_fen"])
    let part = try await refund(id, Bodies.refund(200))
    expect(part, 201, .refund)
    expect(
      try await refund(id, Bodies.refund(10_001)), 422, "refund_exceeds_payment",
      at: ["/amount_fen"])
    let rest = try await refund(id, #"{"reason": "其余"}"#)
    #expect(rest["amount_fen"]?.number == 10_000)
    expect(try await refund(id, Bodies.refund(1)), 409, "wrong_state")
    let read = try await api.send(.get, "/v1/orders/\(id)", as: county.buyer)
    #expect(read["status"]?.text == "refunded")
    #expect(read["refunded_fen"]?.number == 10_200)
    let summary = try await api.send(.get, "/v1/reports/summary")
    #expect(summary["orders"]?.number == 0)
    #expect(summary["spent_fen"]?.number == 0)
    try await expectRefusals(
      api,
      Request("/v1/orders/\(id)/refunds", as: county.admin, needsKey: true, Bodies.refund(1)),
      [
        ("/amount_fen", 0, "out_of_range"), ("/amount_fen", -1, "out_of_range"),
        ("/reason", nil, "required"), ("/reason", .long(201), "too_long"),
      ])
    #expect(try verify(county.db) == [])
  }

  @Test func `a work list is of the villages one keeps, by village and state`() async throws {
    let own = try county.order(1, of: try county.addEggs())
    let other = try county.order(1, of: try county.addEggs(of: county.otherHousehold))
    for order in [own, other] { try county.pay(order) }
    func ids(_ query: String, _ actor: Actor) async throws -> [String] {
      let list = try await api.send(.get, "/v1/consignments" + query, as: actor)
      expect(list, 200, .page(of: .consignment))
      return list["items"]?.items.compactMap { $0["id"]?.text } ?? []
    }
    let (first, second) = (own.consignments[0].id.description, other.consignments[0].id.description)
    #expect(try await ids("", county.coordinator) == [first])
    #expect(try await ids("", county.admin) == [second, first])
    #expect(try await ids("?village_id=\(county.villages[0])", county.admin) == [first])
    #expect(try await ids("?status=packed", county.admin) == [])
    #expect(try await ids("?status=pending", county.otherCoordinator) == [second])
    expect(
      try await api.send(
        .get, "/v1/consignments?village_id=\(county.villages[1])", as: county.coordinator), 404,
      "not_found")
    expect(
      try await api.send(.get, "/v1/consignments?village_id=\(Scene.absent)", as: county.admin),
      404,
      "not_found")
    expect(
      try await api.send(.get, "/v1/consignments?status=lost", as: county.admin), 422,
      "invalid_query", at: ["status"])
    #expect(
      try await api.send(.post, "/v1/consignments/\(first)/pack", as: county.coordinator).status
        == 200)
    try await expectRefusals(
      api,
      Request("/v1/consignments/\(first)/dispatch", as: county.coordinator, Bodies.dispatch),
      [
        ("/carrier", nil, "required"), ("/carrier", .long(41), "too_long"),
        ("/tracking_number", nil, "required"), ("/tracking_number", " ", "blank"),
        ("/tracking_number", .long(41), "too_long"), ("/tracking_number", 5, "type"),
      ])
    let sent = try await api.send(
      .post, "/v1/consignments/\(first)/dispatch", as: county.coordinator, Bodies.dispatch)
    #expect(sent["carrier"]?.text == "邮政")
    let seen = try await api.send(.get, "/v1/orders/\(own.id)", as: county.buyer)
    #expect(seen.json.at("/consignments/0/tracking_number")?.text == "EX0001")
  }
}
