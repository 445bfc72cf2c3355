import Core
import SQLite
import Storage

/// What the books said after one of their transfers.
extension LedgerStore {
  static func lastSequence(in db: Connection) throws -> Int64 {
    try db.value("SELECT coalesce(max(sequence), 0) FROM ledger_transfer")
  }

  /// Whether the last transfer up to this place was posted before an instant.
  static func isPosted(
    upTo sequence: Int64, before instant: Instant, in db: Connection
  ) throws -> Bool {
    try db.first(
      """
      SELECT posted_at < \(instant) FROM ledger_transfer WHERE sequence <= \(sequence)
      ORDER BY sequence DESC LIMIT 1
      """
    ) { try $0[0] } ?? true
  }

  static func balance(
    of account: LedgerAccount, after sequence: Int64, in db: Connection
  ) throws -> Fen {
    try db.first(
      """
      SELECT e.balance_fen FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
      WHERE a.kind = \(account.kind) AND a.owner_id = \(account.owner)
        AND e.sequence <= \(sequence)
      ORDER BY e.sequence DESC, e.line DESC LIMIT 1
      """
    ) { try $0[0] } ?? .zero
  }

  /// What left the account after a transfer, as a negative sum.
  static func taken(
    from account: LedgerAccount, after sequence: Int64, in db: Connection
  ) throws -> Fen {
    try db.first(
      """
      SELECT coalesce(sum(e.amount_fen), 0)
      FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
      WHERE a.kind = \(account.kind) AND a.owner_id = \(account.owner)
        AND e.sequence > \(sequence) AND e.amount_fen < 0
      """
    ) { try $0[0] } ?? .zero
  }

  static func movements(
    of account: LedgerAccount, after first: Int64, upTo last: Int64, in db: Connection
  ) throws -> [TransferKind: Fen] {
    var sums: [TransferKind: Fen] = [:]
    try db.each(
      """
      SELECT t.kind, sum(e.amount_fen)
      FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
      JOIN ledger_transfer t ON t.sequence = e.sequence
      WHERE a.kind = \(account.kind) AND a.owner_id = \(account.owner)
        AND e.sequence > \(first) AND e.sequence <= \(last)
      GROUP BY t.kind
      """
    ) { sums[try $0[0]] = try $0[1] }
    return sums
  }

  static func contributions(
    to account: LedgerAccount, upTo limit: Int, in db: Connection
  ) throws -> [(order: Identifier, amount: Fen)] {
    try db.all(
      """
      SELECT t.order_id, sum(e.amount_fen)
      FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
      JOIN ledger_transfer t ON t.sequence = e.sequence
      WHERE a.kind = \(account.kind) AND a.owner_id = \(account.owner)
        AND t.order_id IS NOT NULL
      GROUP BY t.order_id ORDER BY max(e.sequence) DESC LIMIT \(limit)
      """
    ) { (try $0[0], try $0[1]) }
  }

  static func creditedOrders(
    to account: LedgerAccount, after first: Int64, upTo last: Int64, limit: Int,
    in db: Connection
  ) throws -> [Identifier] {
    try db.all(
      """
      SELECT t.order_id
      FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
      JOIN ledger_transfer t ON t.sequence = e.sequence
      WHERE a.kind = \(account.kind) AND a.owner_id = \(account.owner)
        AND e.sequence > \(first) AND e.sequence <= \(last) AND t.kind = 'completion'
      ORDER BY e.sequence LIMIT \(limit)
      """
    ) { try $0[0] }
  }

  static func trialBalance(
    after sequence: Int64, in db: Connection
  ) throws -> [KindBalance] {
    try db.all(
      """
      SELECT a.kind, count(*), coalesce(sum((SELECT e.balance_fen FROM ledger_entry e
        WHERE e.account_id = a.id AND e.sequence <= \(sequence)
        ORDER BY e.sequence DESC, e.line DESC LIMIT 1)), 0)
      FROM ledger_account a GROUP BY a.kind ORDER BY a.kind
      """
    ) { KindBalance(kind: try $0[0], accounts: try $0[1], balance: try $0[2]) }
  }
}
