import Core
import SQLite
import Storage

/// Sets an amount of an account aside for something that is under way: it stays in the account, and
/// nothing takes it until it is posted or voided. No hold ends by itself: what it is for may have
/// happened where the books cannot see it. More than is available is refused by the database
/// (`SQLiteError`): callers have checked before.
package func hold(
  _ amount: Fen, of account: LedgerAccount, in db: Connection
) throws -> Identifier {
  try HoldStore.insert(amount, of: account, in: db)
}

/// Moves what is held to another account: gives the transfer's place in the books. Traps where it
/// is held no more: callers keep that state themselves.
package func post(
  hold id: Identifier, as kind: TransferKind, to other: LedgerAccount, in db: Connection
) throws -> Int64 {
  let (account, amount) = try release(id, in: db)
  let sequence = try postNumbered(
    Transfer(kind, order: nil, [(account, -amount), (other, amount)]), in: db)
  try HoldStore.settle(id, sequence: sequence, in: db)
  return sequence
}

/// Gives what is held back to its account, which then gives back what it was advanced meanwhile.
/// Traps where it is held no more.
package func void(hold id: Identifier, in db: Connection) throws {
  let (account, amount) = try release(id, in: db)
  try HoldStore.settle(id, sequence: nil, in: db)
  try recover(from: account, upTo: amount, order: nil, in: db)
}

/// What the account's owner is owed and nothing is under way with.
package func available(in account: LedgerAccount, in db: Connection) throws -> Fen {
  try LedgerStore.available(in: account, in: db)
}

private func release(
  _ id: Identifier, in db: Connection
) throws -> (account: LedgerAccount, amount: Fen) {
  guard let held = try HoldStore.pending(id, in: db) else {
    preconditionFailure("hold \(id) is settled")
  }
  try HoldStore.add(-held.amount, heldOf: held.account, in: db)
  return held
}
