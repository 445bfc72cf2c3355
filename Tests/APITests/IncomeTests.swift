import Core
import JSON
import TestSupport
import Testing

/// What a household earns outside of the market, and its year beside the poverty line.
@Suite struct IncomeTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }
  private var home: String { "/v1/households/\(county.household)" }

  init() throws { api = try TestAPI() }

  private func enter(_ amount: Int64, on date: String, source: String = "wages") async throws
    -> TestAnswer
  {
    let body = """
      {"source": "\(source)", "amount_fen": \(amount), "received_on": "\(date)"}
      """
    return try await api.send(
      .post, home + "/income-entries", as: county.coordinator, body)
  }

  @Test func `an entry is corrected by one that takes it back, never changed`() async throws {
    let entry = try await api.send(
      .post, home + "/income-entries", as: county.coordinator, Bodies.income)
    expect(entry, 201, .incomeEntry)
    let path = "\(home)/income-entries/\(entry["id"]?.text ?? "")/reversal"
    let reversal = try await api.send(.post, path, as: county.coordinator, Bodies.reversal)
    expect(reversal, 201, .incomeEntry)
    #expect(reversal["amount_fen"]?.number == -120_000)
    #expect(reversal["reverses_id"] == entry["id"])
    expect(
      try await api.send(.post, path, as: county.coordinator, Bodies.reversal), 409,
      "reversed_already")
    let back = "\(home)/income-entries/\(reversal["id"]?.text ?? "")/reversal"
    expect(
      try await api.send(.post, back, as: county.coordinator, Bodies.reversal), 409, "is_reversal")
    let other = "/v1/households/\(county.otherHousehold)/income-entries/\(entry["id"]?.text ?? "")"
    expect(
      try await api.send(.post, other + "/reversal", as: county.admin, Bodies.reversal), 404,
      "not_found")
    let list = try await api.send(.get, home + "/income-entries", as: county.volunteer)
    expect(list, 200, .page(of: .incomeEntry))
    #expect(list["items"]?.items == [reversal.json, entry.json])
    let year = try await api.send(.get, home + "/income?year=2026", as: county.volunteer)
    expect(year, 200, .income)
    #expect(year["total_fen"]?.number == 0)
    #expect(year["by_source"]?.items == [])
    try await expectRefusals(
      api, Request(path, as: county.coordinator, Bodies.reversal),
      [("/note", nil, "required"), ("/note", .long(201), "too_long"), ("/note", "", "too_short")])
  }

  @Test func `every member of an entry has its limits`() async throws {
    try await expectRefusals(
      api, Request(home + "/income-entries", as: county.coordinator, Bodies.income),
      [
        ("/source", "market", "choice"), ("/source", nil, "required"),
        ("/amount_fen", 0, "out_of_range"), ("/amount_fen", -5, "out_of_range"),
        ("/amount_fen", 100_000_001, "out_of_range"), ("/amount_fen", "5", "type"),
        ("/received_on", "2026-06-16", "in_the_future"), ("/received_on", nil, "required"),
        ("/received_on", "2016-01-03", "before_registration"),
        ("/received_on", "2026-06-31", "format"), ("/note", .long(201), "too_long"),
        ("/note", "a\nb", "control_character"),
      ])
  }

  @Test func `a year adds up by source and by month and stands below, near or above the line`()
    async throws
  {
    // Three people; the line of 2016 is 2,952 yuan a head and year.
    func standing() async throws -> TestAnswer {
      try await api.send(.get, home + "/income?year=2016", as: county.volunteer)
    }
    #expect(try await enter(885_599, on: "2016-03-31").status == 201)
    let below = try await standing()
    #expect(below["line_fen"]?.number == 295_200)
    #expect(below["line_year"]?.number == 2016)
    #expect(below["people"]?.number == 3)
    #expect(below["per_capita_fen"]?.number == 295_199)
    #expect(below["standing"]?.text == "below")
    #expect(try await enter(1, on: "2016-12-31", source: "farming").status == 201)
    let near = try await standing()
    #expect(near["total_fen"]?.number == 885_600)
    #expect(near["standing"]?.text == "near")
    #expect(
      near["by_source"]?.literal == """
        [{"source":"wages","amount_fen":885599},{"source":"farming","amount_fen":1}]
        """)
    let months = near["by_month"]?.items.map { $0["amount_fen"]?.number }
    #expect(months == [0, 0, 885_599, 0, 0, 0, 0, 0, 0, 0, 0, 1])
    #expect(try await enter(442_800, on: "2016-06-01", source: "subsidy").status == 201)
    #expect(try await standing()["standing"]?.text == "above")
    // Another year is another sum.
    let other = try await api.send(.get, home + "/income?year=2017", as: county.volunteer)
    #expect(other["total_fen"]?.number == 0)
    let present = try await api.send(.get, home + "/income", as: county.volunteer)
    #expect(present["year"]?.number == 2026)
    #expect(present["line_year"]?.number == 2020)
  }

  @Test(arguments: [
    ("1977", 422, "invalid_query"), ("2201", 422, "invalid_query"), ("x", 422, "invalid_query"),
    ("", 422, "invalid_query"), ("2009", 404, "no_poverty_line"),
  ])
  func `a year that cannot be is refused`(year: String, status: Int, code: String) async throws {
    let answer = try await api.send(.get, home + "/income?year=\(year)", as: county.admin)
    expect(answer, status, code, at: status == 422 ? ["year"] : [])
  }

  @Test func `a market's credit at midnight in the county is of the county's day`() async throws {
    // 2026-12-31T16:00:00Z is the first moment of 2027 in the county.
    let clock = api.database.clock
    let newYear = Int64(1_798_732_800_000)
    clock.advance(seconds: (newYear - clock.now.rawValue) / 1000 - 1_000)
    let eggs = try county.addEggs()
    for (year, wait) in [("2026", Int64(0)), ("2027", 2_000)] {
      let order = try county.order(1, of: eggs)
      try county.pay(order)
      let consignment = "/v1/consignments/\(order.consignments[0].id)"
      for (step, body) in [("pack", nil), ("dispatch", Bodies.dispatch), ("deliver", nil)] {
        _ = try await api.send(.post, "\(consignment)/\(step)", as: county.admin, body)
      }
      clock.advance(seconds: wait)
      let path = "/v1/orders/\(order.id)/confirm"
      #expect(try await api.send(.post, path, as: county.buyer).status == 200)
      let income = try await api.send(.get, home + "/income?year=\(year)", as: county.admin)
      #expect(income["total_fen"]?.number == 3_825, "\(year)")
      let month = year == "2026" ? 11 : 0
      #expect(income.json.at("/by_month/\(month)/amount_fen")?.number == 3_825)
    }
  }
}
