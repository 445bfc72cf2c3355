import Core
import SQLite
import Storage

/// The SQL of `ledger_hold`, and of an account's sum of what is held.
enum HoldStore {
  static func insert(
    _ amount: Fen, of account: LedgerAccount, in db: Connection
  ) throws -> Identifier {
    try add(amount, heldOf: account, in: db)
    return try db.insert { id in
      try db.execute(
        """
        INSERT INTO ledger_hold (id, account_id, amount_fen, status)
        SELECT \(id), id, \(amount), 'pending' FROM ledger_account
        WHERE kind = \(account.kind) AND owner_id = \(account.owner)
        """)
    }
  }

  static func add(_ amount: Fen, heldOf account: LedgerAccount, in db: Connection) throws {
    try db.execute(
      """
      UPDATE ledger_account SET held_fen = held_fen + \(amount)
      WHERE kind = \(account.kind) AND owner_id = \(account.owner)
      """)
  }

  static func pending(
    _ id: Identifier, in db: Connection
  ) throws -> (account: LedgerAccount, amount: Fen)? {
    let found = try db.first(
      """
      SELECT a.kind, a.owner_id, h.amount_fen
      FROM ledger_hold h JOIN ledger_account a ON a.id = h.account_id
      WHERE h.id = \(id) AND h.status = 'pending'
      """
    ) { row in (LedgerAccount(kind: try row[0], owner: try row[1]), try row[2] as Fen) }
    guard let found, let account = found.0 else { return nil }
    return (account, found.1)
  }

  /// Posted by a transfer, or voided without one.
  static func settle(_ id: Identifier, sequence: Int64?, in db: Connection) throws {
    try db.execute(
      """
      UPDATE ledger_hold SET status = \(sequence == nil ? "voided" : "posted"),
        sequence = \(sequence)
      WHERE id = \(id)
      """)
  }
}
