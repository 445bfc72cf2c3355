import Audit
import Core
import Ledger
import Orders
import SQLite
import Storage

/// Puts cash on record that was collected at the door of a parcel of an order: from its collector,
/// who owes it, to unapplied. As any money it pays the order once that is as much as is due; less
/// waits for the rest, more is given back or assigned to another order. For callers that have seen
/// to it that the parcel is one of the order's and travels unpaid. Throws
/// `PaymentRefusal.unfitAmount`.
package func takeInCash(
  _ amount: Fen, for order: Order, parcel: Identifier, by collector: CashCollector,
  author: Author, in db: Connection
) throws -> CashCollection {
  let owner = try CashStore.collector(collector, in: db)
  let number = try CashStore.count(ofParcel: parcel, in: db) + 1
  let taken = try takeIn(
    NewIncomingPayment(
      provider: IncomingPayment.cash, reference: "\(parcel)/\(number)", amount: amount, payer: "",
      remark: order.number, receivedOn: db.today),
    for: order.id, from: .cashInTransit(owner), by: author, in: db)
  precondition(taken.isNew, "a parcel's collections are counted")
  let id = taken.payment.id
  try CashStore.insert(id, amount, parcel: parcel, collector: owner, in: db)
  try record(
    .cashCollected, of: id, partOf: order.id,
    to: ["parcel_id": .id(parcel), "collector": .text(collector.word), "amount_fen": .fen(amount)],
    by: author, in: db)
  guard let collection = try CashStore.find(id, in: db) else {
    preconditionFailure("what was collected is there")
  }
  return collection
}

/// How often something was collected for a parcel.
package func countOfCollections(ofParcel id: Identifier, in db: Connection) throws -> Int {
  try CashStore.count(ofParcel: id, in: db)
}

/// One collection, for callers that have seen to it that it may be seen; nil where there is none.
package func cashCollection(_ id: Identifier, in db: Connection) throws -> CashCollection? {
  try CashStore.find(id, in: db)
}

/// What was collected for a parcel, the newest first; the same holds.
package func cashCollections(
  ofParcel id: Identifier, _ page: PageRequest, in db: Connection
) throws -> Page<CashCollection> {
  let rows = try CashStore.list(ofParcel: id, page, in: db)
  return Page(rows, limit: page.limit) { Cursor(id: $0.id) }
}

/// Gives back what is left of a piece of money as far as it is cash that its collector still has:
/// how much that is, and its leg in the books.
func giveBackCash(
  _ left: Fen, of id: Identifier, in db: Connection
) throws -> (amount: Fen, legs: [(account: LedgerAccount, amount: Fen)]) {
  guard let collection = try CashStore.find(id, in: db) else { return (.zero, []) }
  let back = min(left, collection.inTransit)
  guard back > .zero else { return (.zero, []) }
  try CashStore.giveBack(back, of: id, in: db)
  return (back, [(.cashInTransit(collection.collectorID), back)])
}
