import Core
import SQLite
import Storage

/// A line of an account's statement.
package struct StatementItem: Sendable {
  package let sequence: Int64
  package let at: Instant
  package let kind: TransferKind
  package let amount: Fen
  /// The account's balance after it.
  package let balance: Fen
  package let order: Identifier?
}

/// What is owed to the account's owner.
package func balance(of account: LedgerAccount, in db: Connection) throws -> Fen {
  try LedgerStore.balance(of: account, in: db)
}

/// The account's entries, newest first.
package func statement(
  of account: LedgerAccount, _ page: PageRequest, in db: Connection
) throws -> Page<StatementItem> {
  let before = page.after?.key ?? Int64.max
  let rows = try LedgerStore.items(
    of: account, before: before, limit: page.limit + 1, in: db)
  return Page(rows, limit: page.limit) {
    Cursor(key: $0.sequence, id: Identifier(rawValue: 0))
  }
}

/// What completed orders credited to an account from one moment until before another, by month of
/// the county's calendar (1 to 12; the span lies within one year).
package func creditsByMonth(
  to account: LedgerAccount, from: Instant, until: Instant, in db: Connection
) throws -> [Int: Fen] {
  var months: [Int: Fen] = [:]
  try LedgerStore.eachCredit(to: account, from: from, until: until, in: db) { at, amount in
    months[at.countyDate.month, default: .zero] += amount
  }
  return months
}

/// What completed orders credited to each account, for an auditor.
package func completionCredits(in db: Connection) throws -> [LedgerAccount: Fen] {
  try LedgerStore.completionCredits(in: db)
}

/// What completed orders brought to households, and to everybody together.
package func completedSums(in db: Connection) throws -> (households: Fen, all: Fen) {
  try LedgerStore.completedSums(in: db)
}
