import Audit
import Core
import SQLite
import Storage

/// What the county office does not ask for any more.
package struct Waiver: Sendable {
  package let id: Identifier
  package let order: Identifier
  package let amount: Fen
  package let reason: String
  package let waivedAt: Instant

  package static let maximumReasonLength = 200
}

/// Waives what is still due of an order whose goods weighed more than was paid for: what is charged
/// for them becomes so much less. Throws `CommonRefusal.roleMayNot` for anybody but the county
/// office, `CommonRefusal.notFound`, `OrderRefusal.wrongState` for an order that was never paid and
/// where nothing is due, and `.dueBeyondWeights` where more is due than is charged by weight: for
/// sending it, or for what is to be weighed anew after its parcel was opened.
package func waiveDue(
  of id: Identifier, reason: String, as actor: Actor, in db: Connection
) throws -> Waiver {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  let order = try order(id, as: actor, in: db)
  let due = order.due
  guard order.paid > .zero, due > .zero else { throw OrderRefusal.wrongState(order.status) }
  let revision = NewRevision(
    .waiver, reason: reason, lines: try lowered(order.lines, by: due))
  let (_, waiver) = try reviseOnRecord(order, revision, by: .actor(actor), in: db)
  return Waiver(id: waiver, order: id, amount: due, reason: reason, waivedAt: db.now)
}

/// The weighed lines that are to come to less, by so much together: first by what each weighed more
/// than it was said to, which is where what is due comes from as a rule. Throws
/// `OrderRefusal.dueBeyondWeights`.
private func lowered(
  _ lines: [OrderLine], by due: Fen
) throws(OrderRefusal) -> [LineRevision] {
  var rest = due
  var amounts = lines.map(\.amount)
  let floors: [(OrderLine) -> Fen] = [{ $0.unitPrice * $0.quantity }, { _ in .zero }]
  for floor in floors {
    for (place, line) in lines.enumerated() where line.weight?.grams != nil {
      let part = min(rest, max(.zero, amounts[place] - floor(line)))
      amounts[place] = amounts[place] - part
      rest = rest - part
    }
  }
  guard rest == .zero else { throw .dueBeyondWeights(waivable: due - rest) }
  return lines.enumerated().filter { amounts[$0.offset] != $0.element.amount }.map { place, line in
    LineRevision(
      line: place + 1, quantity: line.quantity, amount: amounts[place], grams: line.weight?.grams,
      allocations: [])
  }
}

/// One waiver. Throws `CommonRefusal.roleMayNot` for anybody but the county office, and
/// `CommonRefusal.notFound`.
package func waiver(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Waiver {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  guard let waiver = try RevisionStore.findWaiver(id, in: db) else {
    throw CommonRefusal.notFound(what: "waiver")
  }
  return waiver
}
