import Audit
import Core
import Listings
import SQLite
import Storage

/// Goods of a line that are to travel together: so many of what is sold.
package struct LinePart: Sendable, Equatable {
  /// From 1.
  package let line: Int
  package let quantity: Int

  package init(line: Int, quantity: Int) {
    self.line = line
    self.quantity = quantity
  }
}

/// Goods that travel: of a line, of a household's part of a lot.
package struct SentGoods: Sendable, Equatable {
  /// From 1.
  package let line: Int
  /// In units of the stock.
  package let allocation: Allocation

  package init(line: Int, allocation: Allocation) {
    self.line = line
    self.allocation = allocation
  }
}

/// Goods of a packed consignment leave in one parcel: these parts, or all that is left of it. With
/// the last of them the consignment is on its way. Gives the order as it is then, and the goods.
/// Throws `CommonRefusal.notFound` outside of the actor's scope, `OrderRefusal.joinedAtHub` for one
/// that goes to the hub, `.wrongConsignmentState` for one that is not packed or whose order is not
/// on, `.nothingLeft` where all of it was recalled or fell short, `.unfitParcel` with all that is
/// wrong with the parts, `.keptApart` for what cannot travel together, `.tooManyParcels`, and
/// `.paymentDue` while something is due of the order, unless it is paid at the door, or it is for
/// what other villages weighed that are still to send it.
package func sendGoods(
  _ parts: [LinePart]?, of id: Identifier, as actor: Actor, in db: Connection
) throws -> (order: Order, goods: [SentGoods]) {
  var (consignment, order) = try consignment(id, as: actor, in: db)
  if order.delivery == .joined { throw OrderRefusal.joinedAtHub }
  guard consignment.status == .packed, order.isBeingSent else {
    throw OrderRefusal.wrongConsignmentState(consignment.status, order: order.status)
  }
  let waiting = try OrderStore.allocations(of: order.id, in: db).filter {
    order.lines[$0.line - 1].consignment == id && $0.waiting > 0
  }
  if waiting.isEmpty { throw OrderRefusal.nothingLeft }
  guard consignment.parcelsSent < Consignment.maximumParcels else {
    throw OrderRefusal.tooManyParcels
  }
  if !order.isDueOfOthers(than: id) { throw OrderRefusal.paymentDue(order.due) }
  let goods = try parts.map { try picked($0, of: waiting, in: order) } ?? waiting.map(\.allWaiting)
  let kinds = Set(goods.compactMap { order.lines[$0.line - 1].travels })
  if kinds.count > 1 { throw OrderRefusal.keptApart(kinds.sorted()) }
  for part in goods { try OrderStore.addSent(part, of: order.id, in: db) }
  consignment.parcelsSent += 1
  consignment.parcelsUnderWay += 1
  try ConsignmentStore.setParcels(of: consignment, in: db)
  order.consignments = order.consignments.map { $0.id == id ? consignment : $0 }
  try settle(&order, by: .actor(actor), in: db)
  return (order, goods)
}

/// Takes the parts from what waits of their lines, in its order.
private func picked(
  _ parts: [LinePart], of waiting: [OrderAllocation], in order: Order
) throws -> [SentGoods] {
  let byLine = Dictionary(grouping: waiting, by: \.line)
  var faults: [OrderRefusal.PartFault] = []
  var goods: [SentGoods] = []
  var seen: Set<Int> = []
  for (place, part) in parts.enumerated() {
    guard let held = byLine[part.line] else {
      faults.append(.notWaiting(part: place))
      continue
    }
    let line = order.lines[part.line - 1]
    let left = held.reduce(0) { $0 + $1.waiting } / line.stockUnits
    if !seen.insert(part.line).inserted {
      faults.append(.doubled(part: place))
    } else if part.quantity > left {
      faults.append(.more(part: place, than: left))
    } else if line.weight != nil, part.quantity < left {
      faults.append(.weighedTogether(part: place, left))
    }
    var rest = part.quantity * line.stockUnits
    for source in held where rest > 0 {
      let units = min(rest, source.waiting)
      goods.append(source.sent(units))
      rest -= units
    }
  }
  guard faults.isEmpty else { throw OrderRefusal.unfitParcel(faults) }
  return goods
}

extension OrderAllocation {
  /// All of it that is still to be sent.
  var allWaiting: SentGoods { sent(waiting) }

  fileprivate func sent(_ units: Int) -> SentGoods {
    SentGoods(
      line: line,
      allocation: Allocation(
        lot: allocation.lot, household: allocation.household, quantity: units))
  }
}

extension Order {
  /// Whether all that is due of it is for goods of other consignments than this, which have not
  /// left and will not before it is paid.
  fileprivate func isDueOfOthers(than id: Identifier) -> Bool {
    if due == .zero || payment == .cashOnDelivery { return true }
    func excess(of consignment: Identifier) -> Fen {
      lines.filter { $0.consignment == consignment }.reduce(.zero) { $0 + $1.excess }
    }
    let others = consignments.filter { $0.id != id && !$0.status.hasLeft }
    return excess(of: id) == .zero && due <= others.reduce(.zero) { $0 + excess(of: $1.id) }
  }
}
