import Audit
import Core
import Listings
import SQLite
import Storage

/// Parcels of a consignment have arrived: once all of them have that did not come back and are not
/// lost, it is delivered, and the order with the last of its consignments. Gives the order as it is
/// then. The caller has seen to it that they were on their way.
package func concludeDelivered(
  _ count: Int, of id: Identifier, by author: Author, in db: Connection
) throws -> Order {
  var order = try conclude(count, haveArrived: true, of: id, in: db)
  try settle(&order, by: author, in: db)
  return order
}

/// What becomes of goods that did not arrive.
package enum UndeliveredGoods: Sendable, Equatable {
  /// They came back to their village; those of these lines are on the shelf again, the others are
  /// written off.
  case returned(restocked: Set<Int>)
  case lost

  var cause: RevisionCause { self == .lost ? .lost : .returned }
}

/// A parcel of a consignment came back or is lost: what it held is taken off the order, so that its
/// money is owed to the buyer, and back on the shelf or written off. Where nothing else of the
/// order is left it is cancelled. `elsewhere` has, by line, the units of the stock that are
/// in its other parcels which did not come back and are not lost: of goods that were recalled
/// meanwhile only as much is charged for. Gives the order as it is then. The caller has seen to it
/// that the parcel was on its way.
package func concludeUndelivered(
  _ goods: [SentGoods], of id: Identifier, elsewhere: [Int: Int], _ fate: UndeliveredGoods,
  by author: Author, in db: Connection
) throws -> Order {
  var order = try conclude(1, haveArrived: false, of: id, in: db)
  let all = try OrderStore.allocations(of: order.id, in: db)
  var revisions: [LineRevision] = []
  for (number, goods) in Dictionary(grouping: goods, by: \.line).sorted(by: { $0.key < $1.key }) {
    let line = order.lines[number - 1]
    let parts = all.filter { $0.line == number }
    let cut = cut(of: line, number, parts, goods, elsewhere: elsewhere[number] ?? 0)
    guard !cut.taken.isEmpty else { continue }
    let taken = cut.taken.map(\.allocation)
    if case .returned(let restocked) = fate, restocked.contains(number) {
      try move(taken, .takeBack, in: db)
    } else {
      try withdraw(taken, because: fate == .lost ? .loss : .quality, by: author, in: db)
    }
    revisions.append(cut.revision(of: line, parts, hadLeft: true))
  }
  if revisions.isEmpty {
    try settle(&order, by: author, in: db)
    return order
  }
  return try revise(
    order, NewRevision(fate.cause, hadLeft: true, lines: revisions), by: author, in: db)
}

private func conclude(
  _ count: Int, haveArrived: Bool, of id: Identifier, in db: Connection
) throws -> Order {
  guard var consignment = try ConsignmentStore.find(id, in: db),
    var order = try OrderStore.find(consignment.order, in: db)
  else { preconditionFailure("a parcel has its consignment") }
  precondition(consignment.parcelsUnderWay >= count, "what ends was on its way")
  consignment.parcelsUnderWay -= count
  if haveArrived { consignment.parcelsDelivered += count }
  try ConsignmentStore.setParcels(of: consignment, in: db)
  order.consignments = order.consignments.map { $0.id == id ? consignment : $0 }
  return order
}

/// What a line gives up of what a parcel held of it, in whole packs: first the parcel's own goods.
/// Some of them may have been recalled on the way, and then are not charged for.
private func cut(
  of line: OrderLine, _ number: Int, _ parts: [OrderAllocation], _ goods: [SentGoods],
  elsewhere: Int
) -> LineCut {
  func own(_ part: OrderAllocation) -> Int {
    let held = goods.filter {
      $0.allocation.lot == part.allocation.lot
        && $0.allocation.household == part.allocation.household
    }
    return min(part.chargedSent, held.reduce(0) { $0 + $1.allocation.quantity })
  }
  let sent = parts.reduce(0) { $0 + $1.chargedSent } / line.stockUnits
  let packs = max(
    sent - elsewhere / line.stockUnits, parts.reduce(0) { $0 + own($1) } / line.stockUnits)
  var rest = packs * line.stockUnits
  var taken = parts.map { _ in 0 }
  for most in [own, \.chargedSent] as [(OrderAllocation) -> Int] {
    for place in parts.indices.reversed() {
      let units = min(rest, most(parts[place]) - taken[place])
      taken[place] += units
      rest -= units
    }
  }
  precondition(rest == 0, "no more is taken off than has left")
  return LineCut(
    line: number, quantity: line.quantity - packs,
    taken: zip(parts, taken).filter { $0.1 > 0 }.map { LineCut.Part(part: $0, units: $1) })
}
