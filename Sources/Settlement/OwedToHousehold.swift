import Core
import Households
import Ledger
import Orders
import SQLite
import Storage

/// What a household is owed, and for which orders and lots.
package struct OwedToHousehold: Sendable {
  package let household: Identifier
  package let balance: Fen
  /// Of the balance, what is on a payout that the bank has not answered for.
  package let held: Fen
  /// What it was lent to give back more than it had.
  package let advanced: Fen
  /// What the balance is made of, the newest order first: what was paid out was the oldest.
  package let orders: [OwedOrder]
  /// Whether the orders are all: false where there are more than `maximumOrders`.
  package let isComplete: Bool

  package static let maximumOrders = 100
}

/// What a household is owed of one order.
package struct OwedOrder: Sendable {
  package let sale: HouseholdSale
  /// What the order brought it.
  package let brought: Fen
  /// Of that, what is still owed.
  package let owed: Fen
}

/// What a household is owed by order and lot. Throws `CommonRefusal.notFound` outside of the
/// actor's scope.
package func owed(
  to household: Identifier, as actor: Actor, in db: Connection
) throws -> OwedToHousehold {
  let household = try Households.household(household, as: actor, in: db).id
  let account = LedgerAccount.household(household)
  let balance = try balance(of: account, in: db)
  let brought = try contributions(
    to: account, upTo: OwedToHousehold.maximumOrders + 1, in: db)
  var left = balance
  var open: [(order: Identifier, brought: Fen, owed: Fen)] = []
  for (order, amount) in brought.prefix(OwedToHousehold.maximumOrders)
  where amount > .zero && left > .zero {
    let part = min(amount, left)
    open.append((order, amount, part))
    left = left - part
  }
  let sales = try sales(of: household, in: open.map(\.order), in: db)
  let bySale = Dictionary(uniqueKeysWithValues: sales.map { ($0.order, $0) })
  return OwedToHousehold(
    household: household, balance: balance,
    held: balance - (try available(in: account, in: db)),
    advanced: try advanced(to: account, in: db),
    orders: open.compactMap { item in
      bySale[item.order].map { OwedOrder(sale: $0, brought: item.brought, owed: item.owed) }
    }, isComplete: left == .zero)
}
