import Core
import SQLite
import Storage

/// Writes a transfer to the books, in the transaction of what caused it. An account that would
/// fall below zero is refused by the database (`SQLiteError`): callers have checked before.
package func post(_ transfer: Transfer, in db: Connection) throws {
  guard !transfer.legs.isEmpty else { return }
  _ = try postNumbered(transfer, in: db)
}

/// The same for a transfer that moves something: gives its place in the books, for what keeps it.
package func postNumbered(_ transfer: Transfer, in db: Connection) throws -> Int64 {
  precondition(!transfer.legs.isEmpty, "nothing moves")
  let sequence = try LedgerStore.insert(transfer, in: db)
  for (index, leg) in transfer.legs.enumerated() {
    let (account, balance) = try LedgerStore.add(leg.amount, to: leg.account, in: db)
    try LedgerStore.insertEntry(
      sequence, line: index + 1, account: account, amount: leg.amount, balance: balance, in: db)
    if transfer.kind.isEarned, leg.account != .escrow {
      try MonthStore.add(leg.amount, to: account, in: db)
    }
  }
  return sequence
}
