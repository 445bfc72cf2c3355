import Core
import JSON
import Orders
import Reports
import TestSupport
import Testing

@testable import API

/// The bank's statement over the API.
@Suite struct PaymentImportTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func bring(
    _ text: String, type: String? = "text/csv", key: String? = nil
  ) async throws -> TestAnswer {
    var headers = type.map { [(name: "Content-Type", value: $0)] } ?? []
    if let key { headers.append((name: "Idempotency-Key", value: key)) }
    return try await api.send(
      .post, "/v1/payment-imports", as: county.admin, headers: headers, bytes: Array(text.utf8))
  }

  @Test func `a statement pays orders, and tells of each row what became of it`() async throws {
    let order = try county.order(of: county.addEggs())
    let yuan = "\(order.total.rawValue / 100).00"
    let text = """
      交易日期,流水号,贷方金额,借方金额,摘要
      2026-06-15,T1,\(yuan),,\(order.number)
      2026-06-15,T2,,5.00,手续费
      2026-06-15,T3,0.07,,不知道
      """
    let first = try await bring(text, type: "text/csv; charset=utf-8", key: "same")
    expect(first, 200, .paymentImport)
    #expect(first["taken_in"]?.number == 2)
    #expect(first["taken_in_fen"]?.number == order.total.rawValue + 7)
    let rows = first["rows"]?.items ?? []
    #expect(rows.map { $0["line"]?.number } == [2, 3, 4])
    #expect(rows.map { $0["outcome"]?.text } == ["taken_in", "outgoing", "taken_in"])
    #expect(rows.map { $0["status"]?.text } == ["applied", nil, "unmatched"])
    #expect(rows[0]["order_number"]?.text == order.number)
    let paid = try await api.send(.get, "/v1/orders/\(order.id)", as: county.buyer)
    #expect(paid["status"]?.text == "paid")
    let replayed = try await bring(text, type: "text/csv; charset=utf-8", key: "same")
    #expect(replayed.raw.body == first.raw.body)
    let again = try await bring(text)
    #expect(again["taken_in"]?.number == 0)
    #expect(again["rows"]?.items.map { $0["outcome"]?.text } == ["known", "outgoing", "known"])
    #expect(try verify(county.db) == [])
  }

  @Test func `bad rows are told at once by their line, and nothing is written`() async throws {
    let before = try api.database.content()
    let text = "日期,金额\n2026-06-15,1.00\n2026-06-32,1.00\n2026-06-15,x\n"
    expect(
      try await bring(text), 422, "unfit_statement", at: ["/3/date", "/4/amount"])
    expect(try await bring(text, type: "application/json"), 415, "unsupported_media_type")
    let long = String(repeating: "x", count: 1 << 20) + "x"
    #expect(try await bring(long).status == 413)
    #expect(try api.database.content() == before)
  }
}
