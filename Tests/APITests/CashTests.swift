import Core
import Fulfilment
import JSON
import Orders
import Reports
import TestSupport
import Testing

@testable import API

/// Orders that are paid at the door, over the API.
@Suite struct CashTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func place(_ payment: String, _ listing: Identifier, quantity: Int = 1) async throws
    -> TestAnswer
  {
    let body =
      #"{"payment": "\#(payment)","# + Bodies.order(listing, quantity: quantity).dropFirst()
    return try await api.send(
      .post, "/v1/orders", as: county.buyer, key: api.makeKey(), body)
  }

  private func post(_ path: String, _ body: String? = nil, as actor: Actor) async throws
    -> TestAnswer
  {
    try await api.send(.post, path, as: actor, key: api.makeKey(), body)
  }

  /// Sends it; gives the path of its parcel.
  private func send(_ order: TestAnswer) async throws -> String {
    let id = try #require(order["consignments"]?.items.first?["id"]?.text)
    let path = "/v1/consignments/\(id)"
    expect(try await post(path + "/pack", as: county.coordinator), 200, .consignment)
    let sent = try await post(path + "/dispatch", Bodies.dispatch, as: county.coordinator)
    return "/v1/parcels/\(try #require(sent["parcels"]?.items.first?["id"]?.text))"
  }

  @Test func `a quote tells whether it could be paid at the door, and why not`() async throws {
    let eggs = try county.addEggs()
    func quote(_ quantity: Int, as actor: Actor?) async throws -> TestAnswer {
      let answer = try await api.send(
        .post, "/v1/quotes", as: actor, Bodies.basket(eggs, quantity: quantity))
      expect(answer, 200, .quote)
      return answer
    }
    func expectBarred(_ answer: TestAnswer, by code: String?) {
      #expect(answer.json.at("/cash_on_delivery/is_allowed") == .boolean(code == nil))
      #expect(answer.json.at("/cash_on_delivery/code")?.text == code)
    }
    for actor in [nil, county.buyer, county.coordinator] {
      expectBarred(try await quote(22, as: actor), by: nil)
      expectBarred(try await quote(23, as: actor), by: "too_much_for_cash")
    }
    expectBarred(try await quote(1, as: county.organisation), by: "no_cash_for_organisations")
    for _ in 0..<3 { expect(try await place("cash_on_delivery", eggs), 201, .order) }
    expectBarred(try await quote(1, as: county.buyer), by: "too_many_cash_orders")
    expectBarred(try await quote(1, as: county.otherBuyer), by: nil)
    expectBarred(try await quote(1, as: nil), by: nil)
    expect(try await place("cash_on_delivery", eggs), 409, "too_many_cash_orders")
  }

  @Test func `it is collected at the door, handed in, and then divided`() async throws {
    let order = try await place("cash_on_delivery", try county.addEggs())
    expect(order, 201, .order)
    #expect(order["payment"]?.text == "cash_on_delivery")
    #expect(order["pay_before"]?.text?.hasPrefix("2026-07-06") == true)
    let parcel = try await send(order)
    let due = try #require(order["total_fen"]?.number)
    let cash = try await post(
      parcel + "/collections", #"{"amount_fen": \#(due)}"#, as: county.coordinator)
    expect(cash, 201, .cashCollection)
    #expect(cash["status"]?.text == "applied")
    #expect(cash["collector"]?["account_id"]?.text == county.coordinator.id.description)
    #expect(cash["in_transit_fen"]?.number == due)
    let listed = try await api.send(.get, parcel + "/collections", as: county.coordinator)
    expect(listed, 200, .page(of: .cashCollection))
    #expect(listed["items"]?.items.count == 1)
    _ = try await post(parcel + "/deliver", as: county.coordinator)
    let confirm = "/v1/orders/\(try #require(order["id"]?.text))/confirm"
    let early = try await post(confirm, as: county.buyer)
    expect(early, 409, "cash_in_transit")
    let owed = try await api.send(.get, "/v1/cash-collectors", as: county.admin)
    expect(owed, 200, .page(of: .cashCollector))
    let collector = try #require(owed["items"]?.items.first?["id"]?.text)
    let path = "/v1/cash-collectors/\(collector)/hand-ins"
    let more = try await post(
      path, #"{"amount_fen": \#(due + 1), "reference": "收据"}"#, as: county.admin)
    expect(more, 422, "more_than_collected", at: ["/amount_fen"])
    let paid = try await post(
      path, #"{"amount_fen": \#(due), "reference": "收据"}"#, as: county.admin)
    expect(paid, 201, .handIn)
    let again = try await api.send(.get, try #require(paid.header("Location")), as: county.admin)
    expect(again, 200, .handIn)
    let done = try await post(confirm, as: county.buyer)
    #expect(done["status"]?.text == "completed")
    let books = try await api.send(.get, "/v1/books", as: county.admin)
    #expect(books["total_fen"]?.number == 0)
    #expect(
      books["accounts"]?.items.contains {
        $0["kind"]?.text == "cash_in_transit" && $0["balance_fen"]?.number == 0
      } == true)
    #expect(try verify(county.db) == [])
  }

  @Test func `what cannot be paid at the door says why by a code of its own`() async throws {
    let dear = try county.addEggs(price: 100_001)
    expect(
      try await place("cash_on_delivery", dear), 409, "too_much_for_cash")
    let eggs = try county.addEggs()
    for _ in 0..<CashOnDelivery.maximumOpenOrders {
      expect(try await place("cash_on_delivery", eggs), 201, .order)
    }
    expect(
      try await place("cash_on_delivery", eggs), 409, "too_many_cash_orders")
    let paid = try await place("in_advance", eggs)
    expect(paid, 201, .order)
    #expect(paid["payment"]?.text == "in_advance")
    let order = try county.order(of: eggs)
    try county.pay(order)
    try county.pack(order)
    try county.dispatch(order)
    let parcel = try parcels(of: order.consignments[0].id, in: county.db)[0].id
    expect(
      try await post(
        "/v1/parcels/\(parcel)/collections", Bodies.collection, as: county.coordinator), 409,
      "not_on_delivery")
  }
}
