import Core
import JSON
import Orders
import Reports
import TestSupport
import Testing

@testable import API

/// Money that came in, over the API.
@Suite struct IncomingPaymentTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func record(_ body: String, key: String? = nil) async throws -> TestAnswer {
    try await api.send(
      .post, "/v1/incoming-payments", as: county.admin, key: key ?? api.makeKey(), body)
  }

  private func body(_ fen: Int64, _ reference: String, remark: String) -> String {
    """
    {"reference": "\(reference)", "amount_fen": \(fen), "payer": "虚构付款人",
     "remark": "\(remark)", "received_on": "2026-06-15"}
    """
  }

  private func status(_ order: Order) async throws -> String? {
    try await api.send(.get, "/v1/orders/\(order.id)", as: county.buyer)["status"]?.text
  }

  @Test func `what came in pays the order of its remark once it is enough`() async throws {
    let order = try county.order(of: county.addEggs())
    let first = try await record(body(100, "T1", remark: order.number))
    expect(first, 201, .incomingPayment)
    #expect(first["status"]?.text == "short")
    #expect(first["order_number"]?.text == order.number)
    #expect(try await status(order) == "placed")
    let second = try await record(body(order.total.rawValue, "T2", remark: "货款 \(order.number)"))
    expect(second, 201, .incomingPayment)
    #expect(second["status"]?.text == "excess")
    #expect(second["left_fen"]?.number == 100)
    #expect(try await status(order) == "paid")
    let path = try #require(first.header("Location"))
    let found = try await api.send(.get, path, as: county.admin)
    expect(found, 200, .incomingPayment)
    #expect(found["status"]?.text == "applied")
    let part = try #require(found["payments"]?.items.first)
    #expect(part["order_id"]?.text == order.id.description)
    let payment = try await api.send(
      .get, "/v1/payments/\(part["payment_id"]?.text ?? "")", as: county.admin)
    expect(payment, 200, .payment)
    #expect(payment["reference"]?.text == "T1")
    let back = try await api.send(
      .post, "/v1/incoming-payments/\(second["id"]?.text ?? "")/return", as: county.admin,
      Bodies.paymentReturn)
    expect(back, 200, .incomingPayment)
    #expect(back["status"]?.text == "returned")
    #expect(back["return_reference"]?.text == "退款 0001")
    #expect(try verify(county.db) == [])
  }

  @Test func `money for an order that has lapsed waits and goes to the next one`() async throws {
    let eggs = try county.addEggs()
    let order = try county.order(of: eggs)
    api.database.clock.advance(seconds: 31 * 60)
    _ = try api.write { try cancelUnpaidOrders(upTo: 10, in: $0) }
    let late = try await record(body(order.total.rawValue, "T1", remark: order.number))
    #expect(late["status"]?.text == "late")
    let path = "/v1/incoming-payments/\(late["id"]?.text ?? "")"
    let others = try county.order(of: eggs, as: county.otherBuyer)
    let next = try county.order(of: eggs)
    func assign(_ id: String) async throws -> TestAnswer {
      try await api.send(.post, path + "/assign", as: county.admin, #"{"order_id": "\#(id)"}"#)
    }
    expect(try await assign(others.id.description), 409, "other_buyer")
    expect(try await assign(order.id.description), 409, "nothing_due")
    expect(try await assign(Scene.absent), 404, "not_found")
    let lates = try await api.send(.get, "/v1/incoming-payments?status=late", as: county.admin)
    #expect(lates["items"]?.items.count == 1)
    let assigned = try await assign(next.id.description)
    expect(assigned, 200, .incomingPayment)
    #expect(assigned["status"]?.text == "applied")
    #expect(try await status(next) == "paid")
    expect(try await assign(next.id.description), 409, "nothing_left")
    expect(
      try await api.send(.post, path + "/return", as: county.admin, Bodies.paymentReturn), 409,
      "nothing_left")
    #expect(try verify(county.db) == [])
  }

  @Test func `the same money counts once, however it is told`() async throws {
    let order = try county.order(of: county.addEggs())
    let text = body(order.total.rawValue, "T1", remark: order.number)
    let first = try await record(text, key: "same")
    expect(first, 201, .incomingPayment)
    let again = try await record(text, key: "same")
    #expect(again.raw.body == first.raw.body)
    expect(try await record(text), 409, "known_reference")
    expect(try await record(body(1, "T1", remark: "")), 409, "other_amount")
    let byHand = try await api.send(
      .post, "/v1/orders/\(order.id)/payments", as: county.admin, key: "k",
      #"{"method": "bank_transfer", "amount_fen": 1, "reference": "T1"}"#)
    expect(byHand, 409, "known_reference")
    #expect(try verify(county.db) == [])
  }

  @Test func `what does not fit is refused at its place, and nothing is written`() async throws {
    let order = try county.order(of: county.addEggs())
    let request = Request(
      "/v1/incoming-payments", as: county.admin, needsKey: true, Bodies.incomingPayment(order.id))
    try await expectRefusals(
      api, request,
      [
        ("/reference", nil, "required"), ("/reference", "", "too_short"),
        ("/reference", .long(101), "too_long"), ("/amount_fen", 0, "out_of_range"),
        ("/amount_fen", 10_000_000_001, "out_of_range"), ("/amount_fen", "1", "type"),
        ("/payer", .long(101), "too_long"), ("/remark", .long(501), "too_long"),
        ("/received_on", "2026-06-32", "format"), ("/received_on", "2026-06-16", "in_the_future"),
        ("/received_on", nil, "required"), ("/order_id", 5, "type"),
        ("/status", "applied", "unknown_member"),
      ])
    let unknown = Bodies.incomingPayment(Identifier(rawValue: 5))
    expect(try await record(unknown), 404, "not_found")
  }

  @Test func `by hand an order is paid by bank transfer alone`() async throws {
    let order = try county.order(of: county.addEggs())
    let request = Request(
      "/v1/orders/\(order.id)/payments", as: county.admin, needsKey: true,
      Bodies.payment(order.total.rawValue))
    try await expectRefusals(api, request, [("/method", "gateway", "choice")])
  }
}
