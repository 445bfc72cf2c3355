import Audit
import Core
import Listings
import SQLite
import Storage

/// Calls a lot back with a reason and gives it as it is then. What is available leaves the shelf.
/// Orders lose what has not left the village, and are not charged for what has; a parcel that was
/// packed with some of it, or is at the hub, is to be packed anew, so that it does not leave as it
/// is. What a completed one's money was divided into goes back to escrow. Each buyer is told.
/// Throws `CommonRefusal.notFound` outside of the actor's scope, `ListingRefusal.alreadyRecalled`,
/// and `.wrongLotState` for a lot that was refused.
package func recallLot(
  _ id: Identifier, reason: String, as actor: Actor, in db: Connection
) throws -> Lot {
  _ = try callBack(id, reason: reason, as: actor, in: db)
  for order in try OrderStore.holding(id, in: db) {
    for hadLeft in [true, false] {
      try takeOut(lot: id, of: order, hadLeft: hadLeft, as: actor, in: db)
    }
  }
  return try Listings.lot(id, as: actor, in: db)
}

/// Of an order a part may have left and the rest not: each is taken out by itself.
private func takeOut(
  lot: Identifier, of id: Identifier, hadLeft: Bool, as actor: Actor, in db: Connection
) throws {
  guard var order = try OrderStore.find(id, in: db) else {
    preconditionFailure("an order with goods is there")
  }
  let all = try OrderStore.allocations(of: id, in: db)
  let lines = order.lines.enumerated().compactMap { index, line in
    let parts = all.filter { $0.line == index + 1 }
    return recallCut(of: lot, line, parts, hadLeft: hadLeft).map {
      (cut: $0, line: line, parts: parts)
    }
  }
  guard let first = lines.first else { return }
  let taken = lines.flatMap { $0.cut.taken.map(\.allocation) }
  if hadLeft {
    try withdraw(taken, because: .recall, by: .actor(actor), in: db)
  } else {
    try move(taken, order.status == .placed ? .release : .takeBack, in: db)
  }
  // A lot is one village's, and so are all of an order's goods of it in one consignment.
  let parcel = first.line.consignment
  let cuts = lines.map(\.cut)
  let isOpened =
    try !hadLeft && openParcel(parcel, of: &order, without: taken, all, as: actor, in: db)
  let revisions =
    isOpened
    ? unweighed(order, parcel, cuts, all)
    : lines.map { $0.cut.revision(of: $0.line, $0.parts, hadLeft: hadLeft) }
  _ = try revise(
    order, NewRevision(.recall, lot: lot, hadLeft: hadLeft, lines: revisions),
    by: .actor(actor), in: db)
}

/// Sends a packed parcel of which something is left back to be packed. True where there is one.
private func openParcel(
  _ id: Identifier, of order: inout Order, without taken: [Allocation], _ all: [OrderAllocation],
  as actor: Actor, in db: Connection
) throws -> Bool {
  let waiting = all.filter { order.lines[$0.line - 1].consignment == id }
  let left = waiting.reduce(0) { $0 + $1.waiting } - taken.reduce(0) { $0 + $1.quantity }
  guard left > 0,
    let place = order.consignments.firstIndex(where: { $0.id == id }),
    case let before = order.consignments[place].status, let opened = before.after(.opened)
  else { return false }
  try ConsignmentStore.update(id, status: opened, in: db)
  order.consignments[place].status = opened
  try record(
    .consignmentMoved, of: id, partOf: order.id,
    from: ["status": .word(before)], to: ["status": .word(opened)], as: actor, in: db)
  return true
}

/// What the lines of a parcel that was opened come to: what is sold by weight is weighed anew when
/// it is packed again, because nobody knows which of its pieces are still in it, and is charged by
/// the estimate until then. What was waived of a line that is whole stays waived.
private func unweighed(
  _ order: Order, _ parcel: Identifier, _ cuts: [LineCut], _ all: [OrderAllocation]
) -> [LineRevision] {
  order.lines.enumerated().compactMap { index, line -> LineRevision? in
    let cut = cuts.first { $0.line == index + 1 }
    guard line.consignment == parcel, cut != nil || line.weight?.grams != nil else { return nil }
    let parts = all.filter { $0.line == index + 1 }
    // What has left is not weighed anew.
    if line.weight != nil, parts.contains(where: { $0.sent > 0 }) { return nil }
    var estimated = line
    estimated.weight?.grams = nil
    let changed = cut?.revision(of: estimated, parts, hadLeft: false)
    let allocations = parts.map { part in
      var part = changed?.allocations.first { $0.isSameGoods(as: part) } ?? part
      part.grams = nil
      return part
    }
    return LineRevision(
      line: index + 1, quantity: changed?.quantity ?? line.quantity,
      amount: changed?.amount ?? max(.zero, line.unitPrice * line.quantity - line.waived),
      grams: nil, allocations: allocations)
  }
}

/// All goods of the lot, and of the others what is left of a unit of what is sold that held one of
/// them. Nil where the line has none.
private func recallCut(
  of lot: Identifier, _ line: OrderLine, _ parts: [OrderAllocation], hadLeft: Bool
) -> LineCut? {
  guard let number = parts.first?.line else { return nil }
  func open(_ part: OrderAllocation) -> Int { hadLeft ? part.chargedSent : part.waiting }
  let recalled = parts.filter { $0.allocation.lot == lot && open($0) > 0 }
  if recalled.isEmpty { return nil }
  let sound = parts.filter { $0.allocation.lot != lot && open($0) > 0 }
  let soundUnits = sound.reduce(0) { $0 + open($1) }
  var taken = recalled.map { LineCut.Part(part: $0, units: open($0)) }
  // What was given out last goes first.
  var rest = soundUnits % line.stockUnits
  for part in sound.reversed() where rest > 0 {
    let units = min(rest, open(part))
    taken.append(LineCut.Part(part: part, units: units))
    rest -= units
  }
  let lost = taken.reduce(0) { $0 + $1.units } / line.stockUnits
  return LineCut(line: number, quantity: line.quantity - lost, taken: taken)
}
