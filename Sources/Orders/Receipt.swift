import Core
import Ledger
import SQLite
import Storage

/// What an order came to, what was paid and given back, and whom the money reached.
package struct Receipt: Sendable {
  package let order: Order
  /// The oldest, up to `maximumEntries` of each.
  package let payments: [Payment]
  package let refunds: [Refund]
  package let isComplete: Bool
  /// Nil while its money is not divided.
  package let reached: Reached?

  package static let maximumEntries = 100

  /// How many households its money reached, and how much of it; never which.
  package struct Reached: Sendable, Equatable {
    package let households: Int
    package let amount: Fen
  }
}

/// An order's receipt, for its buyer and for the county office, which sees its recipient masked.
/// Throws `CommonRefusal.notFound`.
package func receipt(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Receipt {
  guard let order = try OrderStore.find(id, in: db),
    try order.isSubject(to: .readReceipts, actor, in: db)
  else { throw CommonRefusal.notFound(what: "order") }
  let payments = try ReceiptStore.payments(of: id, in: db)
  let refunds = try ReceiptStore.refunds(of: id, in: db)
  return Receipt(
    order: try order.seen(by: actor, in: db),
    payments: Array(payments.prefix(Receipt.maximumEntries)),
    refunds: Array(refunds.prefix(Receipt.maximumEntries)),
    isComplete: max(payments.count, refunds.count) <= Receipt.maximumEntries,
    reached: order.status == .completed ? try reached(by: order, in: db) : nil)
}

/// By the division that is in the books: of a household that got nothing of it, none.
private func reached(by order: Order, in db: Connection) throws -> Receipt.Reached {
  var shares: [Identifier: Fen] = [:]
  for leg in try division(of: order, in: db) {
    if case .household(let household) = leg.account {
      shares[household, default: .zero] += leg.amount
    }
  }
  let given = shares.values.filter { $0 > .zero }
  return Receipt.Reached(households: given.count, amount: given.reduce(.zero, +))
}
