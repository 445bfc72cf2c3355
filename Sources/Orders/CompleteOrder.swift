import Audit
import Core
import Ledger
import Listings
import SQLite
import Storage

/// The buyer, or the county office for it, says that a delivered order was received: its money is
/// divided. Throws `CommonRefusal.notFound`, `CommonRefusal.roleMayNot` for a coordinator, and
/// `OrderRefusal.wrongState` and `.paymentDue`.
package func confirmOrder(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Order {
  let order = try order(id, as: actor, in: db)
  guard try order.isSubject(to: .endOrders, actor, in: db) else {
    throw CommonRefusal.roleMayNot
  }
  return try complete(order, by: .actor(actor), in: db)
}

/// Completes orders that were delivered long enough ago, some at a time. True where there may be
/// more.
package func confirmDeliveredOrders(upTo limit: Int, in db: Connection) throws -> Bool {
  let before = db.now.adding(days: -Order.confirmationDays)
  let ids = try OrderStore.unconfirmed(deliveredBefore: before, upTo: limit, in: db)
  for id in ids {
    if let order = try OrderStore.find(id, in: db) { _ = try complete(order, by: .program, in: db) }
  }
  return ids.count == limit
}

private func complete(
  _ order: Order, by author: Author, in db: Connection
) throws -> Order {
  let step = try order.status.stepOrRefuse(.confirmed)
  // What was never paid is not there to be divided.
  guard order.due == .zero else { throw OrderRefusal.paymentDue(order.due) }
  try OrderStore.update(order.id, status: step.to, in: db)
  let legs = try division(of: order, in: db)
  try post(Transfer(.completion, order: order.id, legs), in: db)
  try markIncomeChanged(by: legs, in: db)
  var completed = order
  completed.status = step.to
  try recordEvent(.orderCompleted, of: completed, in: db)
  try record(.orderConfirmed, from: order, to: step.to, by: author, in: db)
  return completed
}

/// What completed orders allot to each account, computed anew from their lines and allocations: an
/// auditor holds it against the books.
package func duesOfCompletedOrders(in db: Connection) throws -> [LedgerAccount: Fen] {
  var dues: [LedgerAccount: Fen] = [.logistics: try OrderStore.completedShipping(in: db)]
  try OrderStore.eachCompletedLine(in: db) { line, village, parts in
    // What was tampered with cannot be divided: other checks name it.
    guard isDivisible(line, parts) else { return }
    for leg in shares(of: line, village: village, parts) {
      dues[leg.account, default: .zero] += leg.amount
    }
  }
  return dues
}

/// Whether a line's figures are such as an order can have.
private func isDivisible(_ line: OrderLine, _ parts: [OrderAllocation]) -> Bool {
  let shares = [line.villageBasisPoints, line.logisticsBasisPoints]
  let all = 0...Order.quantities.upperBound
  let amounts = 0...Int64(NewListing.prices.upperBound * Order.quantities.upperBound)
  return all.contains(line.quantity) && amounts.contains(line.amount.rawValue)
    && shares.allSatisfy { (0...Split.whole).contains($0) } && shares.reduce(0, +) <= Split.whole
    && parts.allSatisfy { all.contains($0.charged) }
    && parts.reduce(0) { $0 + $1.charged } == line.units && hasWholeWeight(line, parts)
}

/// Whether what a weighed line's parts weigh is what the line does.
private func hasWholeWeight(_ line: OrderLine, _ parts: [OrderAllocation]) -> Bool {
  guard let grams = line.weight?.grams else { return true }
  let most = WeighedPart.pieceGrams.upperBound * Order.quantities.upperBound
  let weights = parts.filter { $0.charged > 0 }.map { $0.grams ?? 0 }
  return weights.allSatisfy { (1...most).contains($0) } && weights.reduce(0, +) == grams
}

/// Who gets what of an order's money: each line by its split, the shipping to logistics.
func division(
  of order: Order, in db: Connection
) throws -> [(account: LedgerAccount, amount: Fen)] {
  var villages: [Identifier: Identifier] = [:]
  for consignment in order.consignments { villages[consignment.id] = consignment.village }
  let allocations = try OrderStore.allocations(of: order.id, in: db)
  var legs: [(account: LedgerAccount, amount: Fen)] = [
    (.escrow, -order.total), (.logistics, order.shipping),
  ]
  for (index, line) in order.lines.enumerated() {
    guard let village = villages[line.consignment] else {
      preconditionFailure("each line has its consignment")
    }
    let parts = allocations.filter { $0.line == index + 1 }
    legs += shares(of: line, village: village, parts)
  }
  return legs
}

/// Divides a line's amount: village and logistics get their basis points rounded down, the
/// households what is left, each by the units that are its own or, where goods are sold by weight,
/// by what its own weighed, to the fen.
func shares(
  of line: OrderLine, village: Identifier, _ parts: [OrderAllocation]
) -> [(account: LedgerAccount, amount: Fen)] {
  let villageShare = line.amount.share(basisPoints: line.villageBasisPoints)
  let logisticsShare = line.amount.share(basisPoints: line.logisticsBasisPoints)
  let households = line.amount - villageShare - logisticsShare
  var legs: [(account: LedgerAccount, amount: Fen)] = [
    (.village(village), villageShare), (.logistics, logisticsShare),
  ]
  // Each household gets the difference of two rounded running sums, so that the parts sum to the
  // whole and none is off by as much as a fen.
  let grams = line.weight?.grams
  let whole = grams ?? line.units
  var measured = 0
  var given = Fen.zero
  for part in parts where part.charged > 0 {
    measured += grams == nil ? part.charged : part.grams ?? 0
    let due = proportion(of: households, measured, whole)
    legs.append((.household(part.allocation.household), due - given))
    given = due
  }
  precondition(measured == whole, "a line's allocations are its quantity, or its weight")
  return legs
}

/// `amount` × `part` / `whole`, rounded down, without overflow on the way.
private func proportion(of amount: Fen, _ part: Int, _ whole: Int) -> Fen {
  let product = amount.rawValue.multipliedFullWidth(by: Int64(part))
  return Fen(Int64(whole).dividingFullWidth(product).quotient)
}
