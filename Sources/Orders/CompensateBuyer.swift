import Audit
import Core
import Ledger
import SQLite
import Storage

/// Grants a buyer something back of lines whose goods arrived and were not in order, for a claim:
/// so much less is charged for the order, and what was paid of it is owed. The lines stay what they
/// are. Of a completed order the books take it back from whose end the fault was at. Gives the
/// order as it is then. Throws `CommonRefusal.roleMayNot` for anybody but the county office,
/// `CommonRefusal.notFound`, and `OrderRefusal.compensationExceedsLine` by their places in `new`.
package func compensateBuyer(
  of id: Identifier, _ new: [NewCompensation], for claim: Identifier, as actor: Actor,
  in db: Connection
) throws -> Order {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  let order = try orderOnRecord(id, as: actor, in: db)
  let before = order.status == .completed ? try division(of: order, in: db) : []
  let salesBefore = try sales(of: order, in: db)
  var compensated = order
  for grant in try granted(new, of: order, in: db) {
    try CompensationStore.insert(
      order: id, line: grant.line, claim: claim, grant.bearer, grant.amount, in: db)
    compensated.compensated += grant.amount
  }
  try CompensationStore.setSum(compensated.compensated, of: id, in: db)
  try redivide(compensated, from: before, in: db)
  try replaceSales(salesBefore, by: try sales(of: compensated, in: db), in: db)
  try record(
    .orderCompensated, of: id, from: ["compensated_fen": .fen(order.compensated)],
    to: ["compensated_fen": .fen(compensated.compensated), "claim_id": .id(claim)], as: actor,
    in: db)
  return compensated
}

/// Who bears what of them, or all that exceed their lines.
private func granted(
  _ new: [NewCompensation], of order: Order, in db: Connection
) throws -> [(line: Int, bearer: Bearer, amount: Fen)] {
  let allocations = try OrderStore.allocations(of: order.id, in: db)
  let present = try compensations(of: order, in: db)
  var grants: [(line: Int, bearer: Bearer, amount: Fen)] = []
  var excesses: [OrderRefusal.CompensationExcess] = []
  for (place, new) in new.enumerated() {
    let line = order.lines[new.line - 1]
    let parts = allocations.filter { $0.line == new.line }
    let present = present.filter { $0.line == new.line }
    if let bearers = borne(new, beside: present, of: line, parts) {
      grants += bearers.map { (new.line, $0.bearer, $0.amount) }
    } else {
      let left = compensable(new, beside: present, of: line, parts).together
      excesses.append(OrderRefusal.CompensationExcess(place: place, left: left))
    }
  }
  if !excesses.isEmpty { throw OrderRefusal.compensationExceedsLine(excesses) }
  return grants
}

/// Posts what a completed order's division is now less what it was; nothing for one that is not
/// divided yet.
func redivide(
  _ order: Order, from before: [(account: LedgerAccount, amount: Fen)], in db: Connection
) throws {
  guard order.status == .completed else { return }
  let after = try division(of: order, in: db)
  try postShares(
    Transfer(
      .reversal, order: order.id, after + before.map { (account: $0.account, amount: -$0.amount) }),
    in: db)
  try markIncomeChanged(by: before + after, in: db)
}

/// Lowers what is left of an order's compensations to what its lines now bear, after these came to
/// less themselves: nobody is given the same back twice. Nor is anybody asked for it again: a line
/// may lose a fen less than a household's part of it came to, and that the county office bears.
func capCompensations(
  of order: inout Order, from before: Order, in db: Connection
) throws {
  guard order.compensated > .zero else { return }
  let allocations = try OrderStore.allocations(of: order.id, in: db)
  let present = try compensations(of: order, in: db)
  for (index, line) in order.lines.enumerated() {
    let ofLine = present.filter { $0.line == index + 1 }
    guard let newest = ofLine.last else { continue }
    let parts = allocations.filter { $0.line == index + 1 }
    var more = line.amount - before.lines[index].amount
    for (compensation, amount) in zip(ofLine, capped(ofLine, to: line, parts))
    where amount < compensation.amount {
      try CompensationStore.setAmount(amount, of: compensation.id, in: db)
      order.compensated = order.compensated - (compensation.amount - amount)
      more += compensation.amount - amount
    }
    if more > .zero {
      try CompensationStore.insert(
        order: order.id, line: index + 1, claim: newest.claim, .county, more, in: db)
      order.compensated += more
    }
  }
  try CompensationStore.setSum(order.compensated, of: order.id, in: db)
}

/// What is given back of an order's lines, line by line and the oldest first.
func compensations(of order: Order, in db: Connection) throws -> [Compensation] {
  if order.compensated == .zero { return [] }
  return try CompensationStore.list(of: order.id, in: db)
}

/// What was granted for a claim, line by line.
package func compensations(for claim: Identifier, in db: Connection) throws -> [Compensation] {
  try CompensationStore.list(for: claim, in: db)
}
