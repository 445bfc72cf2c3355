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

/// The books' last transfer before an instant, 0 where there is none: transfers stand in the order
/// in which they were posted, and so, but for a clock that was set back, of their instants.
package func lastTransfer(before instant: Instant, in db: Connection) throws -> Int64 {
  var (low, high) = (Int64(0), try LedgerStore.lastSequence(in: db))
  while low < high {
    let middle = low + (high - low + 1) / 2
    if try LedgerStore.isPosted(upTo: middle, before: instant, in: db) {
      low = middle
    } else {
      high = middle - 1
    }
  }
  return low
}

/// What an account stood at after a transfer of the books.
package func balance(
  of account: LedgerAccount, after sequence: Int64, in db: Connection
) throws -> Fen {
  try LedgerStore.balance(of: account, after: sequence, in: db)
}

/// What moved an account after one transfer of the books and up to another one, by kind.
package func movements(
  of account: LedgerAccount, after first: Int64, upTo last: Int64, in db: Connection
) throws -> [TransferKind: Fen] {
  try LedgerStore.movements(of: account, after: first, upTo: last, in: db)
}

/// What can be paid out of an account of what it stood at after a transfer of the books: less what
/// was taken out of it since and what is held, and no more than is there.
package func payable(
  from account: LedgerAccount, after sequence: Int64, in db: Connection
) throws -> Fen {
  let available = try available(in: account, in: db)
  guard available > .zero else { return .zero }
  let held = try LedgerStore.balance(of: account, in: db) - available
  let taken = try LedgerStore.taken(from: account, after: sequence, in: db)
  let stood = try LedgerStore.balance(of: account, after: sequence, in: db)
  return max(.zero, min(available, stood + taken - held))
}

/// What each order brought an account, less what was taken back of it, the newest first.
package func contributions(
  to account: LedgerAccount, upTo limit: Int, in db: Connection
) throws -> [(order: Identifier, amount: Fen)] {
  try LedgerStore.contributions(to: account, upTo: limit, in: db)
}

/// The orders that were divided after one transfer of the books and up to another one, as far as
/// they credited the account, the oldest first.
package func creditedOrders(
  to account: LedgerAccount, after first: Int64, upTo last: Int64, limit: Int,
  in db: Connection
) throws -> [Identifier] {
  try LedgerStore.creditedOrders(to: account, after: first, upTo: last, limit: limit, in: db)
}

/// What all accounts of a kind stood at after a transfer of the books.
package struct KindBalance: Sendable, Equatable {
  package let kind: String
  package let accounts: Int
  package let balance: Fen
}

/// The balance of the books after one of their transfers, kind by kind: all of it sums to zero.
package func trialBalance(after sequence: Int64, in db: Connection) throws -> [KindBalance] {
  try LedgerStore.trialBalance(after: sequence, in: db)
}

/// What completed orders credited to each account, for an auditor.
package func completionCredits(in db: Connection) throws -> [LedgerAccount: Fen] {
  try LedgerStore.completionCredits(in: db)
}

/// What completed orders brought to households, and to everybody together.
package func completedSums(in db: Connection) throws -> (households: Fen, all: Fen) {
  try MonthStore.sums(in: db)
}
