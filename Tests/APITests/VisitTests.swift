import Core
import JSON
import Reports
import TestSupport
import Testing

/// Visits to a household, and the paper that they are written on.
@Suite struct VisitTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }
  private var path: String { "/v1/households/\(county.household)/visits" }

  init() throws { api = try TestAPI() }

  @Test func `a visit is entered by the volunteer and read by who looks after the household`()
    async throws
  {
    let made = try await api.send(.post, path, as: county.volunteer, Bodies.visit)
    expect(made, 201, .visit)
    #expect(made["visitor_id"]?.text == county.volunteer.id.description)
    #expect(made["needs"]?.literal == #"["饲料","防疫"]"#)
    #expect(made["check"] == .null)
    for actor in [county.volunteer, county.coordinator, county.admin] {
      let list = try await api.send(.get, path, as: actor)
      expect(list, 200, .page(of: .visit))
      #expect(list["items"]?.items == [made.json])
    }
    // What the contract names is enough.
    let least = try await api.send(
      .post, path, as: county.coordinator, #"{"visited_on": "2026-06-14"}"#)
    expect(least, 201, .visit)
    #expect(try verify(county.db) == [])
  }

  @Test func `every member of a visit has its limits`() async throws {
    try await expectRefusals(
      api, Request(path, as: county.volunteer, Bodies.visit),
      [
        ("/visited_on", nil, "required"), ("/visited_on", "2026-06-16", "in_the_future"),
        ("/visited_on", "2026-06-14", "before_pairing"), ("/visited_on", "x", "format"),
        ("/note", .long(2_001), "too_long"), ("/seen", .long(2_001), "too_long"),
        ("/agreed", .long(2_001), "too_long"), ("/needs", "饲料", "type"),
        ("/needs/0", "", "too_short"), ("/needs/1", " ", "blank"), ("/needs/0", 1, "type"),
        ("/needs/0", .long(101), "too_long"), ("/needs/0", "a\u{200B}", "hidden_character"),
        ("/needs", .array(Array(repeating: "x", count: 21)), "too_long"),
        ("/figures/0/name", nil, "required"), ("/figures/0/value", "1", "type"),
        ("/figures/0/value", 1_000_000_001, "out_of_range"),
        ("/figures/0/value", -1, "out_of_range"),
        ("/figures/0/unit", "元", "unknown_member"),
        ("/with", .string(county.volunteer.id.description), "same_visitor"),
        ("/serial", "0000000000", "unknown_serial"), ("/serial", .long(21), "too_long"),
      ])
    expect(
      try await api.send(
        .post, path, as: county.coordinator,
        #"{"visited_on": "2016-01-03"}"#), 422, "before_registration", at: ["/visited_on"])
    let stranger = #"{"visited_on": "2026-06-15", "with": "\#(county.buyer.id)"}"#
    expect(try await api.send(.post, path, as: county.volunteer, stranger), 404, "not_found")
  }

  @Test func `a co-signed visit is checked by a third person`() async throws {
    let body = #"{"visited_on": "2026-06-15", "with": "\#(county.coordinator.id)"}"#
    let made = try await api.send(.post, path, as: county.volunteer, body)
    expect(made, 201, .visit)
    let check = (made.header("Location") ?? "") + "/check"
    expect(try await api.send(.post, check, as: county.coordinator), 409, "own_visit")
    expect(try await api.send(.post, check, as: county.volunteer), 409, "own_visit")
    let checked = try await api.send(.post, check, as: county.admin)
    expect(checked, 200, .visit)
    #expect(checked.json.at("/check/by")?.text == county.admin.id.description)
    expect(try await api.send(.post, check, as: county.admin), 409, "checked_already")
  }

  @Test func `a sheet is printed, and keyed in twice it is one visit`() async throws {
    let sheets = "/v1/households/\(county.household)/visit-sheets"
    let sheet = try await api.send(.post, sheets, as: county.volunteer)
    expect(sheet, 201, .visitSheet)
    let serial = try #require(sheet["serial"]?.text)
    let location = try #require(sheet.header("Location"))
    let printed = try await api.send(.get, location + "/page?lang=en", as: county.volunteer)
    #expect(printed.status == 200)
    for text in [serial, "T-1", "王虚构", "Visit to a household"] {
      #expect(printed.raw.text.contains(text))
    }
    let drawing = /viewBox="0 0 (\d+) \d+".*?<path d="([^"]*)">/.dotMatchesNewlines()
    let picture = try #require(printed.raw.text.firstMatch(of: drawing))
    let code = try Bitmap(path: String(picture.2), side: Int(picture.1) ?? 0)
    #expect(try readCodes([code]) == [serial])
    func key(_ note: String, id: String, as actor: Actor) async throws -> TestAnswer {
      let body = """
        {"id": "\(id)", "visited_on": "2026-06-15", "note": "\(note)", "serial": "\(serial)"}
        """
      return try await api.send(.post, path, as: actor, body)
    }
    let first = try await key("一", id: "0A1B2C3D4E5F6", as: county.volunteer)
    expect(first, 201, .visit)
    for _ in 1...2 {
      let again = try await key("二", id: "0A1B2C3D4E5F7", as: county.coordinator)
      expect(again, 200, .visit)
      #expect(again["id"] == first["id"] && again["note"]?.text == "二")
      #expect(again.header("Location") == first.header("Location"))
    }
    let list = try await api.send(.get, path, as: county.admin)
    #expect(list["items"]?.items.count == 1)
    #expect(
      try await api.send(.get, location, as: county.admin)["visit_id"] == first["id"])
    #expect(try verify(county.db) == [])
  }
}
