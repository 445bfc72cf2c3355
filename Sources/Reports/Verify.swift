import Core
import Fulfilment
import Ledger
import Listings
import Orders
import SQLite
import Storage

/// Proves the whole database from its tables alone, on one snapshot, and gives what is wrong:
/// nothing, if all is well.
package func verify(_ db: Connection) throws -> [Finding] {
  try db.snapshot {
    try auditFile(in: db) + auditLedger(in: db) + auditStock(in: db) + auditPhotos(in: db)
      + auditOrders(in: db) + auditParcels(in: db) + auditDivision(in: db)
  }
}

private func auditFile(in db: Connection) throws -> [Finding] {
  let integrity = try db.all("PRAGMA integrity_check(20)") { try $0[0] as String }
  let references = try db.all("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 20") {
    "a row of \(try $0[0] as String) refers to one of \(try $0[1] as String) that is not there"
  }
  return (integrity.filter { $0 != "ok" } + references).map { Finding($0) }
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
