import Audit
import Core
import Notifications
import Orders
import SQLite
import Storage

/// Grants a buyer something back for a claim: each line of it that something is granted of, at
/// whose end the fault was, and why. What was paid of it shows as owed with the order. Throws
/// `CommonRefusal.roleMayNot` for anybody but the county office, `CommonRefusal.notFound`,
/// `ClaimRefusal.wrongState`, `.unfitLines` for lines that the claim is not about, and
/// `OrderRefusal.compensationExceedsLine`.
package func acceptClaim(
  _ id: Identifier, granting grants: [NewCompensation], reason: String, as actor: Actor,
  in db: Connection
) throws -> Claim {
  let claim = try undecidedClaim(id, as: actor, in: db)
  let known = Set(claim.lines.map(\.content.line))
  let faults = grants.enumerated().filter { !known.contains($0.element.line) }
  if !faults.isEmpty {
    throw ClaimRefusal.unfitLines(
      faults.map { ClaimRefusal.LineFault(place: $0.offset, rule: .unknown) })
  }
  _ = try compensateBuyer(of: claim.order, grants, for: id, as: actor, in: db)
  return try decide(claim, .accepted, reason: reason, as: actor, in: db)
}

/// Gives nothing back for a claim, and says why. Throws as `acceptClaim` does.
package func declineClaim(
  _ id: Identifier, reason: String, as actor: Actor, in db: Connection
) throws -> Claim {
  let claim = try undecidedClaim(id, as: actor, in: db)
  return try decide(claim, .declined, reason: reason, as: actor, in: db)
}

/// Takes a claim back, as its buyer or the county office for it. Throws `CommonRefusal.notFound`,
/// `CommonRefusal.roleMayNot` and `ClaimRefusal.wrongState`.
package func withdrawClaim(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Claim {
  let claim = try claim(id, as: actor, in: db)
  guard try claim.isSubject(to: .makeClaims, actor, in: db) else {
    throw CommonRefusal.roleMayNot
  }
  guard claim.status == .open else { throw ClaimRefusal.wrongState(claim.status) }
  return try decide(claim, .withdrawn, reason: nil, as: actor, in: db)
}

private func undecidedClaim(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Claim {
  guard actor.may(.settleOrders) else { throw CommonRefusal.roleMayNot }
  let claim = try claim(id, as: actor, in: db)
  guard claim.status == .open else { throw ClaimRefusal.wrongState(claim.status) }
  return claim
}

private func decide(
  _ claim: Claim, _ status: ClaimStatus, reason: String?, as actor: Actor, in db: Connection
) throws -> Claim {
  try ClaimStore.decide(claim.id, status, reason: reason, by: actor.id, in: db)
  try record(
    .claimDecided, of: claim.id, partOf: claim.order, from: ["status": .word(claim.status)],
    to: ["status": .word(status)], as: actor, in: db)
  return try tell(
    status == .withdrawn ? .claimWithdrawn : .claimDecided, of: claim.id, in: db)
}
