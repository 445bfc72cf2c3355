import Core
import HTTP
import JSON
import Listings
import Notifications
import Reports
import TestSupport
import Testing

/// Being told: buyers of what is back, coordinators of what the county office decided.
@Suite struct ReminderTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func hook(of actor: Actor, _ events: String...) async throws -> String {
    let list = events.map { "\"\($0)\"" }.joined(separator: ",")
    let hook = try await api.send(
      .post, "/v1/webhooks", as: actor,
      #"{"url": "https://hooks.example/\#(actor.id)", "events": [\#(list)]}"#)
    #expect(hook.status == 201)
    return hook.header("Location") ?? ""
  }

  /// What hooks are to be told now, by their addresses.
  private func told() throws -> [String: [String]] {
    while try api.write({ try dealOutEvents(upTo: 10, in: $0) }) {}
    var told: [String: [String]] = [:]
    for due in try api.write({ try dueDeliveries(upTo: 100, in: $0) }) {
      told[due.url, default: []].append(due.body)
      try api.write {
        try recordDelivery(
          due, .answered(status: 204, answer: "", retryAfterSeconds: nil), in: $0)
      }
    }
    return told
  }

  private func url(_ actor: Actor) -> String { "https://hooks.example/\(actor.id)" }

  @Test func `a buyer asks, is told once it is back, and sees so`() async throws {
    let eggs = try county.addEggs()
    let path = "/v1/listings/\(eggs)/reminder"
    for actor in [county.buyer, county.otherBuyer, county.admin] {
      _ = try await hook(of: actor, "listing.available")
    }
    expect(try await api.send(.put, path, as: county.buyer), 409, "can_be_ordered")
    _ = try await api.send(.post, "/v1/listings/\(eggs)/pause", as: county.coordinator)
    let asked = try await api.send(.put, path, as: county.buyer)
    expect(asked, 200, .reminder)
    #expect(asked["listing_id"]?.text == "\(eggs)" && asked["told_at"] == .null)
    #expect(try await api.send(.put, path, as: county.buyer, "{}").json == asked.json)
    expect(
      try await api.send(.put, path, as: county.buyer, #"{"x": 1}"#), 422, "invalid_content",
      at: ["/x"])
    _ = try await api.send(.post, "/v1/listings/\(eggs)/publish", as: county.coordinator)
    let back = try listingsThatCameBack(after: nil, upTo: 10, in: county.db)
    #expect(back.listings == [eggs])
    _ = try api.write { try tellReminders(of: eggs, upTo: 10, in: $0) }
    let told = try told()
    #expect(Set(told.keys) == [url(county.buyer), url(county.admin)])
    for body in told.values.flatMap({ $0 }) {
      #expect(body.contains("\"type\":\"listing.available\""))
      #expect(body.contains("\"listing_id\":\"\(eggs)\""))
      #expect(body.contains("\"buyer_id\":\"\(county.buyer.id)\""))
    }
    let list = try await api.send(.get, "/v1/me/reminders", as: county.buyer)
    expect(list, 200, .page(of: .reminder))
    #expect(list.json.at("/items/0/told_at")?.text != nil)
    #expect(try await api.send(.delete, path, as: county.otherBuyer).status == 404)
    #expect(try await api.send(.delete, path, as: county.buyer).status == 204)
    expect(try await api.send(.delete, path, as: county.buyer), 404, "not_found")
    #expect(try verify(county.db) == [])
  }

  @Test func `what is gone for good cannot be waited for`() async throws {
    let eggs = try county.addEggs()
    _ = try await api.send(.post, "/v1/listings/\(eggs)/retire", as: county.coordinator)
    expect(
      try await api.send(.put, "/v1/listings/\(eggs)/reminder", as: county.buyer), 409,
      "wrong_state")
  }

  @Test func `coordinators hear of what the office gives back, why, and of what it puts up`()
    async throws
  {
    for actor in [county.admin, county.coordinator, county.otherCoordinator, county.buyer] {
      _ = try await hook(of: actor, "listing.returned", "listing.published")
    }
    let keeper = county.otherCoordinator
    let made = try await api.send(
      .post, "/v1/listings", as: keeper, Bodies.listing(county.otherHousehold))
    let path = try #require(made.header("Location"))
    func take(_ step: String, as actor: Actor, _ body: String? = nil) async throws {
      #expect(try await api.send(.post, path + step, as: actor, body).status == 200)
    }
    try await take("/publish", as: keeper)
    #expect(try told() == [:])
    try await take("/return", as: county.admin, Bodies.reason)
    let returned = try told()
    #expect(Set(returned.keys) == [url(keeper), url(county.admin)])
    let body = try #require(returned[url(keeper)]?.first)
    #expect(body.contains("\"type\":\"listing.returned\""))
    #expect(body.contains("\"reason\":\"照片不清楚\""))
    #expect(body.contains("\"listing_id\":\"\(made["id"]?.text ?? "")\""))
    try await take("/publish", as: keeper)
    try await take("/publish", as: county.admin)
    let published = try told()
    #expect(Set(published.keys) == [url(keeper), url(county.admin)])
    #expect(published[url(keeper)]?.first?.contains("\"type\":\"listing.published\"") == true)
    // What did not wait for the office is no news of its.
    try await take("/pause", as: keeper)
    try await take("/publish", as: keeper)
    #expect(try told() == [:])
  }
}
