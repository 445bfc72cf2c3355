import Audit
import Core
import SQLite
import Storage
import TestSupport
import Testing

@testable import Reports

@Suite("Proving the database with several connections") struct VerifyAtOnceTests {
  let market: TestMarket

  init() throws {
    market = try TestMarket()
    let order = try market.county.order(2, of: market.county.addEggs())
    try market.county.pay(order)
  }

  private func found(
    by connections: Int, _ access: Connection.Access = .proving
  ) async throws -> Verification {
    let (path, clock) = (market.database.path, market.clock.timeAndChance)
    return try await verification(connections: connections) {
      try Connection(path: path, access: access, timeAndChance: clock)
    }
  }

  @Test("However many look, they find what one finds, in the same order", arguments: [0, 1, 2, 5])
  func same(connections: Int) async throws {
    let whole = try await found(by: connections)
    #expect(whole.findings.isEmpty)
    #expect(try whole.auditHead?.description == auditHead(in: market.db).description)
    try market.spoil("UPDATE stock SET sold = sold + 1; UPDATE ledger_month SET amount_fen = 7")
    try market.spoil("UPDATE customer_order SET goods_fen = goods_fen + 1")
    let spoilt = try await found(by: connections)
    #expect(spoilt.findings.count > 1)
    #expect(spoilt.findings == (try verify(market.db)))
    #expect(spoilt.auditHead == nil)
  }

  @Test("A rule of a single row that was broken is found, and who cannot look at it says so")
  func rules() async throws {
    try market.spoil("UPDATE stock SET available = -1, sold = sold + available + 1")
    #expect(try await found(by: 1).findings.contains { $0.description.contains("CHECK") })
    await #expect(throws: UnprovableDatabase.self) { _ = try await found(by: 1, .readOnly) }
  }
}
