import Audit
import Core
import SQLite
import Storage

/// Proves the transfers that paid statements: each is what was put on record, and is the sum of
/// payments for orders on the organisation's account of that month, by its reference.
package func auditStatements(in db: Connection) throws -> [Finding] {
  let known = try recordedFacts(of: [.statementPaid], in: db)
  var found: Set<Identifier> = []
  var findings: [Finding] = []
  try db.each(
    """
    SELECT w.id, w.organisation_id, w.month, w.amount_fen, coalesce(sum(p.amount_fen), 0),
      count(*) FILTER (WHERE a.order_id IS NOT NULL AND a.organisation_id = w.organisation_id
        AND a.month = w.month AND p.reference = w.reference AND p.recorded_at = w.recorded_at
        AND p.recorded_by = w.recorded_by), count(*)
    FROM organisation_payment w
    LEFT JOIN organisation_payment_part t ON t.organisation_payment_id = w.id
    LEFT JOIN payment p ON p.id = t.payment_id
    LEFT JOIN organisation_order a ON a.order_id = p.order_id
    GROUP BY w.id
    """
  ) { row in
    let id: Identifier = try row[0]
    found.insert(id)
    let organisation: Identifier = try row[1]
    let (month, amount, sum): (String, Int64, Int64) = (try row[2], try row[3], try row[4])
    let (fitting, parts): (Int, Int) = (try row[5], try row[6])
    let facts = known[id]
    let isKnown =
      facts?.whole == organisation && facts?.text("month") == month
      && facts?.number("amount_fen") == amount
    if isKnown, sum == amount, fitting == parts { return }
    findings.append(
      Finding(
        "organisation \(organisation), payment \(id): \(amount) fen for \(month), its orders' "
          + "payments sum to \(sum)"))
  }
  for id in known.keys where !found.contains(id) {
    findings.append(Finding("payment \(id) of an organisation is not there"))
  }
  return Array(findings.prefix(Finding.maximumPerCheck))
}
