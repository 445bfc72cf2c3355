import Access
import AfterSales
import Audit
import Core
import Fulfilment
import Households
import Income
import Ledger
import Listings
import Notifications
import Orders
import Organisations
import Payments
import SQLite
import Settlement
import Storage
import Watch

/// What a look at the whole database came to.
package struct Verification: Sendable {
  /// What is wrong: nothing, if all is well.
  package let findings: [Finding]
  /// The end of the audit log that was looked at; nil where that is among what is wrong.
  package let auditHead: AuditHead?
}

/// Each proves a part of it, the deepest first: what lies above may only follow from what is below.
let checks: [Check] = [
  auditFile, auditReferences, auditLedger, auditStock, auditLots, auditHeldLots, auditMembers,
  auditHouseholdResources, auditVisits, auditStanding, auditAssistance, auditWatch, auditPhotos,
  auditReminders, auditOrders, auditMonthlySales, auditRounds, auditWeights, auditRevisions,
  auditSubstitutions,
  auditCompensations, auditFairness, auditShipping, auditIncomingPayments, auditCash,
  auditOrdersOnDelivery, auditParcels, auditTracking, auditClaims, auditRatings, auditDivision,
  auditIncome, auditCosts, auditAccounts, auditOrganisations, auditOrdersOnAccount,
  auditStatements, auditTakenOrders, auditStandingOrders, auditPayouts, auditCycles, auditHooks,
  auditEvents, auditChain,
]

private func auditHouseholdResources(in db: Connection) throws -> [Finding] {
  try auditResources(among: capacityFactors(in: db).map(\.resource), in: db)
}

/// What is wrong with the database, proven from its tables alone on one snapshot: nothing, if all
/// is well.
package func verify(_ db: Connection) throws -> [Finding] {
  try db.snapshot { checks.flatMap { findings(of: $0, in: db) } }
}

/// What a check finds. One that cannot read a row, for it holds what it never may, says so and
/// keeps no other from its turn.
func findings(of check: Check, in db: Connection) -> [Finding] {
  do {
    return try check(db)
  } catch {
    return [Finding("a row cannot be read: \(error)")]
  }
}

/// Gives what is wrong in a part of the database.
typealias Check = @Sendable (Connection) throws -> [Finding]

private func auditFile(in db: Connection) throws -> [Finding] {
  let integrity = try db.all("PRAGMA integrity_check(20)") { try $0[0] as String }
  return integrity.filter { $0 != "ok" }.map { Finding($0) }
}

private func auditReferences(in db: Connection) throws -> [Finding] {
  let references = try db.all("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 20") {
    "a row of \(try $0[0] as String) refers to one of \(try $0[1] as String) that is not there"
  }
  return references.map { Finding($0) }
}

/// What households, villages and logistics were credited is what completed orders allot to them:
/// computed anew from lines and allocations, and held against the books.
private func auditDivision(in db: Connection) throws -> [Finding] {
  let due = try duesOfCompletedOrders(in: db)
  let credited = try completionCredits(in: db)
  return Set(due.keys).union(credited.keys).compactMap { account in
    let (books, ought) = (credited[account] ?? .zero, due[account] ?? .zero)
    guard books != ought else { return nil }
    return "\(account): credited \(books.rawValue) fen, its orders come to \(ought.rawValue)"
  }.sorted().map { Finding($0) }
}
