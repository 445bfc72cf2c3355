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
    try auditFile(in: db) + auditLedger(in: db) + auditStock(in: db) + auditOrders(in: db)
      + auditParcels(in: db) + auditHouseholdIncome(in: db)
  }
}

private func auditFile(in db: Connection) throws -> [Finding] {
  let integrity = try db.all("PRAGMA integrity_check(20)") { try $0[0] as String }
  let references = try db.all("SELECT \"table\", parent FROM pragma_foreign_key_check LIMIT 20") {
    "a row of \(try $0[0] as String) refers to one of \(try $0[1] as String) that is not there"
  }
  return (integrity.filter { $0 != "ok" } + references).map { Finding($0) }
}

/// Each household's income from the market is what completed orders allot to it: computed anew
/// from lines and allocations, and held against what the books credited.
private func auditHouseholdIncome(in db: Connection) throws -> [Finding] {
  let due = try duesOfCompletedOrders(in: db)
  var credited: [Identifier: Fen] = [:]
  try db.each(
    """
    SELECT a.owner_id, sum(e.amount_fen) FROM ledger_transfer t
    JOIN ledger_entry e ON e.sequence = t.sequence
    JOIN ledger_account a ON a.id = e.account_id
    WHERE t.kind = 'completion' AND a.kind = 'household' GROUP BY a.owner_id
    """
  ) { credited[try $0[0]] = try $0[1] }
  return Set(due.keys).union(credited.keys).sorted().compactMap { household in
    let (books, ought) = (credited[household] ?? .zero, due[household] ?? .zero)
    guard books != ought else { return nil }
    return Finding(
      "household \(household): credited \(books.rawValue) fen, its orders come to \(ought.rawValue)"
    )
  }
}
