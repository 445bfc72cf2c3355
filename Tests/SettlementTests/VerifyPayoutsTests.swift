import Core
import Orders
import Reports
import SQLite
import TestSupport
import Testing

@testable import Settlement

@Suite("Verifying payouts") struct VerifyPayoutsTests {
  /// Three payouts of one household: one that is open, one that was paid, one that came back.
  private func market() throws -> TestMarket {
    let market = try TestMarket()
    let county = market.county
    let eggs = try county.addEggs()
    for step in ["paid", "bounced", "open"] {
      let order = try county.order(of: eggs)
      try county.pay(order)
      try county.pack(order)
      try county.finish(order)
      try market.write { db in
        let payout = try makePayout(
          ofVillage: county.villages[0], upTo: db.today, as: county.admin, in: db)
        if step == "open" { return }
        _ = try confirmPayout(
          payout.id, households: nil, reference: nil, as: county.admin, in: db)
        if step == "paid" { return }
        _ = try bouncePayout(
          payout.id, household: county.household, reason: "x", isClosed: false, as: county.admin,
          in: db)
      }
    }
    #expect(try verify(market.db) == [])
    return market
  }

  @Test(
    "Each field that money hangs on shows when it is another",
    arguments: [
      "UPDATE payout_line SET amount_fen = amount_fen + 1 WHERE status = 'pending'",
      "UPDATE payout_line SET amount_fen = amount_fen + 1 WHERE status = 'paid'",
      "UPDATE payout_line SET household_id = household_id + 1 WHERE status = 'paid'",
      "UPDATE payout_line SET status = 'cancelled', settled_at = 1 WHERE status = 'pending'",
      "UPDATE payout_line SET status = 'paid' WHERE status = 'bounced'",
      "UPDATE payout_line SET bounce_sequence = NULL WHERE status = 'bounced'",
      "UPDATE payout_line SET bounce_sequence = 1 WHERE status = 'bounced'",
      "UPDATE payout_line SET settled_at = NULL WHERE status = 'paid'",
      "DELETE FROM payout_line WHERE status = 'paid'",
      "DELETE FROM payout_line WHERE status = 'pending'",
      "DELETE FROM payout_line; DELETE FROM payout",
      "UPDATE payout SET village_id = (SELECT id FROM village WHERE id <> village_id LIMIT 1)",
      "UPDATE payout SET up_to = '2016-01-01'",
      "UPDATE ledger_hold SET amount_fen = amount_fen - 1 WHERE status = 'pending'",
      "UPDATE ledger_hold SET amount_fen = amount_fen - 1 WHERE status = 'posted'",
      "UPDATE ledger_hold SET status = 'voided' WHERE status = 'pending'",
      "UPDATE ledger_hold SET sequence = 1 WHERE id = (SELECT min(id) FROM ledger_hold)",
      "DELETE FROM ledger_hold WHERE status = 'pending'",
      "UPDATE ledger_account SET held_fen = 0",
      "UPDATE ledger_account SET held_fen = held_fen + 1 WHERE kind = 'household'",
    ])
  func spoilt(statement: String) throws {
    let market = try market()
    try market.spoil(statement)
    #expect(try verify(market.db) != [])
  }

  @Test("The database refuses to take what is held, and to pay a household twice in one payout")
  func refused() throws {
    let market = try market()
    for statement in [
      "UPDATE ledger_account SET balance_fen = balance_fen - 1 WHERE held_fen > 0",
      "UPDATE ledger_account SET held_fen = balance_fen + 1 WHERE kind = 'household'",
      "INSERT INTO payout_line SELECT * FROM payout_line LIMIT 1",
      "UPDATE payout_line SET bounce_reason = NULL WHERE status = 'bounced'",
    ] {
      #expect(throws: SQLiteError.self, "\(statement)") { try market.db.script(statement) }
    }
  }
}
