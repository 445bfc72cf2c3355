import Core
import Crypto
import JSON
import Notices
import Orders
import Payments
import Reports
import TestSupport
import Testing

@testable import API

/// A payment provider's signed notices over the API.
@Suite struct PaymentCallbackTests {
  private static let key = WebhookSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
  private static let newKey = WebhookSecret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")

  private let api: TestAPI
  private var county: TestCounty { api.county }
  private let keys: [WebhookSecret]

  init() throws {
    let keys = [
      try #require(PaymentCallbackTests.key), try #require(PaymentCallbackTests.newKey),
    ]
    self.keys = keys
    let gateway = PaymentProvider.signedGateway(name: "testpay", keys: keys)
    api = try TestAPI(
      outside: Application.Outside(paymentProvider: { $0 == gateway.name ? gateway : nil }))
  }

  private func notice(
    _ order: String, _ fen: Int64, payment: String = "P-1", type: String = "payment.succeeded",
    currency: String = "CNY"
  ) -> String {
    """
    {"type": "\(type)", "payment_id": "\(payment)", "order_number": "\(order)",
     "amount_fen": \(fen), "currency": "\(currency)", "payer": "虚构付款人"}
    """
  }

  private func send(
    _ body: String, signing signed: String? = nil, with key: WebhookSecret? = nil,
    secondsAgo: Int64 = 0, provider: String = "testpay",
    without missing: String? = nil
  ) async throws -> TestAnswer {
    let seconds = api.database.clock.now.rawValue / 1_000 - secondsAgo
    let signature = WebhookSignature.sign(
      id: "msg_1", timestamp: seconds, body: Array((signed ?? body).utf8), with: [key ?? keys[0]])
    let headers = [
      (name: "Content-Type", value: "application/json"), (name: "webhook-id", value: "msg_1"),
      (name: "webhook-timestamp", value: "\(seconds)"),
      (name: "webhook-signature", value: signature),
    ].filter { $0.name != missing }
    return try await api.send(
      .post, "/v1/payment-callbacks/\(provider)", as: nil, headers: headers,
      bytes: Array(body.utf8))
  }

  private func status(_ order: Order) async throws -> String? {
    try await api.send(.get, "/v1/orders/\(order.id)", as: county.buyer)["status"]?.text
  }

  private func unapplied() throws -> Int64 {
    try county.db.value(
      "SELECT coalesce(sum(balance_fen), 0) FROM ledger_account WHERE kind = 'unapplied'")
  }

  @Test func `a notice pays its order once, however often it comes`() async throws {
    let order = try county.order(of: county.addEggs())
    let body = notice(order.number, order.total.rawValue)
    let first = try await send(body)
    expect(first, 200, .noticeOutcome)
    #expect(first["outcome"]?.text == "taken_in")
    #expect(try await status(order) == "paid")
    for key in keys {
      let again = try await send(body, with: key)
      expect(again, 200, .noticeOutcome)
      #expect(again["outcome"]?.text == "known")
    }
    #expect(try unapplied() == 0)
    #expect(
      try county.db.value("SELECT method FROM payment WHERE order_id = \(order.id)") as String
        == "gateway")
    #expect(try verify(county.db) == [])
  }

  @Test func `late, out of order, short and unknown notices lose nothing`() async throws {
    let eggs = try county.addEggs()
    let order = try county.order(of: eggs)
    let total = order.total.rawValue
    // What was begun after it has succeeded has succeeded.
    #expect(try await send(notice(order.number, total - 5))["outcome"]?.text == "taken_in")
    let begun = try await send(notice(order.number, total - 5, type: "payment.pending"))
    #expect(begun["outcome"]?.text == "ignored")
    #expect(try await status(order) == "placed")
    #expect(try unapplied() == total - 5)
    let failed = try await send(notice(order.number, 5, payment: "P-2", type: "payment.failed"))
    #expect(failed["outcome"]?.text == "ignored")
    #expect(try await send(notice(order.number, 5, payment: "P-3")).status == 200)
    #expect(try await status(order) == "paid")

    let lapsed = try county.order(of: eggs)
    api.database.clock.advance(seconds: 31 * 60)
    _ = try api.write { try cancelUnpaidOrders(upTo: 10, in: $0) }
    #expect(try await send(notice(lapsed.number, total, payment: "P-4")).status == 200)
    #expect(try await send(notice("SH-NOTHING", 7, payment: "P-5")).status == 200)
    let late = try await api.send(.get, "/v1/incoming-payments?status=late", as: county.admin)
    #expect(late["items"]?.items.map { $0["provider"]?.text } == ["testpay"])
    let lost = try await api.send(
      .get, "/v1/incoming-payments?status=unmatched", as: county.admin)
    #expect(lost["items"]?.items.map { $0["amount_fen"]?.number } == [7])
    #expect(try unapplied() == total + 7)
    #expect(try verify(county.db) == [])
  }

  @Test func `what is not proven to be the provider's changes nothing`() async throws {
    let order = try county.order(of: county.addEggs())
    let body = notice(order.number, order.total.rawValue)
    let before = try api.database.content()
    let stranger = WebhookSecret.generate()
    expect(try await send(body, with: stranger), 401, "unproven_notice")
    expect(
      try await send(body, signing: notice(order.number, 1)), 401, "unproven_notice")
    expect(try await send(body, secondsAgo: 301), 401, "unproven_notice")
    expect(try await send(body, secondsAgo: -302), 401, "unproven_notice")
    for header in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
      expect(try await send(body, without: header), 401, "unproven_notice")
    }
    expect(try await send(body, provider: "otherpay"), 404, "not_found")
    expect(try await send(body, provider: "bank"), 404, "not_found")
    expect(try await send(body, without: "Content-Type"), 415, "unsupported_media_type")
    let long = String(repeating: " ", count: NoticeMessage.maximumSize + 1)
    #expect(try await send(long).status == 413)
    #expect(try api.database.content() == before)
    #expect(try await send(body, secondsAgo: 299).status == 200)
  }

  @Test func `a proven notice that does not fit is refused, and so is another sum`() async throws {
    let order = try county.order(of: county.addEggs())
    let total = order.total.rawValue
    let before = try api.database.content()
    expect(
      try await send(notice(order.number, total, currency: "USD")), 422, "other_currency")
    for body in [
      "", "[]", "{", "{}", #"{"type": 5}"#, #"{"type": "payment.succeeded"}"#,
      notice(order.number, 0), notice(order.number, -1), notice(order.number, 10_000_000_001),
      notice(order.number, total, payment: ""),
      notice(order.number, total, payment: String(repeating: "P", count: 101)),
      notice("", total),
    ] {
      expect(try await send(body), 422, "unfit_notice")
    }
    #expect(try api.database.content() == before)
    #expect(try await send(notice(order.number, total)).status == 200)
    expect(try await send(notice(order.number, total + 1)), 409, "other_amount")
    #expect(try verify(county.db) == [])
  }
}
