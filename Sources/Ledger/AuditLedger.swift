import Core
import SQLite
import Storage

/// Proves the books from their tables alone: every transfer sums to zero, every account's balance
/// is the sum of its entries and each entry's running balance is right, all sums to zero, and what
/// is held is there.
package func auditLedger(in db: Connection) throws -> [Finding] {
  try unbalancedTransfers(in: db) + wrongBalances(in: db) + wrongRunningBalances(in: db)
    + wrongTotal(in: db) + auditHolds(in: db) + auditMonths(in: db)
}

private func unbalancedTransfers(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT t.sequence, coalesce(sum(e.amount_fen), 0), count(e.line)
    FROM ledger_transfer t LEFT JOIN ledger_entry e ON e.sequence = t.sequence
    GROUP BY t.sequence HAVING sum(e.amount_fen) IS NOT 0 OR count(e.line) < 2
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (sequence, sum, lines): (Int64, Int64, Int) = (try row[0], try row[1], try row[2])
    return Finding("transfer \(sequence) has \(lines) entries that sum to \(sum) fen, not to 0")
  }
}

private func wrongBalances(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT a.kind, a.owner_id, a.balance_fen, coalesce(sum(e.amount_fen), 0)
    FROM ledger_account a LEFT JOIN ledger_entry e ON e.account_id = a.id
    GROUP BY a.id HAVING a.balance_fen <> coalesce(sum(e.amount_fen), 0)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (kind, owner): (String, Identifier) = (try row[0], try row[1])
    let (balance, sum): (Int64, Int64) = (try row[2], try row[3])
    return Finding(
      "account \(kind) of \(owner) stands at \(balance) fen, its entries sum to \(sum)")
  }
}

private func wrongRunningBalances(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT sequence, line, balance_fen, running FROM (
      SELECT sequence, line, balance_fen, sum(amount_fen) OVER (
        PARTITION BY account_id ORDER BY sequence, line ROWS UNBOUNDED PRECEDING) AS running
      FROM ledger_entry)
    WHERE balance_fen <> running LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (sequence, line): (Int64, Int) = (try row[0], try row[1])
    let (balance, running): (Int64, Int64) = (try row[2], try row[3])
    return Finding(
      "entry \(line) of transfer \(sequence) says a balance of \(balance) fen, it is \(running)")
  }
}

private func wrongTotal(in db: Connection) throws -> [Finding] {
  let total: Int64 = try db.value("SELECT coalesce(sum(balance_fen), 0) FROM ledger_account")
  return total == 0 ? [] : [Finding("all accounts together stand at \(total) fen, not at 0")]
}
