import Core
import JSON
import Reports
import TestSupport
import Testing

/// What a household's income costs it, twelve months that roll, and its exit and return.
@Suite struct StandingTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }
  private var home: String { "/v1/households/\(county.household)" }

  init() throws { api = try TestAPI() }

  @Test func `a cost lowers the net income per head, and is corrected by its opposite`()
    async throws
  {
    expect(
      try await api.send(.post, home + "/income-entries", as: county.coordinator, Bodies.income),
      201, .incomeEntry)
    let costs = home + "/production-costs"
    let cost = try await api.send(.post, costs, as: county.coordinator, Bodies.cost)
    expect(cost, 201, .productionCost)
    let year = try await api.send(.get, home + "/income", as: county.volunteer)
    expect(year, 200, .income)
    #expect(year["total_fen"]?.number == 120_000)
    #expect(year["costs_fen"]?.number == 30_000)
    #expect(year["net_fen"]?.number == 90_000)
    #expect(year["per_capita_fen"]?.number == 30_000)
    #expect(year["is_below_monitoring_line"]?.truth == true)
    #expect(year["by_cost"]?.literal == #"[{"kind":"livestock","amount_fen":30000}]"#)
    let rolling = try await api.send(
      .get, home + "/income/rolling?until=2026-05", as: county.volunteer)
    expect(rolling, 200, .rollingIncome)
    #expect(rolling["from"]?.text == "2025-06" && rolling["until"]?.text == "2026-05")
    #expect(
      rolling.json.at("/by_month/11")?.literal
        == #"{"month":"2026-05","amount_fen":120000,"costs_fen":30000}"#)
    let path = (cost.header("Location") ?? "") + "/reversal"
    let reversal = try await api.send(.post, path, as: county.coordinator, Bodies.reversal)
    expect(reversal, 201, .productionCost)
    expect(
      try await api.send(.post, path, as: county.coordinator, Bodies.reversal), 409,
      "reversed_already")
    let list = try await api.send(.get, costs, as: county.volunteer)
    #expect(list["items"]?.items == [reversal.json, cost.json])
    // Before there was a county's line.
    let early = try await api.send(.get, home + "/income?year=2016", as: county.volunteer)
    expect(early, 200, .income)
    #expect(early["is_below_monitoring_line"] == .null)
    expect(
      try await api.send(.get, home + "/income/rolling?until=2009-12", as: county.volunteer), 404,
      "no_poverty_line")
    expect(
      try await api.send(.get, home + "/income/rolling?until=2009", as: county.volunteer), 422,
      "invalid_query", at: ["until"])
    #expect(try verify(county.db) == [])
  }

  @Test func `amounts are in the county's currency, and bounded`() async throws {
    try await expectRefusals(
      api, Request(home + "/production-costs", as: county.coordinator, Bodies.cost),
      [
        ("/kind", "wages", "choice"), ("/amount_fen", 0, "out_of_range"),
        ("/amount_fen", 100_000_001, "out_of_range"), ("/spent_on", "2026-06-16", "in_the_future"),
        ("/spent_on", "2016-01-03", "before_registration"), ("/note", .long(201), "too_long"),
        ("/currency", "USD", "choice"),
      ])
    try await expectRefusals(
      api, Request(home + "/income-entries", as: county.coordinator, Bodies.income),
      [("/currency", "USD", "choice"), ("/currency", "cny", "choice")])
    let body = try JSONValue.read(Bodies.income).setting("/currency", to: "CNY").literal
    #expect(
      try await api.send(.post, home + "/income-entries", as: county.coordinator, body).status
        == 201)
  }

  @Test func `a household leaves with two signatures and comes back with two`() async throws {
    let path = home + "/standing-changes"
    let exit = try await api.send(.post, path, as: county.coordinator, Bodies.exit)
    expect(exit, 201, .standingChange)
    let check = (exit.header("Location") ?? "") + "/check"
    expect(try await api.send(.post, check, as: county.coordinator), 409, "own_change")
    expect(try await api.send(.post, check, as: county.volunteer), 403, "forbidden")
    expect(
      try await api.send(.post, path, as: county.admin, Bodies.exit), 409, "change_open")
    let waiting = try await api.send(.get, "/v1/standing-changes", as: county.coordinator)
    expect(waiting, 200, .page(of: .standingChange))
    #expect(waiting["items"]?.items == [exit.json])
    let elsewhere = try await api.send(
      .get, "/v1/standing-changes", as: county.otherCoordinator)
    #expect(elsewhere["items"]?.items == [])
    let before = try await api.send(.get, home, as: county.admin)
    #expect(before["status"]?.text == "registered")
    let patch = Request(.patch, home, as: county.admin, #"{"status": "exited"}"#)
    expect(try await api.send(patch), 409, "two_signatures_needed", at: ["/status"])
    let signed = try await api.send(.post, check, as: county.admin)
    expect(signed, 200, .standingChange)
    #expect(signed["decided_by"]?.text == county.admin.id.description)
    let after = try await api.send(.get, home, as: county.admin)
    #expect(after["status"]?.text == "exited")
    let back = try await api.send(
      .post, path, as: county.admin, Bodies.exit.replacing("exit", with: "return"))
    let refuse = (back.header("Location") ?? "") + "/refuse"
    let refused = try await api.send(.post, refuse, as: county.coordinator, Bodies.reason)
    expect(refused, 200, .standingChange)
    #expect(refused["status"]?.text == "refused")
    let list = try await api.send(.get, path, as: county.volunteer)
    #expect(list["items"]?.items == [refused.json, signed.json])
    try await expectRefusals(
      api,
      Request(path, as: county.admin, Bodies.exit.replacing("exit", with: "return")),
      [
        ("/kind", "at_risk", "choice"), ("/on", "2026-06-16", "in_the_future"),
        ("/on", "2016-01-03", "before_registration"), ("/on", "2026-05-31", "before_last_change"),
        ("/evidence", nil, "required"), ("/evidence", .long(2_001), "too_long"),
      ])
    #expect(try verify(county.db) == [])
  }
}
