import Core
import JSON
import Orders
import Reports
import TestSupport
import Testing

@testable import API

/// Organisations through the router.
@Suite struct OrganisationTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func put(
    _ actor: Actor, _ body: String, as asker: Actor? = nil
  ) async throws -> TestAnswer {
    try await api.send(
      .put, "/v1/organisations/\(county.canteen)/members/\(actor.id)",
      as: asker ?? county.organisation, body)
  }

  private func order(
    _ listing: Identifier, _ quantity: Int = 2, for organisation: JSONValue?, as actor: Actor
  ) async throws -> TestAnswer {
    let body = try JSONValue.read(Bodies.order(listing, quantity: quantity))
      .setting("/organisation_id", to: organisation)
    return try await api.send(
      .post, "/v1/orders", as: actor, key: api.makeKey(), body.literal)
  }

  @Test func `the county office makes an organisation, and its manager keeps the members`()
    async throws
  {
    let made = try await api.send(
      .post, "/v1/organisations", as: county.admin, Bodies.organisation)
    expect(made, 201, .organisation)
    let path = try #require(made.header("Location"))
    expect(
      try await api.send(
        .put, path + "/members/\(county.buyer.id)", as: county.admin, #"{"role": "manager"}"#),
      200, .organisationMember)
    let member = try await api.send(
      .put, path + "/members/\(county.otherBuyer.id)", as: county.buyer, Bodies.member)
    expect(member, 200, .organisationMember)
    #expect(member["order_limit_fen"]?.number == 50_000)
    let all = try await api.send(.get, path + "/members", as: county.buyer)
    expect(all, 200, .page(of: .organisationMember))
    #expect(all["items"]?.items.map { $0["name"]?.text } == ["虚构4", "虚构5"])
    let own = try await api.send(.get, "/v1/organisations", as: county.otherBuyer)
    #expect(own["items"]?.items.map { $0["id"] } == [made["id"]])
    expect(
      try await api.send(.delete, path + "/members/\(county.buyer.id)", as: county.buyer), 409,
      "last_manager")
    let gone = try await api.send(
      .delete, path + "/members/\(county.otherBuyer.id)", as: county.buyer)
    #expect(gone.status == 204)
    expect(try await api.send(.get, path, as: county.otherBuyer), 404, "not_found")
    #expect(try verify(county.db) == [])
  }

  @Test func `every member of an organisation has its limits`() async throws {
    try await expectRefusals(
      api, Request(.post, "/v1/organisations", as: county.admin, Bodies.organisation),
      [
        ("/name", nil, "required"), ("/name", .long(81), "too_long"),
        ("/kind", "club", "choice"), ("/invoice_title", .long(101), "too_long"),
        ("/taxpayer_number", "91350100M000100Y44", "check_character"),
        ("/taxpayer_number", "91350100m000100y43", "format"),
        ("/taxpayer_number", "6109261970010", "too_short"),
        ("/taxpayer_number", .string(String(repeating: "1", count: 21)), "too_long"),
        ("/address", .long(201), "too_long"), ("/bank_name", "", "too_short"),
        ("/bank_account", .long(41), "too_long"), ("/members", 1, "unknown_member"),
      ])
    let path = "/v1/organisations/\(county.canteen)/members/\(county.buyer.id)"
    try await expectRefusals(
      api, Request(.put, path, as: county.organisation, Bodies.member),
      [
        ("/role", nil, "required"), ("/role", "king", "choice"),
        ("/order_limit_fen", -1, "out_of_range"), ("/month_limit_fen", "5", "type"),
        ("/by_default", 1, "type"),
      ])
    expect(
      try await put(county.buyer, #"{"role": "viewer", "by_default": true}"#), 422,
      "viewer_orders_nothing", at: ["/by_default"])
    expect(
      try await put(county.coordinator, #"{"role": "viewer"}"#), 409, "member_is_no_buyer")
  }

  @Test func `an order goes on the account of the organisation that it names`() async throws {
    let eggs = try county.addEggs()
    expect(try await put(county.buyer, #"{"role": "buyer"}"#), 200, .organisationMember)
    let canteen = JSONValue.string(county.canteen.description)
    let named = try await order(eggs, for: canteen, as: county.buyer)
    expect(named, 201, .order)
    #expect(
      named["organisation"]?.literal
        == #"{"id":"\#(county.canteen)","invoice_title":"虚构大学","#
        + #""taxpayer_number":"91350100M000100Y43"}"#)
    #expect(try await order(eggs, for: nil, as: county.buyer)["organisation"] == .null)
    let own = try await order(eggs, for: .null, as: county.organisation)
    #expect(own["organisation"] == .null)
    #expect(try await order(eggs, for: nil, as: county.organisation)["organisation"] != .null)
    let path = "/v1/orders/\(named["id"]?.text ?? "")"
    let sender = try await api.send(.get, path, as: county.coordinator)
    #expect(sender.json.at("/organisation/taxpayer_number") == .null)
    let receipt = try await api.send(.get, path + "/receipt?lang=en", as: county.organisation)
    for text in ["虚构大学", "91350100M000100Y43"] { #expect(receipt.raw.text.contains(text)) }
    for organisation in [JSONValue.string(Scene.absent), "x"] {
      expect(
        try await order(eggs, for: organisation, as: county.buyer), 422, "unknown_organisation",
        at: ["/organisation_id"])
    }
    let stranger = try JSONValue.read(Bodies.basket(eggs)).setting("/organisation_id", to: canteen)
    expect(
      try await api.send(.post, "/v1/quotes", stranger.literal), 422, "unknown_organisation",
      at: ["/organisation_id"])
    #expect(try verify(county.db) == [])
  }

  @Test func `what a member may not spend is refused with what is left, quoted or ordered`()
    async throws
  {
    let eggs = try county.addEggs()
    let canteen = JSONValue.string(county.canteen.description)
    expect(
      try await put(county.buyer, #"{"role": "buyer", "month_limit_fen": 15000}"#), 200,
      .organisationMember)
    expect(try await order(eggs, for: canteen, as: county.buyer), 201, .order)
    let refused = try await order(eggs, for: canteen, as: county.buyer)
    expect(refused, 409, "over_month_limit", at: ["/lines"])
    #expect(refused.json.at("/errors/0/left_fen")?.number == 4_800)
    let asked = try JSONValue.read(Bodies.basket(eggs)).setting("/organisation_id", to: canteen)
    expect(
      try await api.send(.post, "/v1/quotes", as: county.buyer, asked.literal), 409,
      "over_month_limit", at: ["/lines"])
    expect(
      try await put(county.buyer, #"{"role": "buyer", "order_limit_fen": 100}"#), 200,
      .organisationMember)
    let much = try await order(eggs, for: canteen, as: county.buyer)
    expect(much, 409, "over_order_limit", at: ["/lines"])
    #expect(much.json.at("/errors/0/left_fen")?.number == 100)
    expect(
      try await put(county.buyer, #"{"role": "viewer"}"#), 200, .organisationMember)
    expect(
      try await order(eggs, for: canteen, as: county.buyer), 403, "viewer_may_not_order")
  }

  @Test func `a month's statement is read, opened in a spreadsheet, and paid by one transfer`()
    async throws
  {
    let eggs = try county.addEggs()
    let first = try await order(eggs, for: nil, as: county.organisation)
    _ = try await order(eggs, for: nil, as: county.organisation)
    let path = "/v1/organisations/\(county.canteen)"
    let seen = try await api.send(
      .get, path + "/statement?month=2026-06", as: county.organisation)
    expect(seen, 200, .monthlyStatement)
    #expect(seen["due_fen"]?.number == 20_400 && seen["orders"]?.items.count == 2)
    #expect(seen.json.at("/orders/0/buyer_name")?.text == "虚构6")
    let table = try await api.send(.get, path + "/statement.csv", as: county.organisation)
    #expect(table.header("Content-Type") == "text/csv; charset=utf-8")
    #expect(table.raw.text.hasPrefix("\u{FEFF}订单号,下单时间,采购人,状态,"))
    let lines = table.raw.text.split(separator: "\r\n")
    #expect(lines.count == 4)
    #expect(lines[1].hasPrefix(first["number"]?.text ?? "-"))
    #expect(lines[1].hasSuffix(",虚构6,placed,102.00,0.00,0.00,102.00"))
    #expect(lines[3].hasSuffix(",2026-06,,,204.00,0.00,0.00,204.00"))
    for month in ["2026-13", "2026-6", "june"] {
      expect(
        try await api.send(.get, path + "/statement?month=\(month)", as: county.organisation),
        422, "invalid_query", at: ["month"])
    }
    func pay(_ fen: Int64, key: String = "p", as actor: Actor) async throws -> TestAnswer {
      try await api.send(
        .post, path + "/payments", as: actor, key: key, Bodies.statementPayment(fen))
    }
    expect(try await pay(20_400, as: county.organisation), 403, "forbidden")
    expect(
      try await pay(20_399, as: county.admin), 422, "amount_is_not_due", at: ["/amount_fen"])
    let paid = try await pay(20_400, as: county.admin)
    expect(paid, 201, .statementPayment)
    #expect(try await pay(20_400, as: county.admin).raw.body == paid.raw.body)
    expect(try await pay(20_400, key: "q", as: county.admin), 409, "nothing_due")
    let location = try #require(paid.header("Location"))
    expect(
      try await api.send(.get, location, as: county.organisation), 200, .statementPayment)
    let after = try await api.send(.get, path + "/statement", as: county.organisation)
    #expect(after["due_fen"]?.number == 0)
    #expect(after["payments"]?.items == [paid.json])
    #expect(try verify(county.db) == [])
  }

  @Test func `no cell of a table is a formula, and each is read as it was written`() {
    var table = CSVTable(["a"])
    table.add(["=1+1", "+x", "-x", "-1.50", "@x", "a,b", "say \"x\"", "a\nb", ""])
    #expect(
      table.text
        == "\u{FEFF}a\r\n'=1+1,'+x,'-x,-1.50,'@x,\"a,b\",\"say \"\"x\"\"\",\"a\nb\",\r\n")
    #expect([Fen(0), Fen(5), Fen(-1_234)].map(\.yuan) == ["0.00", "0.05", "-12.34"])
  }

  @Test func `a coordinator takes an order on the telephone, and the buyer sees who did`()
    async throws
  {
    let eggs = try county.addEggs()
    func take(_ buyer: Identifier, as actor: Actor) async throws -> TestAnswer {
      try await api.send(
        .post, "/v1/telephone-orders", as: actor, key: api.makeKey(),
        Bodies.telephoneOrder(eggs, of: buyer))
    }
    let taken = try await take(county.buyer.id, as: county.coordinator)
    expect(taken, 201, .order)
    #expect(taken["placed_by"]?.text == county.coordinator.id.description)
    let path = try #require(taken.header("Location"))
    let seen = try await api.send(.get, path, as: county.buyer)
    #expect(seen["placed_by"]?.text == county.coordinator.id.description)
    // The county office sees the recipient masked, also of what it has just placed.
    let office = try await take(county.buyer.id, as: county.admin)
    #expect(office.json.at("/recipient/address")?.text == "***")
    expect(
      try await take(county.buyer.id, as: county.otherCoordinator), 403, "no_goods_of_yours")
    expect(
      try await take(county.volunteer.id, as: county.admin), 422, "unknown_buyer",
      at: ["/buyer_id"])
    expect(try await take(county.otherBuyer.id, as: county.buyer), 403, "forbidden")
    #expect(try verify(county.db) == [])
  }

  @Test func `a standing order is set up, tells what became of its dates, and is ended`()
    async throws
  {
    let made = try await api.send(
      .post, "/v1/standing-orders", as: county.organisation, Bodies.standingOrder)
    expect(made, 201, .standingOrder)
    #expect(made["organisation_id"]?.text == county.canteen.description)
    #expect(made["next_on"]?.text == "2026-06-15")
    let path = try #require(made.header("Location"))
    while try api.write({ try runStandingOrders(in: $0) }) {}
    let runs = try await api.send(.get, path + "/runs", as: county.organisation)
    expect(runs, 200, .page(of: .standingOrderRun))
    #expect(runs.json.at("/items/0/outcome")?.text == "short")
    let eggs = try county.addEggs(quantity: 50)
    api.database.clock.advance(days: 7)
    expect(
      try await api.send(
        Request(.patch, path, as: county.organisation, #"{"category": "eggs"}"#)), 200,
      .standingOrder)
    while try api.write({ try runStandingOrders(in: $0) }) {}
    let later = try await api.send(.get, path + "/runs?limit=1", as: county.organisation)
    #expect(later.json.at("/items/0/outcome")?.text == "placed")
    // 29 boxes of 1,350 grams.
    #expect(later.json.at("/items/0/grams")?.number == 39_150)
    let id = later.json.at("/items/0/order_id")?.text ?? ""
    let order = try await api.send(.get, "/v1/orders/\(id)", as: county.organisation)
    expect(order, 200, .order)
    #expect(order.json.at("/lines/0/listing_id")?.text == eggs.description)
    let next = try await api.send(
      .get, path + "/runs?limit=1&cursor=\(later["next_cursor"]?.text ?? "")",
      as: county.organisation)
    #expect(next.json.at("/items/0/due_on")?.text == "2026-06-15")
    let farthest = "7ZZZZZZZZZZZZ-0000000000000"
    let all = try await api.send(
      .get, path + "/runs?cursor=\(farthest)", as: county.organisation)
    #expect(all["items"]?.items.count == 2)
    #expect(try await api.send(.delete, path, as: county.organisation).status == 204)
    let ended = try await api.send(.get, path, as: county.organisation)
    #expect(ended["status"]?.text == "ended" && ended["next_on"] == .null)
    expect(
      try await api.send(
        Request(.patch, path, as: county.organisation, #"{"kilograms": 5}"#)), 409,
      "standing_order_ended")
    #expect(try verify(county.db) == [])
  }

  @Test func `every member of a standing order has its limits`() async throws {
    try await expectRefusals(
      api, Request(.post, "/v1/standing-orders", as: county.buyer, Bodies.standingOrder),
      [
        ("/category", nil, "required"), ("/category", "x", "unknown_category"),
        ("/weekday", "funday", "choice"), ("/kilograms", 0, "out_of_range"),
        ("/kilograms", 10_001, "out_of_range"), ("/tolerance_bps", 5_001, "out_of_range"),
        ("/most_fen_per_kg", 0, "out_of_range"), ("/recipient", nil, "required"),
        ("/starts_on", "2026-06-14", "starts_in_past"),
        ("/ends_on", "2026-06-14", "ends_before_start"), ("/note", .long(501), "too_long"),
        ("/organisation_id", .string(Scene.absent), "unknown_organisation"),
        ("/status", "paused", "unknown_member"),
      ])
  }
}
