import Core
import JSON
import Orders
import Reports
import TestSupport
import Testing

/// Changing an order over the API.
@Suite struct OrderChangeTests {
  private let api: TestAPI
  private let eggs: Identifier
  private let order: Order
  private var county: TestCounty { api.county }
  private var path: String { "/v1/orders/\(order.id)" }

  init() throws {
    api = try TestAPI()
    eggs = try api.county.addEggs()
    order = try api.county.order(3, of: eggs)
  }

  private func change(
    _ body: String, match: String? = "*", as actor: Actor? = nil
  ) async throws -> TestAnswer {
    let headers = match.map { [(name: "If-Match", value: $0)] } ?? []
    return try await api.send(
      .patch, path, as: actor ?? county.buyer, headers: headers, body)
  }

  @Test func `a buyer sends an order elsewhere and asks for less of it`() async throws {
    let found = try await api.send(.get, path, as: county.buyer)
    let tag = try #require(found.header("ETag"))
    let body = """
      {"recipient": {"address": "虚构市新路2号"}, "note": null,
       "lines": [{"listing_id": "\(eggs)", "quantity": 1}]}
      """
    expect(try await change(body, match: nil), 428, "if_match_required")
    let changed = try await change(body, match: tag)
    expect(changed, 200, .order)
    #expect(changed.json.at("/recipient/address")?.text == "虚构市新路2号")
    #expect(changed.json.at("/recipient/name") == found.json.at("/recipient/name"))
    #expect(changed["note"]?.text == "")
    #expect(changed.json.at("/lines/0/quantity")?.number == 1)
    #expect(changed.json.at("/lines/0/ordered")?.number == 3)
    #expect(changed["goods_fen"]?.number == 4_500)
    #expect(changed.json.at("/revisions/0/cause")?.text == "buyer")
    expect(try await change(body, match: tag), 412, "stale_if_match")
    #expect(try verify(county.db) == [])
  }

  @Test func `all that is wrong with a change is named at once`() async throws {
    let wrong = """
      {"recipient": {"name": "", "phone": "1", "address": null}, "lines": [], "total_fen": 1}
      """
    expect(
      try await change(wrong), 422, "invalid_content",
      at: [
        "/recipient/name", "/recipient/phone", "/recipient/address", "/lines", "/total_fen",
      ])
    let more = #"{"lines": [{"listing_id": "\#(eggs)", "quantity": 4}]}"#
    expect(try await change(more), 422, "unfit_lines", at: ["/lines/0/quantity"])
    expect(try await change(#"{"recipient": null}"#), 422, "invalid_content", at: ["/recipient"])
  }

  @Test func `what is packed is not changed any more`() async throws {
    try county.pay(order)
    try county.pack(order)
    expect(try await change(#"{"note": "x"}"#), 409, "wrong_state")
  }
}
