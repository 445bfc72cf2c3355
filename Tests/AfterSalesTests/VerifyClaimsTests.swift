import Core
import Fulfilment
import Orders
import Reports
import SQLite
import TestSupport
import Testing

@testable import AfterSales

@Suite("Verifying claims") struct VerifyClaimsTests {
  /// A completed order of which something was given back, and one whose claim is open.
  private func market() throws -> TestMarket {
    let market = try TestMarket()
    let county = market.county
    let eggs = try county.addEggs()
    for isDecided in [true, false] {
      let order = try county.order(3, of: eggs)
      try county.pay(order)
      try county.pack(order)
      try county.finish(order)
      try market.write { db in
        let claim = try openClaim(
          NewClaim(
            kind: .damaged, description: "x", lines: [ClaimLine(line: 1, quantity: 2)]),
          about: order.id, as: county.buyer, in: db)
        guard isDecided else { return }
        _ = try acceptClaim(
          claim.id, granting: [NewCompensation(line: 1, amount: Fen(4_500), bearer: .household)],
          reason: "x", as: county.admin, in: db)
      }
    }
    #expect(try verify(market.db) == [])
    return market
  }

  @Test(
    "Each field that money hangs on shows when it is another",
    arguments: [
      "UPDATE customer_order SET compensated_fen = compensated_fen + 1",
      "UPDATE order_compensation SET amount_fen = amount_fen - 1",
      "UPDATE order_compensation SET amount_fen = 20000, granted_fen = 20000",
      "UPDATE order_compensation SET bearer = 'village', household_id = NULL",
      """
      UPDATE order_compensation SET household_id =
        (SELECT id FROM household WHERE id <> household_id ORDER BY id DESC LIMIT 1)
      """,
      "UPDATE order_compensation SET claim_id = (SELECT id FROM claim WHERE status = 'open')",
      "DELETE FROM order_compensation",
      "UPDATE claim SET status = 'declined' WHERE status = 'accepted'",
      "UPDATE claim SET order_id = (SELECT max(id) FROM customer_order) WHERE status = 'accepted'",
      "UPDATE claim_line SET quantity = 4",
      "UPDATE claim_line SET line = 2",
      "DELETE FROM claim_line",
      "UPDATE ledger_account SET balance_fen = balance_fen + 1 WHERE kind = 'household'",
    ])
  func spoilt(statement: String) throws {
    let market = try market()
    try market.spoil(statement)
    #expect(try verify(market.db) != [])
  }

  @Test("The database refuses a decision that says nothing, and money that nobody bears")
  func refused() throws {
    let market = try market()
    for statement in [
      "UPDATE claim SET reason = NULL WHERE status = 'accepted'",
      "UPDATE claim SET status = 'open' WHERE status = 'accepted'",
      "UPDATE order_compensation SET bearer = 'village'",
      "UPDATE order_compensation SET household_id = NULL",
      "UPDATE order_compensation SET amount_fen = granted_fen + 1",
      "INSERT INTO ledger_account (id, kind, owner_id, balance_fen) VALUES (9, 'county', 0, 1)",
    ] {
      #expect(throws: SQLiteError.self, "\(statement)") { try market.db.script(statement) }
    }
  }
}
