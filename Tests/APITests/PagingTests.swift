import Core
import Households
import JSON
import Listings
import TestSupport
import Testing

/// Walking through lists, also while rows are added.
@Suite struct PagingTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  /// Follows the `Link`s of a list to its end, runs `between` after each page, and gives all that
  /// was seen by a member of each.
  private func walk(
    _ path: String, as actor: Actor?, member: String = "id",
    between: () async throws -> Void = {}
  ) async throws -> [String] {
    var seen: [String] = []
    var next: String? = path
    var pages = 0
    while let target = next {
      let page = try await api.send(.get, target, as: actor)
      #expect(page.status == 200, "\(target): \(page.raw.text)")
      seen += page["items"]?.items.compactMap { $0[member]?.text } ?? []
      let link = page.header("Link")
      let cursor = page["next_cursor"]?.text
      #expect(page["next_cursor"] == (cursor.map(JSONValue.string) ?? .null))
      next = link.flatMap { $0.wholeMatch(of: /<([^>]+)>; rel="next"/) }.map { String($0.1) }
      #expect((next == nil) == (cursor == nil))
      if let cursor { #expect(next?.hasSuffix("cursor=\(cursor)") == true) }
      pages += 1
      guard pages < 100 else { break }
      try await between()
    }
    return seen
  }

  private func addListing(price: Int64, publish: Bool = true) throws -> String {
    try api.write { db in
      let id = try Listings.addListing(
        NewListing(
          seller: .household(county.household), category: "shiitake", title: "干香菇",
          description: "", unit: "袋", netWeightGrams: 500, price: Fen(price), shelfLifeDays: 300,
          split: TestCounty.split), as: county.admin, in: db)
      if publish { _ = try takeStep(.publish, listing: id, as: county.admin, in: db) }
      return id.description
    }
  }

  @Test(arguments: [
    "sort=newest", "sort=price", "sort=-price", "q=%E9%A6%99%E8%8F%87", "category=mushrooms",
  ])
  func `the shop window is walked exactly once while listings are added`(query: String)
    async throws
  {
    // Few prices, so that many are the same.
    let first = try (0..<23).map { try addListing(price: Int64(100 * ($0 % 3 + 1))) }
    for limit in [1, 4, 23] {
      let seen = try await walk("/v1/listings?limit=\(limit)&\(query)", as: nil)
      #expect(seen.count == first.count)
      #expect(Set(seen) == Set(first))
    }
    var added: Set<String> = []
    let seen = try await walk("/v1/listings?\(query)&limit=5", as: nil) {
      if added.count < 20 {
        added.insert(try addListing(price: Int64(100 * (added.count % 4)) + 50))
      }
    }
    #expect(Set(seen).count == seen.count)
    #expect(Set(seen).isSuperset(of: first))
    #expect(Set(seen).isSubset(of: added.union(first)))
  }

  @Test func `the drafts of a county are walked exactly once in each order`() async throws {
    let drafts = try (0..<7).map {
      try addListing(price: Int64(100 * ($0 % 2 + 1)), publish: false)
    }
    for sort in ["newest", "price", "-price"] {
      let seen = try await walk("/v1/listings?status=draft&sort=\(sort)&limit=2", as: county.admin)
      #expect(seen.count == drafts.count && Set(seen) == Set(drafts), "\(sort)")
    }
  }

  @Test func `orders and consignments are walked exactly once while more come in`() async throws {
    let eggs = try county.addEggs(quantity: 100)
    func place() throws -> String {
      let order = try county.order(1, of: eggs)
      try county.pay(order)
      return order.id.description
    }
    let first = try (0..<11).map { _ in try place() }
    var added = Set(first)
    for actor in [county.buyer, county.coordinator, county.admin] {
      let known = added
      let seen = try await walk("/v1/orders?limit=3&status=paid", as: actor) {
        added.insert(try place())
      }
      // Newest first: what comes in during the walk lies before where it began.
      #expect(seen.count == known.count && Set(seen) == known)
    }
    let known = added
    let consignments = try await walk(
      "/v1/consignments?limit=4", as: county.coordinator, member: "order_id"
    ) { added.insert(try place()) }
    #expect(consignments.count == known.count && Set(consignments) == known)
  }

  @Test func `villages, accounts and households are walked in order`() async throws {
    let villages = try await api.send(.get, "/v1/villages")
    let codes = villages["items"]?.items.compactMap { $0["code"]?.text } ?? []
    #expect(codes == codes.sorted() && codes.count == 9)
    #expect(try await walk("/v1/villages?limit=2", as: nil, member: "code") == codes)

    let phones = try await walk("/v1/users?limit=3", as: county.admin, member: "phone")
    #expect(phones.count == 8 && Set(phones).count == 8)

    for number in 0..<5 {
      _ = try county.addHousehold("P-\(number)", village: county.villages[0], people: 1)
    }
    var count = 0
    let households = try await walk(
      "/v1/households?limit=2&village_id=\(county.villages[0])", as: county.coordinator,
      member: "code"
    ) {
      guard count < 3 else { return }
      _ = try county.addHousehold("Q-\(count)", village: county.villages[0], people: 1)
      count += 1
    }
    #expect(households == ["T-1", "P-0", "P-1", "P-2", "P-3", "P-4", "Q-0", "Q-1", "Q-2"])
  }

  @Test func `what belongs to a household is walked exactly once`() async throws {
    let home = "/v1/households/\(county.household)"
    for number in 1...5 {
      let income = Bodies.income.replacing("120000", with: "\(number)")
      let entry = try await api.send(.post, home + "/income-entries", as: county.admin, income)
      #expect(entry.status == 201)
      let given = Bodies.assistance.replacing("乌鸡苗", with: "第\(number)批")
      let assistance = try await api.send(.post, home + "/assistance", as: county.admin, given)
      #expect(assistance.status == 201)
      let volunteer = number % 2 == 0 ? county.volunteer : county.otherVolunteer
      let pairing = try await api.send(
        .put, home + "/pairing", as: county.admin, Bodies.pairing(volunteer, since: "2026-06-15"))
      #expect(pairing.status == 200)
    }
    let entries = try await walk(home + "/income-entries?limit=2", as: county.otherVolunteer)
    #expect(entries.count == 5)
    let actor = county.otherVolunteer
    let titles = try await walk(home + "/assistance?limit=2", as: actor, member: "title")
    #expect(titles == (1...5).map { "第\($0)批" })
    let pairings = try await walk(home + "/pairings?limit=1", as: actor, member: "volunteer_id")
    let (first, second) = (county.volunteer.id.description, actor.id.description)
    #expect(pairings == [second, first, second, first, second, first])
  }

  @Test func `a statement is walked exactly once and its balances follow each other`() async throws
  {
    let eggs = try county.addEggs(quantity: 10)
    for _ in 0..<5 {
      let order = try county.order(1, of: eggs)
      try county.pay(order)
      let consignment = "/v1/consignments/\(order.consignments[0].id)"
      for (step, body) in [("pack", nil), ("dispatch", Bodies.dispatch), ("deliver", nil)] {
        _ = try await api.send(.post, "\(consignment)/\(step)", as: county.admin, body)
      }
      _ = try await api.send(.post, "/v1/orders/\(order.id)/confirm", as: county.buyer)
    }
    var balances: [Int64] = []
    var path = "/v1/households/\(county.household)/statement?limit=2"
    for _ in 0..<3 {
      let page = try await api.send(.get, path, as: county.volunteer)
      #expect(page["balance_fen"]?.number == 19_125)
      balances += page["items"]?.items.compactMap { $0["balance_fen"]?.number } ?? []
      path =
        "/v1/households/\(county.household)/statement?limit=2&cursor="
        + (page["next_cursor"]?.text ?? "")
    }
    #expect(balances == [5, 4, 3, 2, 1].map { $0 * 3_825 })
  }

  @Test func `lots, hooks and sessions are walked exactly once`() async throws {
    let eggs = try county.addEggs()
    for _ in 0..<4 {
      let lot = try await api.send(
        .post, "/v1/listings/\(eggs)/lots", as: county.admin, Bodies.lot)
      #expect(lot.status == 201)
      #expect(
        try await api.send(.post, "/v1/webhooks", as: county.buyer, Bodies.webhook).status == 201)
      _ = try api.token(of: county.buyer)
    }
    for (path, count) in [
      ("/v1/listings/\(eggs)/lots", 5), ("/v1/webhooks", 4), ("/v1/sessions", 5),
    ] {
      let actor = path.contains("lots") ? county.admin : county.buyer
      let all = try await walk(path, as: actor)
      #expect(try await walk(path + "?limit=2", as: actor) == all)
      #expect(all.count == count && Set(all).count == count, "\(path)")
    }
  }

  @Test func `the link keeps the rest of the query as it was sent`() async throws {
    for _ in 0..<3 { _ = try addListing(price: 100) }
    let query = "q=%E9%A6%99+%E8%8F%87&limit=1&sort=price"
    let page = try await api.send(.get, "/v1/listings?" + query)
    let cursor = try #require(page["next_cursor"]?.text)
    #expect(page.header("Link") == "</v1/listings?\(query)&cursor=\(cursor)>; rel=\"next\"")
    let next = try await api.send(.get, "/v1/listings?cursor=\(cursor)&\(query)")
    let after = try #require(next["next_cursor"]?.text)
    #expect(next.header("Link") == "</v1/listings?\(query)&cursor=\(after)>; rel=\"next\"")
  }
}
