import Core
import JSON
import Reports
import TestSupport
import Testing

/// Goods that are sold by weight, through the router: what the buyer is told, the weighing, and
/// what becomes of the difference.
@Suite struct WeightTests {
  private let api: TestAPI
  private let hams: Identifier
  private let other: Identifier
  private var county: TestCounty { api.county }

  init() throws {
    api = try TestAPI()
    other = try api.county.addHousehold("T-3", village: api.county.villages[0])
    hams = try api.county.addHams(from: [api.county.household, other])
  }

  /// A paid order of so many hams: its path, and its consignment's.
  private func paid(_ quantity: Int = 4) async throws -> (order: String, parcel: String) {
    let order = try county.order(quantity, of: hams)
    try county.pay(order)
    return ("/v1/orders/\(order.id)", "/v1/consignments/\(order.consignments[0].id)")
  }

  private func pack(_ parcel: String, _ weights: JSONValue) async throws -> TestAnswer {
    let body = JSONValue.object([JSONMember("weights", weights)]).literal
    return try await api.send(.post, parcel + "/pack", as: county.coordinator, body)
  }

  /// What the work list says is to be weighed, with so many grams for each piece.
  private func weights(_ parcel: String, _ grams: Int64) async throws -> JSONValue {
    let item = try await api.send(.get, parcel, as: county.coordinator)
    return .array(
      (item["goods"]?.items ?? []).map { part in
        let pieces = Int(part["quantity"]?.number ?? 0)
        return .object([
          JSONMember("line", part["line"] ?? .null),
          JSONMember("lot_id", part["lot_id"] ?? .null),
          JSONMember("household_id", part["household_id"] ?? .null),
          JSONMember(
            "weights_g", .array(Array(repeating: .integer(grams), count: pieces))),
        ])
      })
  }

