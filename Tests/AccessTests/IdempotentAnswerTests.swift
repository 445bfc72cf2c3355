import Access
import Core
import SQLite
import Storage
import TestSupport
import Testing

@Suite("Answers under an idempotency key") struct IdempotentAnswerTests {
  struct Refused: Error, Equatable {}

  let market: TestMarket
  let county: TestCounty
  let created = IdempotentAnswer(status: 201, location: "/v1/orders/1", body: Array("{}".utf8))

  init() throws {
    market = try TestMarket()
    county = market.county
  }

  private func key(
    _ text: String = "k", of account: Identifier?, _ request: String = "POST /v1/orders {}"
  ) -> IdempotencyKey {
    IdempotencyKey(text, of: account, request: Array(request.utf8))
  }

  private func find(_ key: IdempotencyKey) throws -> IdempotentAnswer? {
    try market.write { try answer(under: key, in: $0) }
  }

  @Test("The same request gets the same bytes again")
  func again() throws {
    let key = key(of: county.buyer.id)
    #expect(try find(key) == nil)
    try market.write { try keep(created, under: key, in: $0) }
    #expect(try find(key) == created)
    let bare = IdempotentAnswer(status: 409, location: nil, body: [])
    let other = self.key("other", of: county.buyer.id)
    try market.write { try keep(bare, under: other, in: $0) }
    #expect(try find(other) == bare)
  }

  @Test("Another request under the same key is refused")
  func reused() throws {
    try market.write { try keep(created, under: key(of: county.buyer.id), in: $0) }
    #expect(throws: AccessRefusal.idempotencyKeyReused) {
      try find(key(of: county.buyer.id, "POST /v1/orders {\"note\":\"\"}"))
    }
  }

  @Test("Another account's key is another key, and a stranger's is its request's own")
  func others() throws {
    try market.write { try keep(created, under: key(of: county.buyer.id), in: $0) }
    #expect(try find(key(of: county.otherBuyer.id)) == nil)
    #expect(try find(key(of: nil)) == nil)
    try market.write { try keep(created, under: key(of: nil), in: $0) }
    #expect(try find(key(of: nil)) == created)
    #expect(try find(key(of: nil, "another")) == nil)
  }

  @Test("What was rolled back keeps no answer")
  func rolledBack() throws {
    let key = key(of: county.buyer.id)
    #expect(throws: Refused()) {
      try market.write {
        try keep(created, under: key, in: $0)
        throw Refused()
      }
    }
    #expect(try find(key) == nil)
  }

  @Test("A key is free again after its days, swept or not")
  func expires() throws {
    let key = key(of: county.buyer.id)
    try market.write { try keep(created, under: key, in: $0) }
    market.clock.advance(days: Int64(IdempotentAnswer.lifetimeDays) - 1)
    #expect(try find(key) == created)
    market.clock.advance(days: 1)
    #expect(try find(key) == nil)
    let later = IdempotentAnswer(status: 201, location: nil, body: [1])
    try market.write { try keep(later, under: key, in: $0) }
    #expect(try find(key) == later)
  }

  @Test("Old answers are swept, some at a time, and young ones stay")
  func sweep() throws {
    for number in 1...5 {
      try market.write { try keep(created, under: key("\(number)", of: county.buyer.id), in: $0) }
    }
    market.clock.advance(days: Int64(IdempotentAnswer.lifetimeDays))
    let young = key("young", of: county.buyer.id)
    try market.write { try keep(created, under: young, in: $0) }
    #expect(try market.write { try sweepIdempotentAnswers(upTo: 4, in: $0) })
    #expect(try market.write { try sweepIdempotentAnswers(upTo: 4, in: $0) } == false)
    #expect(try market.db.value("SELECT count(*) FROM idempotent_answer") as Int == 1)
    #expect(try find(young) == created)
  }
}
