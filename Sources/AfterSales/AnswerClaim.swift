import Audit
import Core
import Orders
import SQLite
import Storage

/// Writes something about a claim that is open: its buyer, a coordinator whose village sent the
/// goods, or the county office. Throws `CommonRefusal.notFound`, `CommonRefusal.roleMayNot`,
/// `ClaimRefusal.wrongState` and `.tooManyAnswers`.
package func answerClaim(
  _ id: Identifier, _ text: String, as actor: Actor, in db: Connection
) throws -> Claim {
  let claim = try claim(id, as: actor, in: db)
  guard try claim.isSubject(to: .answerClaims, actor, in: db) else {
    throw CommonRefusal.roleMayNot
  }
  guard claim.status == .open else { throw ClaimRefusal.wrongState(claim.status) }
  guard claim.answers.count < Claim.maximumAnswers else { throw ClaimRefusal.tooManyAnswers }
  let answer = try ClaimStore.insertAnswer(to: id, text, by: actor, in: db)
  try record(
    .claimAnswered, of: id, partOf: claim.order, to: ["answer_id": .id(answer)], as: actor, in: db)
  return try tell(.claimAnswered, of: id, in: db)
}
