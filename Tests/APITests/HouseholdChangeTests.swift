import Core
import JSON
import Reports
import TestSupport
import Testing

/// Changing what the register says of a household.
@Suite struct HouseholdChangeTests {
  private let api: TestAPI
  private let path: String
  private var county: TestCounty { api.county }

  init() throws {
    api = try TestAPI()
    path = "/v1/households/\(api.county.household)"
  }

  private func change(
    _ body: String, as actor: Actor? = nil, match: String? = "*"
  ) async throws -> TestAnswer {
    let headers = match.map { [(name: "If-Match", value: $0)] } ?? []
    return try await api.send(
      .patch, path, as: actor ?? county.coordinator, headers: headers, body)
  }

  @Test func `a change needs the version that it is of and answers with the next one`() async throws
  {
    expect(try await change("{}", match: nil), 428, "if_match_required")
    expect(try await change("{}", match: "\"other\""), 412, "stale_if_match")
    let seen = try await api.send(.get, path, as: county.coordinator)
    let tag = try #require(seen.header("ETag"))
    let changed = try await change(Bodies.householdChange, match: tag)
    expect(changed, 200, .household)
    expect(try await change(Bodies.householdChange, match: tag), 412, "stale_if_match")
    let now = try await api.send(.get, path, as: county.coordinator)
    #expect(now.raw.body == changed.raw.body)
    #expect(now.header("ETag") == changed.header("ETag"))
    #expect(now["head_name"]?.text == "赵又虚")
    #expect(now["phone"]?.text == "19900000002")
    #expect(now["poverty_cause"]?.text == "因学")
    #expect(now["status"]?.text == "at_risk")
    #expect(now["village_id"] == seen["village_id"] && now["code"] == seen["code"])
  }

  @Test func `what is null is taken away or cannot be`() async throws {
    _ = try await change(#"{"phone": "19900000002"}"#)
    let cleared = try await change(#"{"phone": null, "poverty_cause": null}"#)
    #expect(cleared["phone"] == .null && cleared["poverty_cause"] == .null)
    // What a patch does not name stays.
    #expect(try await change("{}").json == cleared.json)
    try await expectRefusals(
      api, Request(.patch, path, as: county.coordinator, Bodies.householdChange),
      ["head_name", "members", "public_profile", "status"].map {
        ("/\($0)", JSONValue.null, "required")
      } + [
        ("/village_id", .string("\(county.villages[1])"), "unknown_member"),
        ("/code", "T-9", "unknown_member"), ("/people", 9, "unknown_member"),
        ("/display_name", "王", "unknown_member"),
        ("/registered_on", "2016-01-01", "unknown_member"),
        ("/members", .array([]), "too_short"), ("/status", "rich", "choice"),
        ("/members/0/birth_year", 2027, "in_the_future"), ("/phone", "12", "format"),
        ("/head_name", "", "too_short"), ("/members/0/income", 1, "unknown_member"),
      ])
  }

  @Test func `members are replaced whole, and everything counts them anew`() async throws {
    let village = "/v1/villages/\(county.villages[0])"
    let before = try await api.send(.get, village)["people"]?.number ?? 0
    let summary = try await api.send(.get, "/v1/reports/summary")["people"]?.number ?? 0
    let income = path + "/income-entries"
    #expect(try await api.send(.post, income, as: county.coordinator, Bodies.income).status == 201)
    let changed = try await change(Bodies.householdChange)
    #expect(changed["people"]?.number == 1)
    #expect(changed["members"]?.items.count == 1)
    #expect(try await api.send(.get, village)["people"]?.number == before - 2)
    #expect(
      try await api.send(.get, "/v1/reports/summary")["people"]?.number == summary - 2)
    let year = try await api.send(.get, path + "/income?year=2026", as: county.coordinator)
    #expect(year["people"]?.number == 1)
    #expect(year["per_capita_fen"]?.number == 120_000)
    #expect(try verify(county.db) == [])
  }

  @Test func `the public sees the name as it is now, as far as the household agrees`() async throws
  {
    let eggs = try county.addEggs()
    func shown() async throws -> String? {
      try await api.send(.get, "/v1/listings/\(eggs)").json.at("/household/display_name")?.text
    }
    #expect(try await shown() == "王**")
    _ = try await change(#"{"head_name": "𠀀虚"}"#)
    #expect(try await shown() == "𠀀*")
    let hidden = try await change(#"{"public_profile": false}"#)
    #expect(hidden["head_name"]?.text == "𠀀虚")
    #expect(try await shown() == "村民")
    #expect(try await change(#"{"public_profile": true}"#)["display_name"]?.text == "𠀀*")
    func found(_ text: String) async throws -> Int {
      try await api.send(.get, "/v1/households?q=\(text)", as: county.coordinator)["items"]?
        .items.count ?? -1
    }
    #expect(try await found("%F0%A0%80%80") == 1)
    #expect(try await found("%E7%8E%8B") == 0)
  }

  @Test func `a paired volunteer and another village's coordinator change nothing`() async throws {
    let before = try api.database.content()
    expect(try await change("{}", as: county.volunteer), 403, "forbidden")
    expect(try await change("{}", as: county.buyer), 403, "forbidden")
    expect(
      try await change(Bodies.householdChange, as: county.otherCoordinator), 404, "not_found")
    #expect(try api.database.content() == before)
    expect(
      try await change(#"{"status": "exited"}"#, as: county.admin), 409, "two_signatures_needed",
      at: ["/status"])
    #expect(
      try await change(#"{"status": "at_risk"}"#, as: county.admin)["status"]?.text == "at_risk")
  }
}
