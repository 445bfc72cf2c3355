import Core
import SQLite
import Storage

/// Writes to the books what an order's division credits to households, villages and logistics, or
/// takes back of it. An account that does not have what it is to give back is advanced the rest, so
/// that it never falls below zero; what an account is credited goes first to what it was advanced.
package func postShares(_ transfer: Transfer, in db: Connection) throws {
  for leg in transfer.legs where leg.amount < .zero {
    guard let advance = leg.account.advance else { continue }
    let short = -(try LedgerStore.balance(of: leg.account, in: db) + leg.amount)
    guard short > .zero else { continue }
    let legs = [(account: advance, amount: -short), (account: leg.account, amount: short)]
    try post(Transfer(.advance, order: transfer.order, legs), in: db)
  }
  try post(transfer, in: db)
  for leg in transfer.legs where leg.amount > .zero {
    guard let advance = leg.account.advance else { continue }
    let advanced = -(try LedgerStore.balance(of: advance, in: db))
    let kept = min(advanced, leg.amount)
    guard kept > .zero else { continue }
    let legs = [(account: leg.account, amount: -kept), (account: advance, amount: kept)]
    try post(Transfer(.recovery, order: transfer.order, legs), in: db)
  }
}

/// What an account was advanced and is kept from its later income.
package func advanced(to account: LedgerAccount, in db: Connection) throws -> Fen {
  guard let advance = account.advance else { return .zero }
  return -(try LedgerStore.balance(of: advance, in: db))
}
