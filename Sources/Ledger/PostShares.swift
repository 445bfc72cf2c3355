import Core
import SQLite
import Storage

/// Writes to the books what an order's division credits to households, villages and logistics, or
/// takes back of it. An account that does not have what it is to give back, or has it held for a
/// payout, is advanced the rest, so that it never falls below zero; what an account is credited
/// goes first to what it was advanced.
package func postShares(_ transfer: Transfer, in db: Connection) throws {
  for leg in transfer.legs where leg.amount < .zero {
    guard let advance = leg.account.advance else { continue }
    let short = -(try LedgerStore.available(in: leg.account, in: db) + leg.amount)
    guard short > .zero else { continue }
    let legs = [(account: advance, amount: -short), (account: leg.account, amount: short)]
    try post(Transfer(.advance, order: transfer.order, legs), in: db)
  }
  try post(transfer, in: db)
  for leg in transfer.legs where leg.amount > .zero {
    try recover(from: leg.account, upTo: leg.amount, order: transfer.order, in: db)
  }
}

/// Keeps what an account was advanced out of what it has, at the most so much.
func recover(
  from account: LedgerAccount, upTo most: Fen, order: Identifier?, in db: Connection
) throws {
  guard let advance = account.advance else { return }
  let kept = min(-(try LedgerStore.balance(of: advance, in: db)), most)
  guard kept > .zero else { return }
  let legs = [(account: account, amount: -kept), (account: advance, amount: kept)]
  try post(Transfer(.recovery, order: order, legs), in: db)
}

/// What an account was advanced and is kept from its later income.
package func advanced(to account: LedgerAccount, in db: Connection) throws -> Fen {
  guard let advance = account.advance else { return .zero }
  return -(try LedgerStore.balance(of: advance, in: db))
}

/// Writes to the books what comes back to an account that was paid out, which then gives back what
/// it was advanced meanwhile: gives the transfer's place.
package func postReturned(_ transfer: Transfer, in db: Connection) throws -> Int64 {
  let sequence = try postNumbered(transfer, in: db)
  for leg in transfer.legs where leg.amount > .zero {
    try recover(from: leg.account, upTo: leg.amount, order: nil, in: db)
  }
  return sequence
}
