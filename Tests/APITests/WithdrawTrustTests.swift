import Core
import JSON
import Reports
import TestSupport
import Testing

/// The county office takes a right away, and what was on the shelf by it.
@Suite struct WithdrawTrustTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func publish(as actor: Actor) async throws -> String {
    let made = try await api.send(
      .post, "/v1/listings", as: actor, Bodies.listing(county.household))
    let path = made.header("Location") ?? ""
    let shown = try await api.send(.post, path + "/publish", as: actor)
    #expect(shown["status"]?.text == "published")
    return path
  }

  private func change(_ body: String) async throws -> TestAnswer {
    try await api.send(
      .patch, "/v1/users/\(county.coordinator.id)", as: county.admin, headers: [("If-Match", "*")],
      body)
  }

  private func queue(as actor: Actor) async throws -> [String?] {
    let answer = try await api.send(.get, "/v1/listings?status=submitted", as: actor)
    expect(answer, 200, .page(of: .listingInList))
    return answer["items"]?.items.map { "/v1/listings/\($0["id"]?.text ?? "")" } ?? []
  }

  @Test(arguments: [
    #"{"may_publish": false}"#, #"{"status": "disabled"}"#,
    #"{"role": "buyer", "village_ids": [], "may_publish": false}"#,
  ])
  func `what a coordinator put on the shelf on its own trust goes with the trust`(
    body: String
  ) async throws {
    let own = try await publish(as: county.coordinator)
    let approved = try await publish(as: county.admin)
    let lot = #"{"quantity": 4, "harvested_on": "2026-06-14"}"#
    #expect(try await api.send(.post, own + "/lots", as: county.coordinator, lot).status == 201)
    let id = try #require(Identifier(String(own.split(separator: "/").last ?? "")))
    let order = try county.order(1, of: id)
    #expect(try await queue(as: county.admin) == [])
    #expect(try await change(body).status == 200)

    expect(try await api.send(.get, approved), 200, .listing)
    #expect(try await queue(as: county.admin) == [own])
    let again = try await api.send(
      .post, "/v1/orders", as: county.buyer, key: "again", Bodies.order(id))
    expect(again, 422, "unknown_listing", at: ["/lines/0/listing_id"])
    // What was ordered before is paid, and goes its way.
    try county.pay(order)
    let log = try await api.send(.get, "/v1/audit?subject=\(id)", as: county.admin)
    #expect(
      log["items"]?.items.map { $0["action"]?.text } == [
        "listing.moved", "lot.entered", "listing.moved", "listing.written",
      ])
    #expect(log.json.at("/items/0/actor_id")?.text == "\(county.admin.id)")
    let back = try await api.send(.post, own + "/publish", as: county.admin)
    #expect(back["status"]?.text == "published")
    #expect(try verify(county.db) == [])
  }

  @Test func `of a village that is taken away the goods go, of the others they stay`() async throws
  {
    let both = #"{"village_ids": ["\#(county.villages[0])", "\#(county.villages[1])"]}"#
    #expect(try await change(both).status == 200)
    let own = try await publish(as: county.coordinator)
    let made = try await api.send(
      .post, "/v1/listings", as: county.coordinator, Bodies.listing(county.otherHousehold))
    let other = made.header("Location") ?? ""
    _ = try await api.send(.post, other + "/publish", as: county.coordinator)
    #expect(try await change(#"{"village_ids": ["\#(county.villages[0])"]}"#).status == 200)
    #expect(try await queue(as: county.admin) == [other])
    #expect(try await queue(as: county.otherCoordinator) == [other])
    #expect(try await queue(as: county.coordinator) == [])
    expect(try await api.send(.get, own), 200, .listing)
    #expect(try verify(county.db) == [])
  }

  @Test func `a change that is refused leaves the goods where they are`() async throws {
    let own = try await publish(as: county.coordinator)
    let before = try api.database.content()
    expect(
      try await change(#"{"may_publish": false, "village_ids": []}"#), 422,
      "coordinator_needs_village", at: ["/village_ids"])
    #expect(try api.database.content() == before)
    expect(try await api.send(.get, own), 200, .listing)
  }

  @Test func `the queue is the office's and the villages' own`() async throws {
    for actor in [county.buyer, county.volunteer] {
      let answer = try await api.send(.get, "/v1/listings?status=submitted", as: actor)
      expect(answer, 403, "forbidden")
    }
    let stranger = try await api.send(.get, "/v1/listings?status=submitted")
    expect(stranger, 401, "unauthenticated")
  }
}
