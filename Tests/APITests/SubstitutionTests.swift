import Core
import JSON
import Orders
import Reports
import TestSupport
import Testing

@testable import API

/// What buyers take instead, over the API.
@Suite struct SubstitutionRouteTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }
  private let eggs: Identifier
  private let other: Identifier

  init() throws {
    api = try TestAPI()
    eggs = try api.county.addEggs()
    other = try api.county.addEggs(price: 4_000, quantity: 3)
  }

  private func basket(_ substitutes: String) -> String {
    Bodies.order(eggs).replacing(
      "\"listing_id\": \"\(eggs)\"",
      with: "\"listing_id\": \"\(eggs)\", \"substitutes\": \(substitutes)")
  }

  private func place(_ body: String) async throws -> TestAnswer {
    try await api.send(.post, "/v1/orders", as: county.buyer, key: api.makeKey(), body)
  }

  @Test func `a buyer says what it takes instead, and gets it at no higher a price`() async throws {
    let placed = try await place(basket("[\"\(other)\"]"))
    expect(placed, 201, .order)
    #expect(
      placed.json.at("/lines/0/substitutes") == .array([.string(other.description)]))
    let order = try #require(placed.header("Location"))
    let quantity = try #require(placed.json.at("/lines/0/quantity")?.number)
    let total = try #require(placed["total_fen"]?.number)
    let payment = try await api.send(
      .post, order + "/payments", as: county.admin, key: "p", Bodies.payment(total))
    #expect(payment.status == 201)
    let consignment = try #require(placed.json.at("/consignments/0/id")?.text)
    let body = """
      {"substitutions": [{"line": 1, "listing_id": "\(other)", "quantity": 1, "restock": false}]}
      """
    let path = "/v1/consignments/\(consignment)"
    let packed = try await api.send(.post, path + "/pack", as: county.coordinator, body)
    expect(packed, 200, .consignment)
    let lines = packed["lines"]?.items ?? []
    #expect(lines.map { $0["quantity"]?.number } == [quantity - 1, 1])
    #expect(lines.map { $0["substitute_for"]?.number } == [nil, 1])
    #expect(lines.map { $0["unit_price_fen"]?.number } == [4_500, 4_000])
    let seen = try await api.send(.get, order, as: county.buyer)
    expect(seen, 200, .order)
    #expect(seen["owed_fen"]?.number == 500)
    #expect(seen["revisions"]?.items.map { $0["cause"]?.text } == ["substitution"])
    for (language, words) in [("en", "in the place of"), ("zh", "替代")] {
      for page in [path + "/packing-slip", order + "/receipt"] {
        let actor = page.hasSuffix("receipt") ? county.buyer : county.coordinator
        let paper = try await api.send(.get, page + "?lang=\(language)", as: actor)
        #expect(paper.status == 200)
        #expect(paper.raw.text.contains(words), "\(page) \(language)")
      }
    }
    #expect(try verify(county.db) == [])
  }

  @Test func `what cannot take a line's place is refused where it stands`() async throws {
    let foreign = try county.addEggs(of: county.otherHousehold)
    let before = try api.database.content()
    expect(
      try await place(basket("[\"\(eggs)\", \"\(foreign)\", \"nonsense\"]")), 422,
      "unfit_substitutes",
      at: [
        "/lines/0/substitutes/0", "/lines/0/substitutes/1", "/lines/0/substitutes/2",
      ])
    expect(
      try await place(basket("[\"\(other)\", 1, 2, 3]")), 422, "invalid_content",
      at: ["/lines/0/substitutes"])
    #expect(try api.database.content() == before)
  }

  @Test func `what cannot be replaced is refused where it stands`() async throws {
    let placed = try await place(basket("[\"\(other)\"]"))
    let total = try #require(placed["total_fen"]?.number)
    let order = try #require(placed.header("Location"))
    _ = try await api.send(
      .post, order + "/payments", as: county.admin, key: "p", Bodies.payment(total))
    let consignment = try #require(placed.json.at("/consignments/0/id")?.text)
    func pack(_ line: Int, _ listing: Identifier, _ quantity: Int) async throws -> TestAnswer {
      try await api.send(
        .post, "/v1/consignments/\(consignment)/pack", as: county.coordinator,
        """
        {"substitutions": [{"line": \(line), "listing_id": "\(listing)",
          "quantity": \(quantity), "restock": true}]}
        """)
    }
    let before = try api.database.content()
    expect(
      try await pack(1, eggs, 50), 422, "unfit_substitutions",
      at: ["/substitutions/0/listing_id", "/substitutions/0/quantity"])
    expect(
      try await pack(2, other, 1), 422, "unfit_substitutions", at: ["/substitutions/0/line"])
    #expect(try api.database.content() == before)
    _ = try county.order(3, of: other)
    expect(try await pack(1, other, 1), 409, "out_of_stock", at: ["/substitutions/0/quantity"])
  }
}
