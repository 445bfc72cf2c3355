import Access
import Core
import HTTP
import JSON
import Reports
import TestSupport
import Testing

@testable import API

/// Many at once through the router: the last boxes, and one key from many clients.
@Suite struct ConcurrencyTests {
  private let api: TestAPI

  init() throws { api = try TestAPI() }

  /// Sends requests at once and gives their answers. Who is told that the first one under its key
  /// is on its way tries again.
  private func sendAll(
    _ requests: [(token: String, key: String, body: String)]
  ) async -> [TestAnswer] {
    let client = api.client
    let answers = await withTaskGroup(of: RouterClient.Answer.self) { group in
      for request in requests {
        group.addTask {
          while true {
            let answer = await client.send(
              .post, "/v1/orders",
              headers: [
                ("Authorization", "Bearer \(request.token)"), ("Idempotency-Key", request.key),
                ("Content-Type", "application/json"),
              ], body: Array(request.body.utf8))
            let isInFlight = TestAnswer(answer).code == "idempotency_key_in_flight"
            if isInFlight { await Task.yield() } else { return answer }
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    return answers.map(TestAnswer.init)
  }

  @Test func `of 200 buyers at the last 50 boxes exactly 50 get one`() async throws {
    let eggs = try api.county.addEggs(quantity: 50)
    let tokens = [
      try api.token(of: api.county.buyer), try api.token(of: api.county.otherBuyer),
      try api.token(of: api.county.organisation),
    ]
    let body = Bodies.order(eggs, quantity: 1)
    let answers = await sendAll(
      (0..<200).map { (token: tokens[$0 % 3], key: "buyer-\($0)", body: body) })
    let placed = answers.filter { $0.status == 201 }
    let refused = answers.filter { $0.status == 409 }
    #expect(placed.count == 50)
    #expect(refused.count == 150)
    #expect(Set(placed.map { $0["number"]?.text }).count == 50)
    for answer in refused {
      expect(answer, 409, "out_of_stock", at: ["/lines/0/quantity"])
      #expect(answer.json.at("/errors/0/available")?.number == 0)
    }
    let listing = try await api.send(.get, "/v1/listings/\(eggs)")
    #expect(listing["available"]?.number == 0)
    #expect(try verify(api.county.db) == [])
  }

  @Test func `while the first under a key is on its way the others are told so`() async throws {
    let eggs = try api.county.addEggs(quantity: 50)
    let body = Bodies.order(eggs)
    let key = IdempotencyKey("k", of: api.county.buyer.id, request: [])
    #expect(api.application.keysInFlight.begin(key))
    let before = try api.database.content()
    let early = try await api.send(.post, "/v1/orders", as: api.county.buyer, key: "k", body)
    expect(early, 409, "idempotency_key_in_flight")
    #expect(try api.database.content() == before)
    // Keys belong to their account, and another key is another request.
    for (buyer, key) in [(api.county.otherBuyer, "k"), (api.county.buyer, "l")] {
      let other = try await api.send(.post, "/v1/orders", as: buyer, key: key, body)
      expect(other, 201, .order)
    }
    api.application.keysInFlight.end(key)
    let first = try await api.send(.post, "/v1/orders", as: api.county.buyer, key: "k", body)
    expect(first, 201, .order)
    // What was refused is on its way no more.
    let tooMany = Bodies.order(eggs, quantity: 60)
    for _ in 0..<2 {
      let refused = try await api.send(
        .post, "/v1/orders", as: api.county.buyer, key: "m", tooMany)
      expect(refused, 409, "out_of_stock", at: ["/lines/0/quantity"])
    }
  }

  @Test func `one key from 50 clients at once is one order and 50 times the same answer`()
    async throws
  {
    let eggs = try api.county.addEggs(quantity: 50)
    let tokens = try (0..<5).map { _ in try api.token(of: api.county.buyer) }
    let body = Bodies.order(eggs, quantity: 3)
    let answers = await sendAll(
      (0..<50).map { (token: tokens[$0 % 5], key: "the-same", body: body) })
    #expect(answers.map(\.status) == Array(repeating: 201, count: 50))
    #expect(Set(answers.map(\.raw.body)).count == 1)
    #expect(Set(answers.map { $0.header("Location") }).count == 1)
    #expect(answers.filter { $0.header("Idempotent-Replayed") == "true" }.count == 49)
    let orders: Int = try api.county.db.value("SELECT count(*) FROM customer_order")
    #expect(orders == 1)
    #expect(try verify(api.county.db) == [])
  }

  @Test func `one key with two bodies at once is one order, and the other body is refused`()
    async throws
  {
    let eggs = try api.county.addEggs(quantity: 50)
    let token = try api.token(of: api.county.buyer)
    let answers = await sendAll(
      (0..<40).map { number in
        (token: token, key: "one", body: Bodies.order(eggs, quantity: number % 2 + 1))
      })
    #expect(answers.filter { $0.status == 201 }.count == 20)
    #expect(answers.filter { $0.code == "idempotency_key_reused" }.count == 20)
    let orders: Int = try api.county.db.value("SELECT count(*) FROM customer_order")
    #expect(orders == 1)
  }
}
