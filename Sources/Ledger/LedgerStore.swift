import Core
import SQLite
import Storage

/// The SQL of the books' tables.
enum LedgerStore {
  static func insert(_ transfer: Transfer, in db: Connection) throws -> Int64 {
    try db.execute(
      """
      INSERT INTO ledger_transfer (kind, order_id, posted_at)
      VALUES (\(transfer.kind), \(transfer.order), \(db.now))
      """)
    return db.lastGivenKey
  }

  /// Adds to an account's balance, opening the account where it is new.
  static func add(
    _ amount: Fen, to account: LedgerAccount, in db: Connection
  ) throws -> (id: Identifier, balance: Fen) {
    let known = try db.first(
      """
      SELECT id, balance_fen FROM ledger_account
      WHERE kind = \(account.kind) AND owner_id = \(account.owner)
      """
    ) { (id: try $0[0] as Identifier, balance: try $0[1] as Fen) }
    if let known {
      let balance = known.balance + amount
      try db.execute(
        "UPDATE ledger_account SET balance_fen = \(balance) WHERE id = \(known.id)")
      return (known.id, balance)
    }
    let id = try db.insert { id in
      try db.execute(
        """
        INSERT INTO ledger_account (id, kind, owner_id, balance_fen)
        VALUES (\(id), \(account.kind), \(account.owner), \(amount))
        """)
    }
    return (id, amount)
  }

  static func insertEntry(
    _ sequence: Int64, line: Int, account: Identifier, amount: Fen, balance: Fen,
    in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO ledger_entry (sequence, line, account_id, amount_fen, balance_fen)
      VALUES (\(sequence), \(line), \(account), \(amount), \(balance))
      """)
  }

  static func balance(of account: LedgerAccount, in db: Connection) throws -> Fen {
    try db.first(
      """
      SELECT balance_fen FROM ledger_account
      WHERE kind = \(account.kind) AND owner_id = \(account.owner)
      """
    ) { try $0[0] } ?? .zero
  }

  /// The balance less what is held.
  static func available(in account: LedgerAccount, in db: Connection) throws -> Fen {
    try db.first(
      """
      SELECT balance_fen - held_fen FROM ledger_account
      WHERE kind = \(account.kind) AND owner_id = \(account.owner)
      """
    ) { try $0[0] } ?? .zero
  }

  static func items(
    of account: LedgerAccount, before sequence: Int64, limit: Int, in db: Connection
  ) throws -> [StatementItem] {
    try db.all(
      """
      SELECT t.sequence, t.posted_at, t.kind, e.amount_fen, e.balance_fen, t.order_id
      FROM ledger_account a
      JOIN ledger_entry e ON e.account_id = a.id
      JOIN ledger_transfer t ON t.sequence = e.sequence
      WHERE a.kind = \(account.kind) AND a.owner_id = \(account.owner)
        AND e.sequence < \(sequence)
      ORDER BY e.sequence DESC LIMIT \(limit)
      """
    ) { row in
      StatementItem(
        sequence: try row[0], at: try row[1], kind: try row[2], amount: try row[3],
        balance: try row[4], order: try row[5])
    }
  }

  /// What completed orders credited to each account, less what was reversed: `auditMonths` says why
  /// by CROSS JOIN.
  static func completionCredits(in db: Connection) throws -> [LedgerAccount: Fen] {
    var credits: [LedgerAccount: Fen] = [:]
    try db.each(
      """
      SELECT a.kind, a.owner_id, sum(e.amount_fen)
      FROM ledger_transfer t
      CROSS JOIN ledger_entry e ON e.sequence = t.sequence
      JOIN ledger_account a ON a.id = e.account_id
      WHERE t.kind IN ('completion', 'reversal') AND a.kind <> 'escrow' GROUP BY a.id
      """
    ) { row in
      if let account = LedgerAccount(kind: try row[0], owner: try row[1]) {
        credits[account] = try row[2]
      }
    }
    return credits
  }
}
