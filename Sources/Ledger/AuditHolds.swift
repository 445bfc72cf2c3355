import Core
import SQLite
import Storage

/// Proves what is held from the tables alone: an account's sum of it is that of its holds, and what
/// was posted is what a transfer took.
func auditHolds(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT a.kind, a.owner_id, a.held_fen, coalesce((SELECT sum(h.amount_fen) FROM ledger_hold h
      WHERE h.account_id = a.id AND h.status = 'pending'), 0) AS held
    FROM ledger_account a WHERE a.held_fen <> held OR held > 0 AND a.balance_fen < held
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (kind, owner): (String, Identifier) = (try row[0], try row[1])
    let (said, held): (Int64, Int64) = (try row[2], try row[3])
    return Finding("account \(kind) of \(owner): \(said) fen held, its holds sum to \(held)")
  }
    + db.all(
      """
      SELECT h.id, h.amount_fen, coalesce(-e.amount_fen, 0) FROM ledger_hold h
      LEFT JOIN ledger_entry e ON e.sequence = h.sequence AND e.account_id = h.account_id
      WHERE h.status = 'posted' AND e.amount_fen IS NOT -h.amount_fen
        OR (h.status = 'posted') <> (h.sequence IS NOT NULL)
      LIMIT \(Finding.maximumPerCheck)
      """
    ) { row in
      let (id, amount, taken): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
      return Finding("hold \(id) is of \(amount) fen, the books took \(taken)")
    }
}
