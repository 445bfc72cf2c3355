import Core
import JSON
import TestSupport
import Testing

/// Villages, households, pairings and assistance.
@Suite struct HouseholdTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }
  private var home: String { "/v1/households/\(county.household)" }

  init() throws { api = try TestAPI() }

  @Test func `anybody sees the villages and how many live there, and nothing more`() async throws {
    let list = try await api.send(.get, "/v1/villages")
    expect(list, 200, .page(of: .village))
    let first = try #require(list["items"]?.items.first { $0["households"]?.number == 1 })
    #expect(first["people"]?.number == 3)
    let village = try await api.send(.get, "/v1/villages/\(first["id"]?.text ?? "")")
    expect(village, 200, .village)
    #expect(village.json == first)
    expect(try await api.send(.get, "/v1/villages/\(Scene.absent)"), 404, "not_found")
  }

  @Test func `a household is registered with its members`() async throws {
    let path = "/v1/households"
    let answer = try await api.send(
      .post, path, as: county.coordinator, Bodies.household(county.villages[0]))
    expect(answer, 201, .household)
    let place = try #require(answer.header("Location"))
    #expect(place == "\(path)/\(answer["id"]?.text ?? "")")
    #expect(answer["phone"]?.text == "09158421234")
    #expect(answer["status"]?.text == "registered")
    let read = try await api.send(.get, place, as: county.coordinator)
    expect(read, 200, .household)
    #expect(read.raw.body == answer.raw.body)
    let again = try await api.send(
      .post, path, as: county.coordinator, Bodies.household(county.villages[0]))
    expect(again, 409, "code_taken", at: ["/code"])
  }

  @Test func `what may be left out of a household is`() async throws {
    let body = """
      {"village_id": "\(county.villages[0])", "code": "T-9", "head_name": "赵虚构", "phone": null,
       "members": [{"name": "赵虚构", "relation": "户主", "birth_year": 2026, "can_work": true}]}
      """
    let answer = try await api.send(.post, "/v1/households", as: county.admin, body)
    expect(answer, 201, .household)
    #expect(answer["public_profile"]?.truth == false)
    #expect(answer["registered_on"]?.text == "2026-06-15")
    #expect(answer["phone"] == .null)
  }

  @Test func `every member of a household has its limits`() async throws {
    let person = #"{"name": "某", "relation": "其他", "birth_year": 1990, "can_work": true}"#
    let people = try JSONValue.array(Array(repeating: JSONValue.read(person), count: 31))
    try await expectRefusals(
      api, Request("/v1/households", as: county.admin, Bodies.household(county.villages[0])),
      [
        ("/village_id", nil, "required"), ("/village_id", 7, "type"), ("/code", nil, "required"),
        ("/code", "", "too_short"), ("/code", .long(21), "too_long"),
        ("/code", "a\tb", "control_character"), ("/head_name", nil, "required"),
        ("/head_name", .long(41), "too_long"), ("/head_name", .boolean(true), "type"),
        ("/phone", "123", "format"), ("/phone", 1, "type"), ("/members", nil, "required"),
        ("/members", .array([]), "too_short"), ("/members", people, "too_long"),
        ("/members", "x", "type"), ("/members/1", 5, "type"), ("/members/0", .null, "type"),
        ("/members/0/name", nil, "required"), ("/members/1/name", .long(41), "too_long"),
        ("/members/1/relation", .long(21), "too_long"),
        ("/members/0/birth_year", 2_027, "in_the_future"),
        ("/members/0/birth_year", 2_201, "out_of_range"),
        ("/members/0/birth_year", 1_889, "out_of_range"),
        ("/members/0/birth_year", "1990", "type"), ("/members/0/can_work", 1, "type"),
        ("/members/0/can_work", nil, "required"), ("/poverty_cause", .long(101), "too_long"),
        ("/registered_on", "2026-06-16", "in_the_future"),
        ("/registered_on", "2026-02-30", "format"), ("/registered_on", "26-01-01", "format"),
        ("/registered_on", 20_260_101, "type"), ("/public_profile", "yes", "type"),
        ("/status", "exited", "unknown_member"),
      ])
  }

  @Test func `all that is wrong in a household is told at once`() async throws {
    let body = """
      {"village_id": 1, "code": "", "members": [{"name": "a", "birth_year": 3000}, 7],
       "registered_on": "2027-01-01", "income": 1}
      """
    let answer = try await api.send(.post, "/v1/households", as: county.admin, body)
    expect(
      answer, 422, "invalid_content",
      at: [
        "/village_id", "/code", "/head_name", "/members/0/relation", "/members/0/birth_year",
        "/members/0/can_work", "/members/1", "/registered_on", "/income",
      ])
  }

  @Test func `each sees the households in its scope, by village, status and part of a name`()
    async throws
  {
    func codes(_ query: String, _ actor: Actor) async throws -> [String] {
      let answer = try await api.send(.get, "/v1/households" + query, as: actor)
      expect(answer, 200, .page(of: Shape.household.without("members")))
      return answer["items"]?.items.compactMap { $0["code"]?.text } ?? []
    }
    let second = "village_id=\(county.villages[1])"
    #expect(try await codes("", county.admin) == ["T-1", "T-2"])
    #expect(try await codes("", county.coordinator) == ["T-1"])
    #expect(try await codes("", county.volunteer) == ["T-1"])
    #expect(try await codes("", county.otherVolunteer) == [])
    #expect(try await codes("?\(second)", county.admin) == ["T-2"])
    #expect(try await codes("?status=exited", county.admin) == [])
    #expect(try await codes("?status=registered&q=T-2", county.admin) == ["T-2"])
    #expect(try await codes("?q=%E7%8E%8B", county.admin) == ["T-1", "T-2"])
    #expect(try await codes("?q=%25", county.admin) == [])
    // A village outside of the scope, and one that is not there.
    for (village, actor) in [
      (county.villages[1], county.coordinator), (county.villages[1], county.volunteer),
      (county.villages[0], county.otherVolunteer), (Identifier(rawValue: 7), county.admin),
      (Identifier(rawValue: 7), county.coordinator),
    ] {
      let path = "/v1/households?village_id=\(village)"
      expect(try await api.send(.get, path, as: actor), 404, "not_found")
    }
    let first = "village_id=\(county.villages[0])"
    #expect(try await codes("?\(first)", county.volunteer) == ["T-1"])
    #expect(try await codes("?\(first)&status=exited", county.volunteer) == [])
    #expect(try await codes("?\(first)&status=exited", county.coordinator) == [])
    let bad = try await api.send(
      .get, "/v1/households?status=rich&q=\(String(repeating: "x", count: 41))&x=1",
      as: county.admin)
    expect(bad, 422, "invalid_query", at: ["status", "q", "x"])
    expect(
      try await api.send(.get, "/v1/households?q=%00", as: county.admin), 422, "invalid_query",
      at: ["q"])
  }

  @Test func `a pairing follows the one before it, which stays on record`() async throws {
    let (first, second) = (county.volunteer, county.otherVolunteer)
    let before = try await api.send(.get, home, as: second)
    expect(before, 404, "not_found")
    // The same volunteer again changes nothing, or the day that it names.
    for (since, day) in [("null", "2026-06-15"), (#""2026-01-01""#, "2026-01-01")] {
      let same = try await api.send(
        .put, home + "/pairing", as: county.coordinator,
        #"{"volunteer_id": "\#(first.id)", "since": \#(since)}"#)
      expect(same, 200, .pairing)
      #expect(same["since"]?.text == day)
    }
    _ = try await api.send(
      .put, home + "/pairing", as: county.coordinator, Bodies.pairing(first, since: "2026-06-15"))
    let early = try await api.send(
      .put, home + "/pairing", as: county.coordinator, Bodies.pairing(second))
    expect(early, 422, "before_last_pairing", at: ["/since"])
    let pairing = try await api.send(
      .put, home + "/pairing", as: county.coordinator,
      Bodies.pairing(second, since: "2026-06-15"))
    expect(pairing, 200, .pairing)
    #expect(pairing["until"] == .null)
    let list = try await api.send(.get, home + "/pairings", as: second)
    expect(list, 200, .page(of: .pairing))
    #expect(
      list["items"]?.items.map { $0["volunteer_id"]?.text }
        == [second.id.description, first.id.description])
    #expect(list.json.at("/items/1/until")?.text == "2026-06-15")
    // With its pairing ends what a volunteer may see.
    expect(try await api.send(.get, home, as: first), 404, "not_found")
    try await expectRefusals(
      api, Request(.put, home + "/pairing", as: county.admin, Bodies.pairing(first)),
      [
        ("/volunteer_id", nil, "required"), ("/volunteer_id", 5, "type"),
        ("/since", "2026-06-16", "in_the_future"), ("/since", "soon", "format"),
      ])
  }

  @Test func `assistance is planned, delivered, productive, and never goes back`() async throws {
    let planned = Bodies.assistance.replacing(
      #""delivered", "on": "2026-06-01""#, with: #""planned", "on": "2026-09-01""#)
    let given = try await api.send(
      .post, home + "/assistance", as: county.coordinator, planned)
    expect(given, 201, .assistance)
    let path = "/v1/assistance/\(given["id"]?.text ?? "")/status"
    func move(_ status: String, on: String = "2026-06-10") async throws -> TestAnswer {
      try await api.send(
        .post, path, as: county.coordinator, #"{"status": "\#(status)", "on": "\#(on)"}"#)
    }
    expect(try await move("planned"), 409, "wrong_state")
    expect(try await move("delivered"), 200, .assistance)
    expect(try await move("delivered"), 409, "wrong_state")
    let productive = try await move("productive", on: "2026-06-15")
    #expect(productive["on"]?.text == "2026-06-15")
    expect(try await move("planned"), 409, "wrong_state")
    try await expectRefusals(
      api, Request(path, as: county.coordinator, Bodies.assistanceStatus),
      [
        ("/status", nil, "required"), ("/status", "lost", "choice"), ("/status", 1, "type"),
        ("/on", "2026-06-16", "in_the_future"), ("/on", "x", "format"),
      ])
    let list = try await api.send(.get, home + "/assistance", as: county.volunteer)
    expect(list, 200, .page(of: .assistance))
    #expect(list["items"]?.items == [productive.json])
  }

  @Test func `every member of assistance has its limits`() async throws {
    try await expectRefusals(
      api, Request(home + "/assistance", as: county.coordinator, Bodies.assistance),
      [
        ("/kind", "gold", "choice"), ("/kind", nil, "required"), ("/title", nil, "required"),
        ("/title", .long(81), "too_long"), ("/quantity", 0, "out_of_range"),
        ("/quantity", 1_000_001, "out_of_range"), ("/quantity", "5", "type"),
        ("/unit", .long(21), "too_long"), ("/unit", nil, "required"),
        ("/value_fen", -1, "out_of_range"), ("/value_fen", 1_000_000_001, "out_of_range"),
        ("/value_fen", .number("0.5"), "type"), ("/donor", .long(81), "too_long"),
        ("/status", "gone", "choice"), ("/on", "2026-13-01", "format"),
        ("/on", "2026-06-16", "in_the_future"),
      ])
  }
}
