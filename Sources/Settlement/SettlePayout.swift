import Audit
import Core
import Ledger
import SQLite
import Storage

/// Says that the bank has paid: all lines that are pending, or those that are named. Throws
/// `CommonRefusal.roleMayNot` for anybody but the county office, `.notFound`,
/// `SettlementRefusal.notInPayout`, and `.wrongState` where nothing is pending, or one of those
/// that are named is not: nobody is paid twice.
package func confirmPayout(
  _ id: Identifier, households: [Identifier]?, reference: String?, as actor: Actor,
  in db: Connection
) throws -> Payout {
  let payout = try payout(id, as: actor, in: db)
  let lines = try pending(households, of: payout)
  for line in lines {
    _ = try post(hold: line.hold, as: .payout, to: .bank, in: db)
    try PayoutStore.settle(line.household, of: id, .paid, reference: reference, in: db)
  }
  return try settled(.payoutConfirmed, lines, of: payout, as: actor, in: db)
}

/// Calls off what is pending: it is owed as before. Throws as `confirmPayout` does.
package func cancelPayout(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Payout {
  let payout = try payout(id, as: actor, in: db)
  let lines = try pending(nil, of: payout)
  for line in lines {
    try void(hold: line.hold, in: db)
    try PayoutStore.settle(line.household, of: id, .cancelled, reference: nil, in: db)
  }
  return try settled(.payoutCancelled, lines, of: payout, as: actor, in: db)
}

/// Says that the bank sent a household's money back, before or after it was confirmed: it is owed
/// again. Where its account is closed, it is known as such from now on. Throws
/// `CommonRefusal.roleMayNot` for anybody but the county office, `.notFound`,
/// `SettlementRefusal.notInPayout`, and `.wrongState` where it came back already or was called off.
package func bouncePayout(
  _ id: Identifier, household: Identifier, reason: String, isClosed: Bool, as actor: Actor,
  in db: Connection
) throws -> Payout {
  let payout = try payout(id, as: actor, in: db)
  guard let line = payout.lines.first(where: { $0.household == household }) else {
    throw SettlementRefusal.notInPayout([household], member: "household_id")
  }
  var sequence: Int64?
  switch line.status {
  case .pending: try void(hold: line.hold, in: db)
  case .paid:
    let legs: [(account: LedgerAccount, amount: Fen)] = [
      (.bank, -line.amount), (.household(household), line.amount),
    ]
    sequence = try postReturned(Transfer(.bounce, order: nil, legs), in: db)
  case .bounced, .cancelled: throw SettlementRefusal.wrongState([household])
  }
  try PayoutStore.bounce(household, of: id, reason: reason, sequence: sequence, in: db)
  if isClosed, line.account != nil {
    try BankAccountStore.close(household, in: db)
    try record(.bankAccountClosed, of: household, to: ["closed": .truth(true)], as: actor, in: db)
  }
  return try settled(.payoutBounced, [line], of: payout, as: actor, in: db)
}

/// The pending lines of these households, or all.
private func pending(
  _ households: [Identifier]?, of payout: Payout
) throws -> [PayoutLine] {
  guard let households else {
    let lines = payout.lines.filter { $0.status == .pending }
    if lines.isEmpty { throw SettlementRefusal.wrongState([]) }
    return lines
  }
  let named = Set(households)
  let lines = payout.lines.filter { named.contains($0.household) }
  let unknown = named.subtracting(lines.map(\.household))
  if !unknown.isEmpty {
    throw SettlementRefusal.notInPayout(unknown.sorted(), member: "household_ids")
  }
  let others = lines.filter { $0.status != .pending }
  if !others.isEmpty { throw SettlementRefusal.wrongState(others.map(\.household)) }
  return lines
}

private func settled(
  _ action: AuditAction, _ lines: [PayoutLine], of payout: Payout, as actor: Actor,
  in db: Connection
) throws -> Payout {
  let after = try known(payout.id, in: db)
  try record(
    action, of: payout.id, partOf: payout.village,
    to: [
      "households": .ids(lines.map(\.household)),
      "amount_fen": .fen(lines.reduce(.zero) { $0 + $1.amount }),
      "status": .word(after.status),
    ], as: actor, in: db)
  switch action {
  case .payoutBounced: try recordEvent(.payoutBounced, of: after, in: db)
  default:
    if after.status == .confirmed { try recordEvent(.payoutConfirmed, of: after, in: db) }
  }
  return after
}
