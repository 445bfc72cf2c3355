import Access
import Core
import JSON
import Orders
import Reports
import TestSupport
import Testing

/// What happens because time goes by.
@Suite struct ExpiryTests {
  private let api: TestAPI
  private var county: TestCounty { api.county }
  private var clock: ManualClock { api.database.clock }

  init() throws { api = try TestAPI() }

  private func status(_ order: String) async throws -> String? {
    try await api.send(.get, order, as: county.admin)["status"]?.text
  }

  private func available(_ listing: Identifier) async throws -> Int64? {
    try await api.send(.get, "/v1/listings/\(listing)")["available"]?.number
  }

  private func place(_ listing: Identifier, as buyer: Actor) async throws -> String {
    let placed = try await api.send(
      .post, "/v1/orders", as: buyer, key: api.makeKey(), Bodies.order(listing, quantity: 3))
    expect(placed, 201, .order)
    return "/v1/orders/\(placed["id"]?.text ?? "")"
  }

  private func sweep() throws {
    while try api.write({ try cancelUnpaidOrders(upTo: 2, in: $0) }) {}
    while try api.write({ try confirmDeliveredOrders(upTo: 2, in: $0) }) {}
    while try api.write({ try sweepExpiredSessions(upTo: 2, in: $0) }) {}
    while try api.write({ try sweepIdempotentAnswers(upTo: 2, in: $0) }) {}
  }

  @Test func `an unpaid order lapses after half an hour and its goods come back`() async throws {
    let eggs = try county.addEggs(quantity: 10)
    var orders: [String] = []
    for _ in 0..<3 { orders.append(try await place(eggs, as: county.buyer)) }
    #expect(try await available(eggs) == 1)
    clock.advance(seconds: Order.paymentSeconds - 60)
    try sweep()
    for order in orders { #expect(try await status(order) == "placed") }
    clock.advance(seconds: 61)
    try sweep()
    for order in orders { #expect(try await status(order) == "cancelled") }
    #expect(try await available(eggs) == 10)
    let late = try await api.send(
      .post, orders[0] + "/payments", as: county.admin, key: "late", Bodies.payment(14_900))
    expect(late, 409, "wrong_state")
    #expect(try verify(county.db) == [])
  }

  @Test func `an organisation has seven days to pay`() async throws {
    let eggs = try county.addEggs(quantity: 10)
    let order = try await place(eggs, as: county.organisation)
    clock.advance(days: 7)
    clock.advance(seconds: -60)
    try sweep()
    #expect(try await status(order) == "placed")
    clock.advance(seconds: 61)
    try sweep()
    #expect(try await status(order) == "cancelled")
    #expect(try await available(eggs) == 10)
  }

  @Test func `a delivered order is taken to be received after seven days`() async throws {
    let eggs = try county.addEggs(quantity: 10)
    let order = try county.order(3, of: eggs)
    try county.pay(order)
    let consignment = "/v1/consignments/\(order.consignments[0].id)"
    for (step, body) in [("pack", nil), ("dispatch", Bodies.dispatch), ("deliver", nil)] {
      let answer = try await api.send(
        .post, "\(consignment)/\(step)", as: county.coordinator, body)
      #expect(answer.status == 200)
    }
    let path = "/v1/orders/\(order.id)"
    clock.advance(days: 6)
    try sweep()
    #expect(try await status(path) == "delivered")
    clock.advance(days: 1)
    try sweep()
    #expect(try await status(path) == "completed")
    expect(try await api.send(.post, path + "/confirm", as: county.buyer), 409, "wrong_state")
    let statement = try await api.send(
      .get, "/v1/households/\(county.household)/statement", as: county.volunteer)
    #expect(statement["balance_fen"]?.number == 11_475)
    #expect(try verify(county.db) == [])
  }

  @Test func `goods past their best are not for sale any more`() async throws {
    let eggs = try county.addEggs(quantity: 10)
    clock.advance(days: 30)
    #expect(try await available(eggs) == 10)
    clock.advance(days: 1)
    #expect(try await available(eggs) == 0)
    let answer = try await api.send(.post, "/v1/quotes", Bodies.basket(eggs))
    expect(answer, 409, "out_of_stock", at: ["/lines/0/quantity"])
    let inStock = try await api.send(.get, "/v1/listings?in_stock=true")
    #expect(inStock["items"]?.items.isEmpty == true)
  }

  @Test func `a session ends after thirty days without use`() async throws {
    let token = try api.token(of: county.buyer)
    let unused = try api.token(of: county.buyer)
    var headers = [(name: "Authorization", value: "Bearer \(token)")]
    clock.advance(days: Int64(Session.lifetimeDays))
    clock.advance(seconds: -60)
    #expect(try await api.send(.get, "/v1/me", headers: headers).status == 200)
    // What the look handed over is written before what comes next.
    try await api.doors.write { _ in }
    clock.advance(seconds: 61)
    #expect(try await api.send(.get, "/v1/me", headers: headers).status == 200)
    headers = [(name: "Authorization", value: "Bearer \(unused)")]
    expect(try await api.send(.get, "/v1/me", headers: headers), 401, "unauthenticated")
    clock.advance(days: Int64(Session.lifetimeDays))
    headers = [(name: "Authorization", value: "Bearer \(token)")]
    expect(try await api.send(.get, "/v1/me", headers: headers), 401, "unauthenticated")
    try sweep()
    let left: Int = try county.db.value("SELECT count(*) FROM session")
    #expect(left == 0)
  }

  @Test func `an idempotency key is free again after seven days`() async throws {
    let eggs = try county.addEggs(quantity: 10)
    func order() async throws -> TestAnswer {
      try await api.send(
        .post, "/v1/orders", as: county.organisation, key: "same", Bodies.order(eggs))
    }
    let first = try await order()
    clock.advance(days: 7)
    clock.advance(seconds: -60)
    try sweep()
    let again = try await order()
    #expect(again.raw.body == first.raw.body)
    #expect(again.header("Idempotent-Replayed") == "true")
    // Free by the clock, whether or not it was swept.
    clock.advance(seconds: 61)
    let anew = try await order()
    expect(anew, 201, .order)
    #expect(anew.header("Idempotent-Replayed") == nil)
    #expect(anew["id"] != first["id"])
    clock.advance(days: 8)
    try sweep()
    let left: Int = try county.db.value("SELECT count(*) FROM idempotent_answer")
    #expect(left == 0)
  }
}
