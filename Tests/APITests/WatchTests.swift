import Core
import JSON
import Reports
import TestSupport
import Testing
import Watch

/// What is to be looked after, and what came of assistance.
@Suite struct WatchTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  @Test func `a task is listed with why, and closed by who saw to it`() async throws {
    api.database.clock.advance(days: 60)
    while let pass = try watchPass(upTo: 50, in: county.db) {
      try api.write { try take(pass, in: $0) }
    }
    let list = try await api.send(.get, "/v1/watch", as: county.volunteer)
    expect(list, 200, .page(of: .watchTask))
    let task = try #require(list["items"]?.items.first)
    #expect(task.at("/why/en")?.text?.contains("2026-06-15") == true)
    #expect(task["household_id"]?.text == county.household.description)
    let path = "/v1/watch/\(task["id"]?.text ?? "")"
    expect(try await api.send(.get, path, as: county.coordinator), 200, .watchTask)
    expect(try await api.send(.get, path, as: county.otherCoordinator), 404, "not_found")
    try await expectRefusals(
      api, Request(path + "/done", as: county.volunteer, #"{"note": "去看过了"}"#),
      [("/note", nil, "required"), ("/note", "", "too_short"), ("/note", .long(501), "too_long")])
    let done = try await api.send(
      .post, path + "/done", as: county.volunteer, #"{"note": "去看过了"}"#)
    expect(done, 200, .watchTask)
    #expect(done["status"]?.text == "done")
    expect(
      try await api.send(.post, path + "/done", as: county.admin, #"{"note": "x"}"#), 409,
      "wrong_state")
    let open = try await api.send(.get, "/v1/watch?is_escalated=false", as: county.admin)
    #expect(open["items"]?.items == [])
    let closed = try await api.send(.get, "/v1/watch?status=done", as: county.admin)
    #expect(closed["items"]?.items == [done.json])
    #expect(try verify(county.db) == [])
  }

  @Test func `aid is followed to what the household was credited`() async throws {
    let path = "/v1/households/\(county.household)/assistance"
    let given = try JSONValue.read(Bodies.assistance).setting("/produces", to: "eggs").literal
    let made = try await api.send(.post, path, as: county.coordinator, given)
    expect(made, 201, .assistance)
    let location = try #require(made.header("Location"))
    let moved = try await api.send(
      .post, location + "/status", as: county.coordinator, Bodies.assistanceStatus)
    expect(moved, 200, .assistance)
    let order = try county.order(2, of: try county.addEggs())
    try county.arrive(order)
    #expect(
      try await api.send(.post, "/v1/orders/\(order.id)/confirm", as: county.buyer).status == 200)
    let outcome = try await api.send(.get, location + "/outcome", as: county.volunteer)
    expect(outcome, 200, .outcome)
    #expect(outcome["assistance"] == moved.json)
    #expect(outcome["credited_fen"]?.number == 7_650)
    #expect(outcome["returned_bps"]?.number == 850)
    #expect(outcome.json.at("/orders/0/number")?.text == order.number)
    let again = try await api.send(.post, path, as: county.coordinator, Bodies.assistance)
    #expect(again["possible_double_of"] == made["id"])
    let flagged = try await api.send(
      .get, path + "?possible_double=true", as: county.volunteer)
    #expect(flagged["items"]?.items == [again.json])
    for (actor, count) in [
      (county.admin, 1), (county.coordinator, 1), (county.volunteer, 1),
      (county.otherCoordinator, 0), (county.otherVolunteer, 0),
    ] {
      let all = try await api.send(.get, "/v1/assistance?possible_double=true", as: actor)
      expect(all, 200, .page(of: .assistance))
      #expect(all["items"]?.items.count == count)
    }
    try await expectRefusals(
      api, Request(path, as: county.coordinator, Bodies.assistance),
      [("/produces", "moonstone", "unknown_category"), ("/produces", .long(41), "too_long")])
    #expect(try verify(county.db) == [])
  }
}
