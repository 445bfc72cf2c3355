import Core
import HTTP
import Income
import JSON
import TestSupport
import Testing

@testable import API

/// Reports and frozen figures, over the API.
@Suite struct ReportTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func enter(_ fen: Int64, daysAgo days: Int) throws {
    try api.write { db in
      _ = try enterIncome(
        NewIncomeEntry(
          source: .wages, amount: Fen(fen), receivedOn: db.today.adding(days: -days), note: ""),
        of: county.household, as: county.admin, in: db)
    }
  }

  @Test(arguments: ["townships", "months", "programmes", "donors", "organisations"])
  func `a year is told apart as JSON and as a table`(by what: String) async throws {
    let answer = try await api.send(.get, "/v1/reports/\(what)?year=2026", as: county.admin)
    #expect(answer.status == 200, "\(answer.raw.text)")
    #expect(answer["year"]?.number == 2026)
    #expect(answer["items"] != nil)
    let ending = try await api.send(
      .get, "/v1/reports/\(what)?through=2026-03", as: county.admin)
    #expect(ending["from"]?.text == "2025-04" && ending["through"]?.text == "2026-03")
    let both = try await api.send(
      .get, "/v1/reports/\(what)?year=2026&through=2026-03", as: county.admin)
    #expect(both.status == 422)
    let early = try await api.send(
      .get, "/v1/reports/\(what)?through=1977-12", as: county.admin)
    #expect(early.status == 422)
    let table = try await api.send(.get, "/v1/reports/\(what).csv?year=2026", as: county.admin)
    #expect(table.status == 200)
    #expect(table.header("Content-Type") == "text/csv; charset=utf-8")
    for year in ["1977", "2201", "x"] {
      let refused = try await api.send(
        .get, "/v1/reports/\(what)?year=\(year)", as: county.admin)
      #expect(refused.status == 422, "\(refused.raw.text)")
    }
  }

  @Test func `the page draws the same figures, in either language, for each within its scope`()
    async throws
  {
    try enter(250_000, daysAgo: 1)
    let chinese = try await api.send(.get, "/v1/reports/page", as: county.admin)
    #expect(chinese.status == 200)
    #expect(chinese.raw.text.contains("农户收入报告:2026"))
    #expect(chinese.raw.text.contains("¥2500.00"))
    #expect(chinese.raw.text.split(separator: "<svg").count == 6)
    let english = try await api.send(
      .get, "/v1/reports/page?year=2026&lang=en", as: county.otherCoordinator)
    #expect(english.raw.text.contains("income in 2026"))
    #expect(!english.raw.text.contains("¥2500.00"))
    // Where each yuan went is the whole county's.
    #expect(english.raw.text.split(separator: "<svg").count == 5)
    expect(
      try await api.send(.get, "/v1/reports/page?year=1978", as: county.admin), 404,
      "no_poverty_line")
    expect(try await api.send(.get, "/v1/reports/page", as: county.buyer), 403, "forbidden")
  }

  @Test func `frozen figures stay, and what is entered later is a difference`() async throws {
    try enter(100_000, daysAgo: 20)
    let id = "0A1B2C3D4E5F6"
    let body = #"{"id": "\#(id)", "through": "2026-05"}"#
    expect(
      try await api.send(.post, "/v1/report-cycles", as: county.coordinator, body), 403,
      "forbidden")
    let made = try await api.send(.post, "/v1/report-cycles", as: county.admin, body)
    #expect(made.status == 201, "\(made.raw.text)")
    #expect(made["from"]?.text == "2025-06")
    let again = try await api.send(.post, "/v1/report-cycles", as: county.admin, body)
    #expect(again.status == 200)
    for (month, status, code) in [
      ("2026-05", 409, "cycle_frozen"), ("2026-06", 422, "cycle_not_over"),
      ("1980-01", 404, "no_poverty_line"), ("2026-13", 422, "format"),
    ] {
      let refused = try await api.send(
        .post, "/v1/report-cycles", as: county.admin, #"{"through": "\#(month)"}"#)
      #expect(refused.status == status, "\(month): \(refused.raw.text)")
      #expect(refused.code == code || refused.faults["/through"] == code)
    }
    let path = try #require(made.header("Location"))
    try enter(5_000, daysAgo: 20)
    let differences = try await api.send(.get, path + "/differences", as: county.volunteer)
    let items = differences["items"]?.items ?? []
    #expect(items.map { $0["frozen"]?["entries_fen"]?.number } == [100_000])
    #expect(items.map { $0["now"]?["entries_fen"]?.number } == [105_000])
    let table = try await api.send(.get, path + "/differences.csv", as: county.volunteer)
    #expect(
      table.raw.text.contains(
        ",3,0.00,1000.00,0.00,1000.00,333.33,线下,3,0.00,1050.00,0.00,1050.00,350.00,线下"),
      "\(table.raw.text)")
    let whole = try await api.send(.get, path + "/households.csv", as: county.volunteer)
    #expect(whole.raw.text.split(separator: "\r\n").count == 2, "\(whole.raw.text)")
    let kept = try await api.send(.get, path, as: county.admin)
    #expect(kept["entries_fen"]?.number == made["entries_fen"]?.number)
    let all = try await api.send(.get, "/v1/report-cycles", as: county.volunteer)
    #expect(all["items"]?.items.count == 1)
    for method: HTTP.Method in [.patch, .delete] {
      expect(try await api.send(method, path, as: county.admin), 405, "method_not_allowed")
    }
  }

  @Test func `entries into a frozen month are the county office's alone`() async throws {
    let entries = "/v1/households/\(county.household)/income-entries"
    let costs = "/v1/households/\(county.household)/production-costs"
    let entry = #"{"source": "wages", "amount_fen": 5000, "received_on": "2026-05-20"}"#
    let cost = #"{"kind": "livestock", "amount_fen": 5000, "spent_on": "2026-05-20"}"#
    let earned = try await api.send(.post, entries, as: county.coordinator, entry)
    let spent = try await api.send(.post, costs, as: county.coordinator, cost)
    #expect(earned.status == 201 && spent.status == 201, "\(earned.raw.text) \(spent.raw.text)")
    let cycle = try await api.send(
      .post, "/v1/report-cycles", as: county.admin, #"{"through": "2026-05"}"#)
    #expect(cycle.status == 201)
    let corrections = try [
      (entries, entry), (costs, cost),
      (#require(earned.header("Location")) + "/reversal", #"{"note": "错"}"#),
      (#require(spent.header("Location")) + "/reversal", #"{"note": "错"}"#),
    ]
    for (path, body) in corrections {
      expect(
        try await api.send(.post, path, as: county.coordinator, body), 409, "month_frozen")
    }
    let differences = try #require(cycle.header("Location")) + "/differences"
    let none = try await api.send(.get, differences, as: county.admin)
    #expect(none["items"]?.items.isEmpty == true)
    for (path, body) in corrections {
      let late = try await api.send(.post, path, as: county.admin, body)
      #expect(late.status == 201, "\(path): \(late.raw.text)")
    }
    // The month after is open.
    let next = entry.replacing("2026-05-20", with: "2026-06-01")
    #expect(try await api.send(.post, entries, as: county.coordinator, next).status == 201)
  }
}
