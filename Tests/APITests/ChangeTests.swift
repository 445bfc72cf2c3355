import Core
import JSON
import Orders
import TestSupport
import Testing

@testable import API

/// What happened, for programs that were offline.
@Suite struct ChangeTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }

  init() throws { api = try TestAPI() }

  private func changes(_ actor: Actor, since: String? = nil, limit: Int = 100) async throws
    -> TestAnswer
  {
    let place = since.map { "&since=\($0)" } ?? ""
    return try await api.send(.get, "/v1/changes?limit=\(limit)\(place)", as: actor)
  }

  private func types(_ answer: TestAnswer) -> [String] {
    // Those that made the county are not told of here.
    answer["items"]?.items.compactMap { $0["type"]?.text }.filter { $0 != "household.registered" }
      ?? []
  }

  @Test func `each sees what concerns it, in order, and goes on where it was`() async throws {
    let order = try county.order(of: county.addEggs())
    try county.pay(order)
    try county.pack(order)
    try county.dispatch(order)
    let all = try await changes(county.buyer)
    #expect(types(all).prefix(2) == ["order.placed", "order.paid"])
    #expect(all["is_complete"] == .boolean(true))
    #expect(types(try await changes(county.otherBuyer)) == [])
    #expect(types(try await changes(county.volunteer)) == [])
    #expect(types(try await changes(county.coordinator)) == types(all))
    #expect(types(try await changes(county.otherCoordinator)) == [])
    #expect(types(try await changes(county.admin)).count >= types(all).count)
    var (since, seen) = (String?.none, [String]())
    for _ in 0..<20 {
      let next = try await changes(county.buyer, since: since, limit: 1)
      seen += types(next)
      since = next["since"]?.text
      if next["is_complete"] == .boolean(true) { break }
    }
    #expect(seen == types(all))
    #expect(types(try await changes(county.buyer, since: since)) == [])
  }

  @Test func `a listener gets them as server-sent events and says what it has seen`() async throws {
    let eggs = try county.addEggs()
    let order = try county.order(of: eggs)
    let stream = [(name: "Accept", value: "text/event-stream")]
    let first = try await api.send(
      .get, "/v1/changes", as: county.buyer, headers: stream)
    #expect(first.status == 200)
    #expect(first.header("Content-Type") == "text/event-stream")
    #expect(first.raw.text.contains("event: order.placed\ndata: {\"id\":\""))
    #expect(first.raw.text.contains(order.number))
    let last = try #require(
      first.raw.text.split(separator: "\n").last { $0.hasPrefix("id: ") })
    try county.pay(order)
    let next = try await api.send(
      .get, "/v1/changes", as: county.buyer,
      headers: stream + [(name: "Last-Event-ID", value: String(last.dropFirst(4)))])
    #expect(next.raw.text.contains("event: order.paid"))
    #expect(!next.raw.text.contains("event: order.placed"))
  }

  @Test func `what is wrong with the question is named`() async throws {
    let answer = try await api.send(.get, "/v1/changes?since=x&limit=0", as: county.buyer)
    expect(answer, 422, "invalid_query", at: answer.pointers)
    #expect(answer.pointers.count == 2)
    let image = [(name: "Accept", value: "image/png")]
    expect(
      try await api.send(.get, "/v1/changes", as: county.buyer, headers: image), 406,
      "not_acceptable")
  }
}
