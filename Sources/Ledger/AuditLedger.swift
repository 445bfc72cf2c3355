import Core
import SQLite
import Storage

/// Proves the books from their tables alone: every transfer sums to zero, every account's balance
/// is the sum of its entries and each entry's running balance is right, all sums to zero, and what
/// is held is there.
package func auditLedger(in db: Connection) throws -> [Finding] {
  try unbalancedTransfers(in: db) + wrongBalances(in: db) + wrongTotal(in: db) + auditHolds(in: db)
    + auditMonths(in: db)
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

/// One walk through each account's entries in their order, for both balances hang on the same sums.
private func wrongBalances(in db: Connection) throws -> [Finding] {
  var findings: [Finding] = []
  var sums: [Identifier: Fen] = [:]
  var present = (account: Identifier(rawValue: 0), sum: Fen.zero)
  try db.each(
    """
    SELECT account_id, sequence, line, amount_fen, balance_fen FROM ledger_entry
    ORDER BY account_id, sequence, line
    """
  ) { row in
    let account: Identifier = try row[0]
    if account != present.account {
      sums[present.account] = present.sum
      present = (account, .zero)
    }
    // What was tampered with may be any number.
    let (amount, said): (Int64, Int64) = (try row[3], try row[4])
    present.sum = Fen(present.sum.rawValue &+ amount)
    if present.sum.rawValue == said || findings.count >= Finding.maximumPerCheck { return }
    findings.append(
      Finding(
        """
        entry \(try row[2] as Int) of transfer \(try row[1] as Int64) says a balance of \(said) \
        fen, it is \(present.sum.rawValue)
        """))
  }
  sums[present.account] = present.sum
  return try findings + wrongAccounts(entries: sums, in: db)
}

/// Accounts that do not stand at what their entries sum to.
private func wrongAccounts(
  entries sums: [Identifier: Fen], in db: Connection
) throws -> [Finding] {
  var findings: [Finding] = []
  try db.each("SELECT id, kind, owner_id, balance_fen FROM ledger_account ORDER BY id") { row in
    let sum = sums[try row[0]] ?? .zero
    let balance: Int64 = try row[3]
    if balance == sum.rawValue || findings.count >= Finding.maximumPerCheck { return }
    let (kind, owner): (String, Identifier) = (try row[1], try row[2])
    findings.append(
      Finding(
        """
        account \(kind) of \(owner) stands at \(balance) fen, its entries sum to \
        \(sum.rawValue)
        """))
  }
  return findings
}

private func wrongTotal(in db: Connection) throws -> [Finding] {
  let total: Int64 = try db.value("SELECT coalesce(sum(balance_fen), 0) FROM ledger_account")
  return total == 0 ? [] : [Finding("all accounts together stand at \(total) fen, not at 0")]
}
