import Audit
import Core
import Households
import Ledger
import SQLite
import Storage

/// Makes a list for the bank of what a village's households were owed at the end of a day, less
/// what they were paid since, and holds it. A household whose bank account is closed is left out,
/// one without an account is paid in cash. Throws `CommonRefusal.roleMayNot` for anybody but the
/// county office, `.notFound` for the village, and `SettlementRefusal.upToInFuture`, `.nothingOwed`
/// and `.accountClosed`.
package func makePayout(
  ofVillage village: Identifier, upTo: CivilDate, as actor: Actor, in db: Connection
) throws -> Payout {
  guard actor.may(.payHouseholds) else { throw CommonRefusal.roleMayNot }
  let preview = try payable(inVillage: village, upTo: upTo, in: db)
  guard !preview.payable.isEmpty else {
    let closed = preview.leftOut.map(\.household)
    throw closed.isEmpty ? SettlementRefusal.nothingOwed : .accountClosed(closed)
  }
  let id = try PayoutStore.insert(village: village, upTo: upTo, by: actor.id, in: db)
  for line in preview.payable {
    let hold = try hold(line.amount, of: .household(line.household), in: db)
    try PayoutStore.insertLine(
      of: id, line.household, line.amount, hold: hold, line.account, in: db)
  }
  let payout = try known(id, in: db)
  try record(
    .payoutMade, of: id, partOf: village,
    to: [
      "up_to": .date(upTo), "total_fen": .fen(payout.sum()),
      "households": .count(payout.lines.count),
    ], as: actor, in: db)
  return payout
}

/// What a payout of a village would come to, nothing written. Throws `CommonRefusal.roleMayNot`,
/// `.notFound` for a village outside of the actor's scope, and `SettlementRefusal.upToInFuture`.
package func payoutPreview(
  ofVillage village: Identifier, upTo: CivilDate, as actor: Actor, in db: Connection
) throws -> PayoutPreview {
  guard actor.scope(of: .readSettlement) != nil else { throw CommonRefusal.roleMayNot }
  guard actor.may(.readSettlement, in: village) else {
    throw CommonRefusal.notFound(what: "village")
  }
  return try payable(inVillage: village, upTo: upTo, in: db)
}

private func payable(
  inVillage village: Identifier, upTo: CivilDate, in db: Connection
) throws -> PayoutPreview {
  try refuseAbsent(village: village, in: db)
  if upTo > db.today { throw SettlementRefusal.upToInFuture }
  let last = try lastTransfer(before: upTo.adding(days: 1).start, in: db)
  var payable: [(household: Identifier, amount: Fen, account: BankAccount?)] = []
  var leftOut: [LeftOut] = []
  for household in try PayoutStore.householdsOwed(inVillage: village, in: db) {
    let amount = try Ledger.payable(from: .household(household), after: last, in: db)
    guard amount > .zero else { continue }
    let account = try BankAccountStore.find(household, in: db)
    if account?.isClosed == true {
      leftOut.append(LeftOut(household: household, amount: amount))
    } else {
      payable.append((household, amount, account))
    }
  }
  return PayoutPreview(
    payable: Array(payable.prefix(Payout.maximumLines)),
    leftOut: Array(leftOut.prefix(Payout.maximumLines)),
    isComplete: max(payable.count, leftOut.count) <= Payout.maximumLines)
}
