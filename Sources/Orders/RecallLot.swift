import Audit
import Core
import Listings
import SQLite
import Storage

/// Calls a lot back with a reason and gives it as it is then. What is available leaves the shelf.
/// Orders lose what has not left the village, and are not charged for what has; what a completed
/// one's money was divided into goes back to escrow. Each buyer is told. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, `ListingRefusal.alreadyRecalled`, and
/// `.wrongLotState` for a lot that was refused.
package func recallLot(
  _ id: Identifier, reason: String, as actor: Actor, in db: Connection
) throws -> Lot {
  _ = try callBack(id, reason: reason, as: actor, in: db)
  for order in try OrderStore.holding(id, in: db) {
    try takeOut(lot: id, of: order, as: actor, in: db)
  }
  return try Listings.lot(id, as: actor, in: db)
}

private func takeOut(
  lot: Identifier, of id: Identifier, as actor: Actor, in db: Connection
) throws {
  guard let order = try OrderStore.find(id, in: db) else {
    preconditionFailure("an order with goods is there")
  }
  let all = try OrderStore.allocations(of: id, in: db)
  let lines = order.lines.enumerated().compactMap { index, line in
    let parts = all.filter { $0.line == index + 1 }
    return recallCut(of: lot, line, parts).map { (cut: $0, line: line, parts: parts) }
  }
  guard let first = lines.first else { return }
  // A lot is one village's, and so are all of an order's goods of it in one consignment.
  let hadLeft = order.consignments.contains {
    $0.id == first.line.consignment && $0.status.hasLeft
  }
  let taken = lines.flatMap { $0.cut.taken.map(\.allocation) }
  if hadLeft {
    try withdraw(taken, as: actor, in: db)
  } else {
    try move(taken, order.status == .placed ? .release : .takeBack, in: db)
  }
  let revisions = lines.map { $0.cut.revision(of: $0.line, $0.parts, hadLeft: hadLeft) }
  _ = try revise(
    order, NewRevision(.recall, lot: lot, hadLeft: hadLeft, lines: revisions),
    by: .actor(actor), in: db)
}

/// All goods of the lot, and of the others what is left of a unit of what is sold that held one of
/// them. Nil where the line has none.
private func recallCut(
  of lot: Identifier, _ line: OrderLine, _ parts: [OrderAllocation]
) -> LineCut? {
  guard let number = parts.first?.line else { return nil }
  let charged = parts.filter { $0.charged > 0 }
  let recalled = charged.filter { $0.allocation.lot == lot }
  if recalled.isEmpty { return nil }
  let sound = charged.filter { $0.allocation.lot != lot }
  let soundUnits = sound.reduce(0) { $0 + $1.charged }
  var taken = recalled.map { LineCut.Part(part: $0, units: $0.charged) }
  // What was given out last goes first.
  var rest = soundUnits % line.stockUnits
  for part in sound.reversed() where rest > 0 {
    let units = min(rest, part.charged)
    taken.append(LineCut.Part(part: part, units: units))
    rest -= units
  }
  return LineCut(line: number, quantity: soundUnits / line.stockUnits, taken: taken)
}
