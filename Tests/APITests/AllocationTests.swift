import Core
import Households
import JSON
import Listings
import Orders
import Storage
import TestSupport
import Testing

/// By what pooled goods were given out, as those may read it who look after the households.
@Suite struct AllocationTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }
  private let neighbour: Identifier
  private let listing: Identifier
  private let otherListing: Identifier
  private var home: String { "/v1/households/\(county.household)/allocations" }

  /// Two households of the first village and one of the second, each in a pooled listing.
  init() throws {
    api = try TestAPI()
    let county = api.county
    neighbour = try county.addHousehold("N-2", village: county.villages[0])
    let contributors = [[county.household, neighbour], [county.otherHousehold]]
    let listings = try api.write { db in
      try contributors.indices.map { number in
        let id = try Listings.addListing(
          NewListing(
            seller: .village(county.villages[number]), category: "eggs", title: "散养土鸡蛋",
            description: "", unit: "枚", netWeightGrams: 50, price: Fen(150), shelfLifeDays: 30,
            split: TestCounty.split), as: county.admin, in: db)
        _ = try takeStep(.publish, listing: id, as: county.admin, in: db)
        let parts = contributors[number].map { Contribution(household: $0, quantity: 10) }
        for _ in 0..<2 {
          _ = try addLot(
            NewLot(
              quantity: 10 * parts.count, harvestedOn: db.today, bestBefore: nil,
              contributions: parts), to: id, as: county.admin, in: db)
        }
        return id
      }
    }
    listing = listings[0]
    otherListing = listings[1]
  }

  private func place(_ quantity: Int, of listings: [Identifier]) throws -> Order {
    try api.write { db in
      try placeOrder(
        NewOrder(
          basket: listings.map { BasketLine(listing: $0, quantity: quantity) },
          recipient: TestCounty.recipient, note: ""), as: county.buyer, in: db)
    }
  }

  private func earn(_ amount: Int, _ household: Identifier) async throws {
    let answer = try await api.send(
      .post, "/v1/households/\(household)/income-entries", as: county.coordinator,
      Bodies.income.replacing("120000", with: "\(amount)"))
    #expect(answer.status == 201)
  }

  @Test func `a pooled listing says by which rule its goods are given out`() async throws {
    let pooled = try await api.send(.get, "/v1/listings/\(listing)")
    expect(pooled, 200, .pooledListing)
    let page = try await api.send(.get, "/v1/listings")
    let rules = page["items"]?.items.map { $0["allocation_rule"]?.text }
    #expect(rules == Array(repeating: "best_before_then_income_per_head", count: 2))
    let own = try await api.send(.get, "/v1/listings/\(try county.addEggs())")
    expect(own, 200, .listing)
  }

  @Test func `the office reads all of an order, a coordinator the own village's lines`()
    async throws
  {
    try await earn(3_000, county.household)
    let order = try place(12, of: [listing, otherListing])
    let path = "/v1/orders/\(order.id)/allocations"
    let whole = try await api.send(.get, path, as: county.admin)
    expect(whole, 200, .page(of: .allocation).with(["rule": .allocationRule]))
    let items = whole["items"]?.items ?? []
    #expect(items.map { $0["line"]?.number } == [1, 1, 1, 2, 2])
    #expect(items.map { $0["place"]?.number } == [1, 2, 3, 1, 2])
    #expect(items.map { $0["taken"]?.number } == [10, 2, 0, 10, 2])
    #expect(items.map { $0["per_head_fen"]?.number } == [0, 0, 1_000, 0, 0])
    let households = [neighbour, neighbour, county.household]
    #expect(
      items.prefix(3).map { $0["household_id"]?.text } == households.map(\.description))
    let own = try await api.send(.get, path, as: county.coordinator)
    #expect(own["items"]?.items == Array(items.prefix(3)))
    let other = try await api.send(.get, path, as: county.otherCoordinator)
    #expect(other["items"]?.items == Array(items.suffix(2)))
    for actor in [county.buyer, county.volunteer] {
      expect(try await api.send(.get, path, as: actor), 403, "forbidden")
    }
    // Page by page it is the same.
    var seen: [JSONValue] = []
    var target: String? = path + "?limit=4"
    while let page = target, seen.count < 10 {
      let answer = try await api.send(.get, page, as: county.admin)
      seen += answer["items"]?.items ?? []
      target = answer["next_cursor"]?.text.map { "\(path)?limit=4&cursor=\($0)" }
    }
    #expect(seen == items)
  }

  @Test func `a volunteer reads where its household stood, and nothing about who the others are`()
    async throws
  {
    try await earn(3_000, county.household)
    let orders = [try place(12, of: [listing]), try place(15, of: [listing])]
    let answer = try await api.send(.get, home, as: county.volunteer)
    expect(answer, 200, .page(of: .householdAllocation).with(["rule": .allocationRule]))
    let items = answer["items"]?.items ?? []
    #expect(
      items.map { $0["order_number"]?.text } == [1, 1, 0].map { orders[$0].number })
    #expect(items.map { $0["place"]?.number } == [3, 2, 3])
    #expect(items.map { $0["taken"]?.number } == [0, 7, 0])
    #expect(items[0]["title"]?.text == "散养土鸡蛋")
    #expect(items[0]["listing_id"]?.text == listing.description)
    #expect(
      items[1]["before"]?.items.map(\.literal) == [
        """
        {"place":1,"expected":false,"best_before":"2026-07-15","per_head_fen":0,"available":8,\
        "taken":8,"own":false}
        """
      ])
    #expect(items[1]["after"]?.items.map { $0["own"]?.truth } == [true])
    for secret in [neighbour.description, "N-2", "王"] {
      #expect(!answer.raw.text.contains(secret), "\(secret)")
    }
    for actor in [county.admin, county.coordinator] {
      #expect(try await api.send(.get, home, as: actor).json == answer.json)
    }
  }

  @Test func `a household is read by its own helpers only, while they are`() async throws {
    _ = try place(1, of: [listing])
    for actor in [county.otherVolunteer, county.otherCoordinator] {
      expect(try await api.send(.get, home, as: actor), 404, "not_found")
    }
    expect(try await api.send(.get, home, as: county.buyer), 403, "forbidden")
    try api.write { db in
      _ = try pairHousehold(
        county.household, with: county.otherVolunteer.id, since: nil, as: county.admin, in: db)
    }
    expect(try await api.send(.get, home, as: county.volunteer), 404, "not_found")
    #expect(try await api.send(.get, home, as: county.otherVolunteer).status == 200)
  }

  @Test func `more people in a household bring its goods forward`() async throws {
    let path = "/v1/households/\(neighbour)"
    try await earn(600, county.household)
    try await earn(500, neighbour)
    func first() async throws -> String? {
      let order = try place(1, of: [listing])
      let answer = try await api.send(
        .get, "/v1/orders/\(order.id)/allocations", as: county.admin)
      return answer["items"]?.items.first?["household_id"]?.text
    }
    #expect(try await first() == county.household.description)
    let members = (1...3).map {
      #"{"name": "虚构\#($0)", "relation": "之子", "birth_year": 1990, "can_work": true}"#
    }
    let tag = try await api.send(.get, path, as: county.coordinator).header("ETag") ?? ""
    let change = try await api.send(
      .patch, path, as: county.coordinator,
      headers: [("If-Match", tag), ("Content-Type", "application/merge-patch+json")],
      #"{"members": [\#(members.joined(separator: ","))]}"#)
    #expect(change.status == 200)
    #expect(try await first() == neighbour.description)
  }
}
