import Core
import Households
import Income
import Ledger
import Listings
import SQLite
import Storage

/// Marks read at a time while an order looks for those that concern it.
private let marksAtOnce = 100

/// Brings the order of a pooled stock up to date, before goods of it are given out: the households
/// that have something of it on the shelf get their income per head as it is now. Those that have
/// none of it are left to `takeInIncomes(upTo:)`.
func takeInIncomes(ofStock stock: Identifier, in db: Connection) throws {
  try markNewYear(in: db)
  guard try hasIncomeChanges(in: db) else { return }
  var last: Identifier?
  repeat {
    let marked = try incomeChanges(after: last, upTo: marksAtOnce, in: db)
    for household in marked where try isOnShelf(household, ofStock: stock, in: db) {
      try takeIn(household, in: db)
    }
    last = marked.count == marksAtOnce ? marked.last : nil
  } while last != nil
}

/// Brings the order of the shelf up to date with the incomes of so many households, so that orders
/// seldom have to. True where there may be more.
package func takeInIncomes(upTo limit: Int, in db: Connection) throws -> Bool {
  try markNewYear(in: db)
  let marked = try incomeChanges(upTo: limit, in: db)
  for household in marked { try takeIn(household, in: db) }
  return marked.count == limit
}

/// A new civil year gives every household on the shelf another income at once.
private func markNewYear(in db: Connection) throws {
  let year = db.today.year
  if try shelfYear(in: db) == year { return }
  try eachHouseholdOnShelf(in: db) { try markIncomeChanged($0, in: db) }
  try setShelfYear(year, in: db)
}

private func takeIn(_ household: Identifier, in db: Connection) throws {
  let perHead = try perHead(of: household, year: db.today.year, in: db)
  try setPerHead(perHead, of: household, in: db)
  try clearIncomeChange(household, in: db)
}

/// Marks the households whose accounts money was divided among.
func markIncomeChanged(
  by legs: [(account: LedgerAccount, amount: Fen)], in db: Connection
) throws {
  for leg in legs {
    if case .household(let household) = leg.account {
      try markIncomeChanged(household, in: db)
    }
  }
}
