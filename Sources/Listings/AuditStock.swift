import Audit
import Core
import SQLite
import Storage

/// Proves the stock from its table alone: for each row received = available + reserved + sold +
/// adjusted, none of them below zero where it cannot be, and what was adjusted is what its
/// adjustments say. What was received is held against the audit log.
package func auditStock(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.trace_code, s.household_id, s.received,
      s.available + s.reserved + s.sold + s.adjusted
    FROM stock s JOIN lot l ON l.id = s.lot_id
    WHERE s.received <> s.available + s.reserved + s.sold + s.adjusted
      OR s.available < 0 OR s.reserved < 0 OR s.sold < 0
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (code, household): (String, Int64) = (try row[0], try row[1])
    let (received, sum): (Int, Int) = (try row[2], try row[3])
    return Finding(
      "lot \(code), household \(household): \(received) received, but the parts sum to \(sum)")
  } + adjustments(in: db) + receipts(in: db)
}

/// What was received of each lot is what was put on record of it, for all of its households
/// together: who gave how much stands in the lot alone.
private func receipts(in db: Connection) throws -> [Finding] {
  let recorded = try recordedFacts(of: [.lotEntered], in: db)
  var findings: [Finding] = []
  try db.each(
    """
    SELECT l.id, l.trace_code, l.listing_id, sum(s.received)
    FROM lot l JOIN stock s ON s.lot_id = l.id GROUP BY l.id
    """
  ) { row in
    let (id, listing): (Identifier, Identifier) = (try row[0], try row[2])
    let (code, received): (String, Int64) = (try row[1], try row[3])
    let said = recorded[id]?.number("quantity")
    let isSame = said == received && recorded[id]?.whole == listing
    if isSame || findings.count >= Finding.maximumPerCheck { return }
    let words = said.map { "\($0)" } ?? "nothing"
    findings.append(
      Finding(
        "lot \(code): \(received) received of listing \(listing), the audit log says \(words)"))
  }
  return findings
}

private func adjustments(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.trace_code, s.household_id, s.adjusted,
      coalesce((SELECT -sum(a.quantity_delta) FROM lot_adjustment a
        WHERE a.lot_id = s.lot_id AND a.household_id = s.household_id), 0) AS said
    FROM stock s JOIN lot l ON l.id = s.lot_id
    WHERE s.adjusted <> said LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (code, household): (String, Int64) = (try row[0], try row[1])
    let (adjusted, said): (Int, Int) = (try row[2], try row[3])
    return Finding(
      "lot \(code), household \(household): adjusted by \(adjusted), its adjustments say \(said)")
  }
}
