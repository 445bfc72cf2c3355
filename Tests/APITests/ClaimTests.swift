import Core
import JSON
import Orders
import Reports
import TestSupport
import Testing

/// What a buyer finds wrong, over the API: photos, answers, what is granted, and the money back.
@Suite struct ClaimTests {
  private let api: TestAPI
  private let order: Order
  private var county: TestCounty { api.county }

  /// Three boxes of eggs that arrived.
  init() throws {
    api = try TestAPI()
    order = try api.county.arrivedOrder(3, of: api.county.addEggs())
  }

  private func open(_ body: String = Bodies.claim) async throws -> TestAnswer {
    try await api.send(.post, "/v1/orders/\(order.id)/claims", as: county.buyer, body)
  }

  private func path(of claim: TestAnswer) throws -> String {
    try #require(claim.header("Location"))
  }

  @Test func `a claim is opened, answered and accepted, and its money given back`() async throws {
    let opened = try await open()
    expect(opened, 201, .claim)
    let path = try path(of: opened)
    let answered = try await api.send(
      .post, path + "/answers", as: county.coordinator, Bodies.claimAnswer)
    expect(answered, 201, .claim)
    #expect(answered.json.at("/answers/0/role")?.text == "coordinator")
    let accepted = try await api.send(
      .post, path + "/accept", as: county.admin,
      #"{"reason": "属实", "lines": [{"line": 1, "amount_fen": 4500, "bearer": "household"}]}"#)
    expect(accepted, 200, .claim)
    #expect(accepted.json.at("/compensations/0/household_id")?.text == "\(county.household)")
    let seen = try await api.send(.get, path, as: county.buyer)
    #expect(seen["status"]?.text == "accepted")
    #expect(seen["compensated_fen"]?.number == 4_500)
    #expect(seen.json.at("/compensations/0/household_id") == .null)
    let owing = try await api.send(.get, "/v1/orders/\(order.id)", as: county.buyer)
    #expect(owing["compensated_fen"]?.number == 4_500)
    #expect(owing["owed_fen"]?.number == 4_500)
    let refunded = try await api.send(
      .post, "/v1/orders/\(order.id)/refunds", as: county.admin, key: "r-1",
      #"{"reason": "售后"}"#)
    expect(refunded, 201, .refund)
    #expect(refunded["amount_fen"]?.number == 4_500)
    let receipt = try await api.send(
      .get, "/v1/orders/\(order.id)/receipt", as: county.buyer)
    #expect(receipt.raw.text.contains("售后退款"))
    #expect(try verify(county.db) == [])
  }

  @Test func `photos of the goods are for those who see the claim`() async throws {
    let path = try path(of: try await open()) + "/photos/1"
    for stranger in [nil, county.otherBuyer, county.otherCoordinator] {
      let found = try await api.send(.get, path, as: stranger)
      #expect([401, 404].contains(found.status))
    }
    let bytes = Pictures.losslessWebP
    let put = try await api.send(
      .put, path, as: county.buyer, headers: [("Content-Type", "image/webp")], bytes: bytes)
    expect(put, 201, .photo)
    #expect(put["url"]?.text == path)
    for reader in [county.buyer, county.coordinator, county.admin] {
      let photo = try await api.send(.get, path, as: reader)
      #expect(photo.status == 200)
      #expect(photo.raw.body == bytes)
      #expect(photo.header("Cache-Control") != "public, max-age=300, must-revalidate")
    }
    #expect(try await api.send(.get, path, as: nil).status == 401)
    #expect(try await api.send(.get, path, as: county.otherBuyer).status == 404)
    #expect(try await api.send(.delete, path, as: county.coordinator).status == 403)
    #expect(try await api.send(.delete, path, as: county.buyer).status == 204)
    #expect(try await api.send(.get, path, as: county.buyer).status == 404)
  }

  @Test func `all that is wrong with a claim is named at once`() async throws {
    expect(
      try await open(#"{"kind": "x", "description": "", "lines": []}"#), 422, "invalid_content",
      at: ["/kind", "/description", "/lines"])
    expect(
      try await open(
        """
        {"kind": "other", "description": "x",
         "lines": [{"line": 1, "quantity": 4}, {"line": 1, "quantity": 1},
           {"line": 2, "quantity": 1}]}
        """), 422, "unfit_claim", at: ["/lines/0/quantity", "/lines/1/line", "/lines/2/line"])
    let path = try path(of: try await open())
    expect(
      try await api.send(
        .post, path + "/accept", as: county.admin,
        """
        {"reason": "x", "lines": [{"line": 1, "amount_fen": 13501, "bearer": "county"}]}
        """), 422, "compensation_exceeds_line", at: ["/lines/0/amount_fen"])
  }

  @Test func `what comes too late is told so`() async throws {
    api.database.clock.advance(days: 31)
    expect(try await open(), 409, "unfit_claim", at: ["/lines/0/line"])
  }
}

/// What buyers thought of goods, over the API.
@Suite struct RatingTests {
  @Test func `a line is rated, read by everybody and answered by its village`() async throws {
    let api = try TestAPI()
    let county = api.county
    let eggs = try county.addEggs()
    let order = try county.order(1, of: eggs)
    let path = "/v1/orders/\(order.id)/ratings/1"
    let body = #"{"stars": 4, "text": "新鲜"}"#
    expect(try await api.send(.put, path, as: county.buyer, body), 409, "not_delivered")
    try county.arrive(order)
    expect(
      try await api.send(.put, path, as: county.buyer, #"{"stars": 6}"#), 422, "invalid_content",
      at: ["/stars"])
    let rated = try await api.send(.put, path, as: county.buyer, body)
    expect(rated, 201, .rating)
    #expect(rated.header("Location") == path)
    expect(try await api.send(.put, path, as: county.buyer, #"{"stars": 5}"#), 200, .rating)
    let id = try #require(rated["id"]?.text)
    let answered = try await api.send(
      .put, "/v1/ratings/\(id)/answer", as: county.coordinator, #"{"text": "谢谢"}"#)
    expect(answered, 200, .rating)
    let listed = try await api.send(.get, "/v1/listings/\(eggs)/ratings")
    #expect(listed.json.at("/items/0/stars")?.number == 5)
    #expect(listed.json.at("/items/0/answer")?.text == "谢谢")
    let listing = try await api.send(.get, "/v1/listings/\(eggs)")
    #expect(listing["rating_count"]?.number == 1)
    #expect(listing["rating_hundredths"]?.number == 500)
    #expect(
      try await api.send(.delete, "/v1/ratings/\(id)", as: county.coordinator).status == 403)
    #expect(try await api.send(.delete, "/v1/ratings/\(id)", as: county.admin).status == 204)
    #expect(try verify(county.db) == [])
  }
}
