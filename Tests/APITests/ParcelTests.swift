import Core
import Fulfilment
import JSON
import Orders
import Reports
import TestSupport
import Testing

@testable import API

@Suite struct ParcelRouteTests {
  let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func send(
    _ path: String, as actor: Actor? = nil, _ body: String? = nil
  ) async throws -> TestAnswer {
    try await api.send(.post, path, as: actor ?? county.coordinator, body)
  }

  private func parcel(_ quantity: Int) -> String {
    """
    {"lines": [{"line": 1, "quantity": \(quantity)}], "carrier": "顺丰", "tracking_number": "SF1"}
    """
  }

  /// A packed order of five boxes: its path and its consignment's.
  private func packed() async throws -> (order: String, consignment: String) {
    let order = try county.order(5, of: county.addEggs())
    try county.pay(order)
    let path = "/v1/consignments/\(order.consignments[0].id)"
    #expect(try await send(path + "/pack").status == 200)
    return ("/v1/orders/\(order.id)", path)
  }

  @Test func `a consignment goes in parts, which its buyer follows`() async throws {
    let (order, consignment) = try await packed()
    let first = try await send(consignment + "/parcels", parcel(2))
    expect(first, 201, .parcel)
    #expect(
      first["lines"] == .array([.object([JSONMember("line", 1), JSONMember("quantity", 2)])]))
    let rest = try await send(
      consignment + "/dispatch", #"{"carrier": "邮政", "tracking_number": "EX2"}"#)
    expect(rest, 200, .consignment)
    #expect(rest["status"]?.text == "dispatched" && rest["order_status"]?.text == "dispatched")
    #expect(rest["tracking_number"]?.text == "SF1")
    let seen = try await api.send(.get, order, as: county.buyer)
    expect(seen, 200, .order)
    let parcels = seen["consignments"]?.items.first?["parcels"]?.items ?? []
    #expect(parcels.map { $0["tracking_number"]?.text } == ["SF1", "EX2"])
    let list = try await api.send(.get, consignment + "/parcels?limit=1", as: county.buyer)
    expect(list, 200, .page(of: .parcel))
    let next = try #require(list["next_cursor"]?.text)
    let other = try await api.send(
      .get, consignment + "/parcels?limit=1&cursor=\(next)", as: county.buyer)
    #expect(other["items"]?.items == [parcels[1]])
    let path = try #require(first.header("Location"))
    expect(try await api.send(.get, path, as: county.buyer), 200, .parcel)
    expect(try await send(path + "/deliver"), 200, .parcel)
    expect(try await send(path + "/deliver"), 409, "wrong_state")
    #expect(try await send(consignment + "/deliver")["order_status"]?.text == "delivered")
    #expect(try verify(county.db) == [])
  }

  @Test func `a part that does not fit is refused at its places`() async throws {
    let (_, consignment) = try await packed()
    let body = """
      {"lines": [{"line": 1, "quantity": 6}, {"line": 2, "quantity": 1},
         {"line": 1, "quantity": 1}], "carrier": "顺丰", "tracking_number": "SF1"}
      """
    expect(
      try await send(consignment + "/parcels", body), 422, "unfit_parcel",
      at: ["/lines/0/quantity", "/lines/1/line", "/lines/2/line"])
    try await expectRefusals(
      api, Request(consignment + "/parcels", as: county.coordinator, parcel(1)),
      [
        ("/lines", .array([]), "too_short"), ("/lines/0/quantity", 0, "out_of_range"),
        ("/lines/0/line", 0, "out_of_range"), ("/lines/0/line", 51, "out_of_range"),
        ("/carrier", "", "too_short"), ("/tracking_number", .long(41), "too_long"),
        ("/carrier", nil, "required"),
      ])
  }

  @Test func `what fails, comes back or is lost is owed to the buyer`() async throws {
    let (order, consignment) = try await packed()
    let made = try await send(consignment + "/parcels", parcel(2))
    let first = try #require(made.header("Location"))
    let last = try #require(try await send(consignment + "/parcels", parcel(3)).header("Location"))
    let failed = try await send(first + "/fail", #"{"reason": "无人在家"}"#)
    expect(failed, 200, .parcel)
    #expect(failed["status"]?.text == "failed" && failed["reason"]?.text == "无人在家")
    expect(try await send(first + "/redeliver"), 200, .parcel)
    expect(
      try await send(
        first + "/return", #"{"lines": [{"line": 2, "restock": true}], "reason": "x"}"#),
      422, "unfit_lines", at: ["/lines/0/line", "/lines"])
    let returned = try await send(first + "/return", Bodies.returnedParcel)
    expect(returned, 200, .parcel)
    #expect(returned["status"]?.text == "returned")
    var seen = try await api.send(.get, order, as: county.buyer)
    #expect(seen["owed_fen"]?.number == 9_000 && seen["status"]?.text == "dispatched")
    #expect(seen["revisions"]?.items.map { $0["cause"]?.text } == ["returned"])
    let lost = try await send(last + "/lose", #"{"reason": "车翻了"}"#)
    expect(lost, 200, .parcel)
    seen = try await api.send(.get, order, as: county.buyer)
    expect(seen, 200, .order)
    #expect(seen["status"]?.text == "cancelled")
    #expect(seen["owed_fen"] == seen["paid_fen"])
    let owed = try await api.send(.get, "/v1/refunds", as: county.admin)
    #expect(owed["items"]?.items.first?["cause"]?.text == "lost")
    let refund = try await api.send(
      .post, order + "/refunds", as: county.admin, key: "r", #"{"reason": "丢失"}"#)
    expect(refund, 201, .refund)
    #expect(
      try await api.send(.get, order, as: county.buyer)["status"]?.text == "refunded")
    #expect(try verify(county.db) == [])
  }
}