  @Test func `a listing says that it is sold by weight, and takes it back`() async throws {
    let body = try JSONValue.read(Bodies.listing(county.household))
      .setting("/weight_tolerance_bps", to: 1_500).literal
    let made = try await api.send(.post, "/v1/listings", as: county.coordinator, body)
    expect(made, 201, .listing)
    #expect(made["weight_tolerance_bps"]?.number == 1_500)
    let path = try #require(made.header("Location"))
    func change(_ value: String) async throws -> TestAnswer {
      try await api.send(
        Request(
          .patch, path, as: county.coordinator, "{\"weight_tolerance_bps\": \(value)}"))
    }
    #expect(try await change("200")["weight_tolerance_bps"]?.number == 200)
    let cleared = try await change("null")
    #expect(cleared["weight_tolerance_bps"] == .null)
    for (value, code) in [("0", "out_of_range"), ("5001", "out_of_range"), ("\"10%\"", "type")] {
      let answer = try await change(value)
      expect(answer, 422, "invalid_content", at: ["/weight_tolerance_bps"])
      #expect(answer.faults["/weight_tolerance_bps"] == code)
    }
    let several = try JSONValue.read(body).setting("/stock_units", to: 2).literal
    let refused = try await api.send(.post, "/v1/listings", as: county.coordinator, several)
    expect(refused, 422, "weighed_in_several_units", at: ["/weight_tolerance_bps"])
    let pair = try JSONValue.read(several).setting("/weight_tolerance_bps", to: nil).literal
    let other = try await api.send(.post, "/v1/listings", as: county.coordinator, pair)
    let changed = try await api.send(
      Request(
        .patch, try #require(other.header("Location")), as: county.coordinator,
        #"{"weight_tolerance_bps": 200}"#))
    expect(changed, 422, "weighed_in_several_units", at: ["/weight_tolerance_bps"])
    let shown = try await api.send(.get, "/v1/listings")
    let first = try #require(shown["items"]?.items.first)
    #expect(first["weight_tolerance_bps"]?.number == 1_000)
  }

  @Test func `a quote and an order tell what may be charged at the least and at the most`()
    async throws
  {
    let quote = try await api.send(.post, "/v1/quotes", Bodies.basket(hams, quantity: 4))
    let order = try await api.send(
      .post, "/v1/orders", as: county.buyer, key: "k", Bodies.order(hams, quantity: 4))
    expect(quote, 200, .quote)
    expect(order, 201, .order)
    for line in [quote.json.at("/lines/0"), order.json.at("/lines/0")] {
      #expect(line?["line"]?.number == 1)
      #expect(line?["estimate_g"]?.number == 2_000)
      #expect(line?["tolerance_bps"]?.number == 1_000)
      #expect(line?["amount_fen"]?.number == 40_000)
      #expect(line?["least_fen"]?.number == 36_000)
      #expect(line?["most_fen"]?.number == 44_000)
      #expect(line?["weight_g"] == .null)
    }
    #expect(order["due_fen"]?.number == order["total_fen"]?.number)
    for path in ["/v1/quotes", "/v1/orders"] {
      let body =
        path == "/v1/quotes"
        ? Bodies.basket(hams, quantity: 201)
        : Bodies.order(
          hams, quantity: 201)
      let key = path == "/v1/orders" ? api.makeKey() : nil
      let answer = try await api.send(.post, path, as: county.buyer, key: key, body)
      expect(answer, 422, "too_many_to_weigh", at: ["/lines/0/quantity"])
    }
  }

  @Test func `what weighs more is paid, or waived, before it leaves`() async throws {
    let (order, parcel) = try await paid()
    let packed = try await pack(parcel, try await weights(parcel, 2_200))
    expect(packed, 200, .consignment)
    #expect(packed.json.at("/lines/0/weight_g")?.number == 8_800)
    #expect(
      packed["goods"]?.items.compactMap { $0["weight_g"]?.number }.sorted() == [2_200, 6_600])
    func dispatch() async throws -> TestAnswer {
      try await api.send(.post, parcel + "/dispatch", as: county.coordinator, Bodies.dispatch)
    }
    expect(try await dispatch(), 409, "payment_due")
    func pay(_ fen: Int64) async throws -> TestAnswer {
      try await api.send(
        .post, order + "/payments", as: county.admin, key: api.makeKey(), Bodies.payment(fen))
    }
    expect(try await pay(3_999), 422, "amount_is_not_due", at: ["/amount_fen"])
    expect(try await pay(4_000), 201, .payment)
    expect(try await pay(4_000), 409, "wrong_state")
    expect(try await dispatch(), 200, .consignment)

    let (second, secondParcel) = try await paid(2)
    _ = try await pack(secondParcel, try await weights(secondParcel, 2_200))
    let reason = #"{"reason": "老主顾"}"#
    func waive(_ actor: Actor, key: String?) async throws -> TestAnswer {
      try await api.send(.post, second + "/waivers", as: actor, key: key, reason)
    }
    expect(try await waive(county.admin, key: nil), 400, "idempotency_key_required")
    expect(try await waive(county.coordinator, key: "c"), 403, "forbidden")
    let waived = try await waive(county.admin, key: "w")
    expect(waived, 201, .waiver)
    #expect(waived["amount_fen"]?.number == 2_000)
    #expect(try await waive(county.admin, key: "w").header("Idempotent-Replayed") == "true")
    expect(try await waive(county.admin, key: "x"), 409, "wrong_state")
    let kept = try await api.send(
      .get, try #require(waived.header("Location")), as: county.admin)
    #expect(kept.raw.body == waived.raw.body)
    let now = try await api.send(.get, second, as: county.buyer)
    #expect(now["due_fen"]?.number == 0 && now["goods_fen"]?.number == 20_000)
    #expect(try verify(county.db) == [])
  }

  @Test func `what weighs less is given back`() async throws {
    let (order, parcel) = try await paid(2)
    _ = try await pack(parcel, try await weights(parcel, 1_900))
    let owed = try await api.send(.get, order, as: county.buyer)
    expect(owed, 200, .order)
    #expect(owed["owed_fen"]?.number == 1_000)
    let refund = try await api.send(
      .post, order + "/refunds", as: county.admin, key: "r", #"{"reason": "少秤"}"#)
    expect(refund, 201, .refund)
    #expect(refund["amount_fen"]?.number == 1_000)
    #expect(try await api.send(.get, order, as: county.buyer)["owed_fen"]?.number == 0)
    #expect(try verify(county.db) == [])
  }

  @Test func `weights that do not fit are refused by their places, all at once`() async throws {
    let (_, parcel) = try await paid()
    let before = try api.database.content()
    let fitting = try await weights(parcel, 2_000)
    let empty = try await api.send(.post, parcel + "/pack", as: county.coordinator)
    expect(empty, 422, "unfit_weights", at: ["/weights", "/weights"])
    expect(try await pack(parcel, .null), 422, "unfit_weights", at: ["/weights", "/weights"])
    let spoilt = fitting.setting("/0/weights_g/0", to: 1_799)
      .setting("/1/weights_g", to: .array([2_000, 2_000, 2_000, 2_000]))
    expect(
      try await pack(parcel, spoilt), 422, "unfit_weights",
      at: ["/weights/0/weights_g/0", "/weights/1/weights_g"])
    for (pointer, value, code): (String, JSONValue?, String) in [
      ("/0/line", nil, "required"), ("/0/line", 0, "out_of_range"), ("/0/line", "1", "type"),
      ("/0/lot_id", 5, "type"), ("/0/weights_g", nil, "required"),
      ("/0/weights_g", .array([]), "too_short"), ("/0/weights_g/0", 0, "out_of_range"),
      ("/0/weights_g/0", "2000", "type"), ("/0/weights_g/0", 200_001, "out_of_range"),
      ("/0/weight_g", 5, "unknown_member"),
      ("/0/weights_g", .array(Array(repeating: 2_000, count: 201)), "too_long"),
    ] {
      let answer = try await pack(parcel, fitting.setting(pointer, to: value))
      #expect(answer.status == 422, "\(pointer)")
      #expect(answer.faults["/weights\(pointer)"] == code, "\(pointer): \(answer.raw.text)")
    }
    #expect(try api.database.content() == before)
    expect(try await pack(parcel, fitting), 200, .consignment)
  }

  @Test func `goods by the unit are packed without a body, and take no weights`() async throws {
    let eggs = try county.addEggs()
    let order = try county.order(2, of: eggs)
    try county.pay(order)
    let parcel = "/v1/consignments/\(order.consignments[0].id)"
    let refused = try await pack(parcel, try await weights(parcel, 1_350))
    expect(refused, 422, "unfit_weights", at: ["/weights/0/line"])
    let packed = try await api.send(.post, parcel + "/pack", as: county.coordinator)
    expect(packed, 200, .consignment)
    #expect(packed.json.at("/lines/0/estimate_g") == .null)
  }
}
