import Core
import SQLite
import Storage

/// Writes a transfer to the books, in the transaction of what caused it. An account that would
/// fall below zero is refused by the database (`SQLiteError`): callers have checked before.
package func post(_ transfer: Transfer, in db: Connection) throws {
  guard !transfer.legs.isEmpty else { return }
  let sequence = try LedgerStore.insert(transfer, in: db)
  for (index, leg) in transfer.legs.enumerated() {
    let (account, balance) = try LedgerStore.add(leg.amount, to: leg.account, in: db)
    try LedgerStore.insertEntry(
      sequence, line: index + 1, account: account, amount: leg.amount, balance: balance, in: db)
  }
}
