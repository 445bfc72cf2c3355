import Audit
import Core
import Ledger
import SQLite
import Storage

/// Changes what an order's lines, and sending them, come to, whatever the cause: its goods, for a
/// completed order the books, and its buyer's hooks hear of it. What was paid too much shows as
/// owed, what is missing as due. An order with nothing left is cancelled, unless some of it has
/// left and may arrive. The caller has moved the stock. Gives the order as it is then.
package func revise(
  _ order: Order, _ revision: NewRevision, by author: Author, in db: Connection
) throws -> Order {
  try reviseOnRecord(order, revision, by: author, in: db).order
}

/// The same, with the revision's id.
func reviseOnRecord(
  _ order: Order, _ revision: NewRevision, by author: Author, in db: Connection
) throws -> (order: Order, revision: Identifier) {
  let taken = try unitsTaken(by: revision, from: order, in: db)
  let before = order.status == .completed ? try division(of: order, in: db) : []
  let salesBefore = try sales(of: order, in: db)
  var revised = order
  for line in revision.lines {
    precondition(
      (0...order.lines[line.line - 1].quantity).contains(line.quantity), "a line never grows")
    try RevisionStore.update(line, of: order.id, in: db)
    revised.lines[line.line - 1].quantity = line.quantity
    revised.lines[line.line - 1].amount = line.amount
    revised.lines[line.line - 1].weight?.grams = line.grams
  }
  for added in revision.added {
    try OrderStore.insert(added, of: order.id, in: db)
    revised.lines.append(added.line)
  }
  revised.goods = revised.lines.reduce(.zero) { $0 + $1.amount }
  try RevisionStore.setGoods(revised.goods, of: order.id, in: db)
  if let shipping = revision.shipping {
    revised.shipping = shipping
    try RevisionStore.setShipping(shipping, of: order.id, in: db)
  }
  try capCompensations(of: &revised, from: order, in: db)
  let id = try RevisionStore.insert(
    revision, of: order, goods: revised.goods, taken: taken, in: db)
  for added in revision.added {
    try SubstitutionStore.insert(added, of: order.id, by: id, in: db)
  }
  try redivide(revised, from: before, in: db)
  try settle(&revised, by: author, in: db)
  try replaceSales(salesBefore, by: try sales(of: revised, in: db), in: db)
  try recordEvent(.orderRevised, of: revised, revision: revision, in: db)
  try record(
    .orderRevised, of: order.id,
    from: [
      "status": .word(order.status), "goods_fen": .fen(order.goods),
      "shipping_fen": .fen(order.shipping),
    ],
    to: [
      "status": .word(revised.status), "goods_fen": .fen(revised.goods),
      "shipping_fen": .fen(revised.shipping), "cause": .word(revision.cause),
      "lot_id": .id(revision.lot),
    ], by: author, in: db)
  return (revised, id)
}

/// The units of its lot that a revision takes out of an order; nil for one that is of no lot. Asked
/// before anything is written.
private func unitsTaken(
  by revision: NewRevision, from order: Order, in db: Connection
) throws -> Int? {
  guard let lot = revision.lot else { return nil }
  let parts = try OrderStore.allocations(of: order.id, in: db)
  let changed = revision.lines.flatMap(\.allocations).filter { $0.allocation.lot == lot }
  return changed.reduce(0) { sum, now in
    sum + (parts.first { $0.isSameGoods(as: now) }?.charged ?? 0) - now.charged
  }
}

/// What was changed about an order since it was placed, oldest first.
package func revisions(of order: Identifier, in db: Connection) throws -> [Revision] {
  try RevisionStore.list(of: order, in: db)
}
