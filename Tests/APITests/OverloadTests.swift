import Core
import Dispatch
import HTTP
import SQLite
import Synchronization
import TestSupport
import Testing

/// More writes than the writer gets done: the bound of its queue, seen by clients.
@Suite struct OverloadTests {
  private let api: TestAPI

  init() throws { api = try TestAPI() }

  /// How many writes may wait (`docs/architecture.md`).
  private static let bound = 4_096

  @Test func `past the bound an order is refused at once, and what waits is all done`()
    async throws
  {
    let buyer = Buyer(
      client: api.client, token: try api.token(of: api.county.buyer),
      body: Bodies.order(try api.county.addEggs()))
    let doors = api.doors
    let gate = Gate()
    let held = Task { try await doors.write { _ in gate.pass() } }
    await until { gate.isReached }
    // The last place is left for an order.
    let writes = (1..<OverloadTests.bound).map { number in
      Task { try await doors.write { _ in number } }
    }
    await until { doors.writerStatistics.waiting == OverloadTests.bound - 1 }
    let last = Task { await buyer.place(key: "last") }
    await until { doors.writerStatistics.waiting == OverloadTests.bound }

    for number in 0..<10 {
      let refused = await buyer.place(key: "refused \(number)")
      #expect(refused.status == 503)
      #expect(refused.code == "overloaded")
      #expect(refused.header("Retry-After") == "1")
    }
    // Reads go on meanwhile.
    #expect(try await api.send(.get, "/v1/listings").status == 200)

    gate.open()
    try await held.value
    for (index, write) in writes.enumerated() { #expect(try await write.value == index + 1) }
    #expect(await last.value.status == 201)
    #expect(doors.writerStatistics.waiting == 0)
    // What was refused under a key may be sent again under it.
    #expect(await buyer.place(key: "refused 0").status == 201)
    #expect(try api.county.db.value("SELECT count(*) FROM customer_order") == 2)
  }

  /// Gives way to other tasks until it is so.
  private func until(_ isSo: () -> Bool) async {
    while !isSo() { await Task.yield() }
  }
}

/// Sends one and the same order under keys of its own.
private struct Buyer: Sendable {
  let client: RouterClient
  let token: String
  let body: String

  func place(key: String) async -> TestAnswer {
    TestAnswer(
      await client.send(
        .post, "/v1/orders",
        headers: [
          ("Authorization", "Bearer \(token)"), ("Idempotency-Key", key),
          ("Content-Type", "application/json"),
        ], body: Array(body.utf8)))
  }
}

/// Holds up the thread that comes to it until it is opened.
private final class Gate: Sendable {
  private let reached = Atomic(false)
  private let opened = DispatchSemaphore(value: 0)

  var isReached: Bool { reached.load(ordering: .acquiring) }

  func pass() {
    reached.store(true, ordering: .releasing)
    opened.wait()
  }

  func open() { opened.signal() }
}
