import Foundation
import Ledger
import Migrations
import SQLite
import TestSupport
import Testing

@Suite("The tables of the books made anew, with entries in them") struct PaymentMigrationTests {
  /// The newest schema that knew nothing of incoming money.
  private static let before = 19

  private static let entries = """
    INSERT INTO user_account (id, phone, name, role, password_hash, created_at)
    VALUES (1, '19900000001', 'x', 'admin', '*', 0);
    INSERT INTO customer_order (id, buyer_id, status, goods_fen, shipping_fen, paid_fen,
      refunded_fen, placed_at, pay_before, recipient_name, recipient_phone, recipient_address, note)
    VALUES (5, 1, 'paid', 90, 10, 100, 0, 0, 1, 'x', 'x', 'x', '');
    INSERT INTO payment (id, order_id, method, amount_fen, reference, recorded_by, recorded_at)
    VALUES (6, 5, 'bank_transfer', 100, 'T1', 1, 7);
    INSERT INTO ledger_account (id, kind, owner_id, balance_fen)
    VALUES (1, 'bank', 0, -100), (2, 'escrow', 0, 10), (3, 'household', 9, 85),
      (4, 'village', 8, 5);
    INSERT INTO ledger_transfer (sequence, kind, order_id, posted_at)
    VALUES (1, 'payment', 5, 7), (2, 'completion', 5, 8);
    INSERT INTO ledger_entry (sequence, line, account_id, amount_fen, balance_fen)
    VALUES (1, 1, 1, -100, -100), (1, 2, 2, 100, 100), (2, 1, 2, -90, 10), (2, 2, 3, 85, 85),
      (2, 3, 4, 5, 5);
    """

  @Test("Every row is kept, and what is posted is still never changed")
  func kept() throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("shanhuo-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let db = try Connection(
      path: folder.appendingPathComponent("old.sqlite").path,
      timeAndChance: ManualClock().timeAndChance)
    let migrations = try Migrations.all()
    _ = try Migrator(Array(migrations.prefix(PaymentMigrationTests.before))).migrate(db)
    try db.script(PaymentMigrationTests.entries)
    let old = try rows(db)
    #expect(old.count == 1 + 4 + 2 + 5)
    let applied = try Migrator(migrations).migrate(db)
    #expect(applied.first == "0020_payments")
    #expect(try rows(db) == old)
    #expect(try auditLedger(in: db) == [])
    for statement in [
      "UPDATE ledger_transfer SET posted_at = 1", "DELETE FROM ledger_transfer",
      "UPDATE ledger_entry SET amount_fen = 1", "DELETE FROM ledger_entry",
      "INSERT INTO ledger_entry VALUES (3, 1, 1, 1, 1)",
      "INSERT INTO ledger_entry VALUES (1, 3, 7, 1, 1)",
      "UPDATE ledger_account SET balance_fen = -1 WHERE kind = 'escrow'",
    ] {
      #expect(throws: SQLiteError.self, "\(statement)") { try db.script(statement) }
    }
    #expect(try db.value("PRAGMA foreign_keys") as Int == 1)
    try db.script("INSERT INTO ledger_account (id, kind, owner_id) VALUES (9, 'unapplied', 0)")
  }

  /// Each row of the tables that were made anew, and of those that refer to them, as text.
  private func rows(_ db: Connection) throws -> [String] {
    try db.all(
      """
      SELECT 'payment' || id || ' ' || order_id || method || amount_fen || ' ' || reference
        || recorded_by || ' ' || recorded_at FROM payment
      UNION ALL SELECT 'account' || id || kind || owner_id || ' ' || balance_fen
      FROM ledger_account
      UNION ALL SELECT 'transfer' || sequence || kind || order_id || ' ' || posted_at
      FROM ledger_transfer
      UNION ALL SELECT 'entry' || sequence || ' ' || line || ' ' || account_id || ' '
        || amount_fen || ' ' || balance_fen FROM ledger_entry
      ORDER BY 1
      """
    ) { try $0[0] }
  }
}
