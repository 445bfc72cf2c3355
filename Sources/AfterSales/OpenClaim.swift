import Audit
import Core
import Listings
import Orders
import SQLite
import Storage

/// Puts on record that goods of an order arrived and are not in order: the word of its buyer or of
/// its organisation's manager, or the county office's for a buyer who called. Throws
/// `CommonRefusal.notFound` and `.roleMayNot`, `ClaimRefusal.tooManyClaims`, and `.unfitLines` for
/// all lines that cannot be claimed: of goods that have not arrived, after the days that their
/// category grants, or of more than is left.
package func openClaim(
  _ new: NewClaim, about id: Identifier, as actor: Actor, in db: Connection
) throws -> Claim {
  let order = try order(id, as: actor, in: db)
  guard try order.isSubject(to: .makeClaims, actor, in: db) else {
    throw CommonRefusal.roleMayNot
  }
  guard try ClaimStore.count(of: id, in: db) < Claim.maximumPerOrder else {
    throw ClaimRefusal.tooManyClaims
  }
  let faults = try faults(of: new.lines, in: order, in: db)
  if !faults.isEmpty { throw ClaimRefusal.unfitLines(faults) }
  let claim = try ClaimStore.insert(new, order: id, by: actor.id, in: db)
  try record(
    .claimOpened, of: claim, partOf: id,
    to: ["kind": .word(new.kind), "lines": .list(new.lines.map { "\($0.line)×\($0.quantity)" })],
    as: actor, in: db)
  return try tell(.claimOpened, of: claim, in: db)
}

private func faults(
  of lines: [ClaimLine], in order: Order, in db: Connection
) throws -> [ClaimRefusal.LineFault] {
  let claimed = try ClaimStore.claimed(of: order.id, in: db)
  var seen: Set<Int> = []
  return try lines.enumerated().compactMap { place, asked in
    let isNew = seen.insert(asked.line).inserted
    let rule = isNew ? try rule(against: asked, in: order, claimed, in: db) : .twice
    return rule.map { ClaimRefusal.LineFault(place: place, rule: $0) }
  }
}

/// The first rule that a line breaks.
private func rule(
  against asked: ClaimLine, in order: Order, _ claimed: [Int: Int], in db: Connection
) throws -> ClaimRefusal.LineFault.Rule? {
  guard order.lines.indices.contains(asked.line - 1) else { return .unknown }
  let line = order.lines[asked.line - 1]
  let left = line.quantity - (claimed[asked.line] ?? 0)
  guard asked.quantity <= left else { return .exceeds(left: max(0, left)) }
  let consignment = order.consignments.first { $0.id == line.consignment }
  guard consignment?.status == .delivered else { return .notDelivered }
  // The days begin with the last of the order: until then its buyer is still waiting.
  guard let delivered = order.deliveredAt?.countyDate else { return nil }
  let last = delivered.adding(days: try claimDays(of: line.listing, in: db))
  return db.today > last ? .daysOver(last) : nil
}
