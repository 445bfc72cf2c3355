import Access
import Core
import HTTP
import Households
import JSON
import Listings
import Orders
import SQLite
import TestSupport
import Testing

@testable import API

/// What strangers are told twice in the same bytes, and when no more.
@Suite struct KeptAnswerTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private var counts: (hits: Int, misses: Int) {
    api.application.keptAnswers[0].withLock { ($0.hits, $0.misses) }
  }

  /// Asks as a stranger and tells whether the answer was kept from before.
  private func ask(
    _ target: String, headers: [(name: String, value: String)] = []
  ) async throws -> (answer: TestAnswer, wasKept: Bool) {
    let before = counts
    let answer = try await api.send(.get, target, headers: headers)
    #expect(counts.hits + counts.misses == before.hits + before.misses + 1)
    return (answer, counts.hits > before.hits)
  }

  @Test(arguments: ["", "?sort=price", "?limit=1", "?sort=-price&limit=2"])
  func `a page is told again in the same bytes, with the same link`(query: String) async throws {
    for _ in 1...3 { _ = try county.addEggs() }
    let first = try await ask("/v1/listings" + query)
    let second = try await ask("/v1/listings" + query)
    #expect(!first.wasKept && second.wasKept)
    #expect(first.answer.raw.body == second.answer.raw.body)
    #expect(first.answer.header("Link") == second.answer.header("Link"))
    #expect((first.answer.header("Link") != nil) == query.contains("limit"))
    let other = try await ask("/v1/listings?sort=newest&limit=3")
    #expect(!other.wasKept)
  }

  @Test func `a listing is told again under its tag, and not at all to who has it`() async throws {
    let path = "/v1/listings/\(try county.addEggs())"
    let first = try await ask(path)
    let tag = try #require(first.answer.header("ETag"))
    let second = try await ask(path)
    #expect(second.wasKept)
    #expect(second.answer.header("ETag") == tag)
    #expect(second.answer.raw.body == first.answer.raw.body)
    let known = try await ask(path, headers: [("If-None-Match", tag)])
    #expect(known.wasKept)
    #expect(known.answer.status == 304)
    #expect(known.answer.raw.body.isEmpty)
    let head = try await api.send(.head, path)
    #expect(head.header("Content-Length") == "\(first.answer.raw.body.count)")
  }

  @Test func `whatever is committed is seen at the next read`() async throws {
    let eggs = try county.addEggs(quantity: 20)
    let path = "/v1/listings/\(eggs)"
    let (admin, buyer) = (county.admin, county.buyer)
    let (household, village) = (county.household, county.villages[0])
    let changes: [(String, @Sendable (Connection) throws -> Void)] = [
      ("an order", { try place(eggs, as: buyer, in: $0) }),
      (
        "a price",
        { try changeListing(eggs, ListingChange(price: Fen(4_900)), as: admin, in: $0) }
      ),
      (
        "a household's name",
        {
          try $0.execute("UPDATE household SET display_name = '改**' WHERE id = \(household)")
        }
      ),
      (
        "a village's name",
        { try $0.execute("UPDATE village SET name = '改虚构村' WHERE id = \(village)") }
      ),
      ("a pause", { _ = try takeStep(.pause, listing: eggs, as: admin, in: $0) }),
    ]
    for (what, change) in changes {
      let before = try await ask(path).answer
      let pageBefore = try await ask("/v1/listings").answer
      #expect(try await ask(path).wasKept)
      try await api.doors.write { db in try change(db) }
      let after = try await ask(path)
      #expect(!after.wasKept, "\(what)")
      #expect(after.answer.raw.body != before.raw.body, "\(what)")
      let page = try await ask("/v1/listings")
      #expect(!page.wasKept, "\(what)")
      #expect(page.answer.raw.body != pageBefore.raw.body, "\(what)")
    }
  }

  @Test func `what another program commits is seen as well`() async throws {
    let eggs = try county.addEggs()
    #expect(try await ask("/v1/listings/\(eggs)").answer["available"]?.number == 50)
    // The county's own connection is none of the server's.
    _ = try county.order(2, of: eggs)
    let after = try await ask("/v1/listings/\(eggs)")
    #expect(!after.wasKept)
    #expect(after.answer["available"]?.number == 48)
  }

  @Test func `a refused write makes no answer void, a new day makes all`() async throws {
    let eggs = try county.addEggs()
    let path = "/v1/listings/\(eggs)"
    func sendRefused() async throws {
      let refused = try await api.send(
        .post, "/v1/orders", as: county.coordinator, key: "k", Bodies.order(eggs))
      #expect(refused.status == 403)
    }
    // The first one opens a session.
    try await sendRefused()
    #expect(try await ask(path).answer["available"]?.number == 50)
    try await sendRefused()
    await #expect(throws: CommonRefusal.roleMayNot) {
      try await api.doors.write { _ in throw CommonRefusal.roleMayNot }
    }
    #expect(try await ask(path).wasKept)
    // Past their best, without anybody having written it down.
    api.database.clock.advance(days: 31)
    let after = try await ask(path)
    #expect(!after.wasKept)
    #expect(after.answer["available"]?.number == 0)
  }

  @Test func `who comes with a token is told what is theirs, and nobody else is`() async throws {
    let draft = try await api.send(
      .post, "/v1/listings", as: county.coordinator, Bodies.listing(county.household))
    let path = try #require(draft.header("Location"))
    for _ in 1...2 {
      #expect(try await api.send(.get, path, as: county.coordinator).status == 200)
      expect(try await ask(path).answer, 404, "not_found")
    }
    let eggs = "/v1/listings/\(try county.addEggs())"
    #expect(try await ask(eggs).answer.header("Cache-Control") == nil)
    let before = counts
    let own = try await api.send(.get, eggs, as: county.buyer)
    #expect(own.header("Cache-Control") == "private, no-cache")
    #expect(counts == before)
  }

  @Test func `answers are kept up to a bound, and the newest stays`() throws {
    let moment = try api.doors.read(on: 0) { try KeptAnswers.Moment(of: $0) }
    var kept = KeptAnswers(loops: 8)
    let room = KeptAnswers.maximumBytes / 8
    let body = [UInt8](repeating: 7, count: 10_000)
    for number in 1...1_000 {
      let target = Array("/v1/listings/\(number % 700)".utf8)
      target.withUnsafeBytes { target in
        if kept.find(target, at: moment) == nil {
          body.withUnsafeBytes { body in
            kept.keep(KeptAnswers.Answer(to: target, body, .init()), to: target, at: moment)
          }
        }
        #expect(kept.find(target, at: moment) != nil)
      }
      #expect(kept.size <= room)
    }
    #expect(kept.size > 0)
    let large = [UInt8](repeating: 7, count: room)
    large.withUnsafeBytes { bytes in
      kept.keep(KeptAnswers.Answer(to: bytes, bytes, .init()), to: bytes, at: moment)
      #expect(kept.find(bytes, at: moment) == nil)
    }
  }
}

/// Places an order of one unit, in a transaction of another connection.
private func place(_ listing: Identifier, as buyer: Actor, in db: Connection) throws {
  _ = try placeOrder(
    NewOrder(
      basket: [BasketLine(listing: listing, quantity: 1)], recipient: TestCounty.recipient,
      note: ""), as: buyer, in: db)
}
