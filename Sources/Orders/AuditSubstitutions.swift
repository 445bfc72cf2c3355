import Audit
import Core
import SQLite
import Storage

/// Proves what stands in the place of other goods: its buyer agreed to it, as the audit log has it,
/// it comes from the same village at no higher a price, and just as much was given up for it.
package func auditSubstitutions(in db: Connection) throws -> [Finding] {
  try agreements(in: db) + replacements(in: db) + quantities(in: db)
}

private func agreements(in db: Connection) throws -> [Finding] {
  let known = try recordedFacts(of: [.substitutesAgreed], in: db)
  var agreed: [Identifier: [String]] = [:]
  try db.each(
    "SELECT order_id, line, place, listing_id FROM order_substitute ORDER BY 1, 2, 3"
  ) { row in
    agreed[try row[0], default: []].append(
      SubstitutionStore.fact(line: try row[1], try row[2], try row[3]))
  }
  return Set(known.keys).union(agreed.keys).sorted()
    .filter { known[$0]?.list("substitutes") != agreed[$0] }
    .prefix(Finding.maximumPerCheck)
    .map { Finding("order \($0): its substitutes are not those that its buyer agreed to") }
}

private func replacements(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT s.order_id, s.line FROM order_substitution s
    LEFT JOIN order_line l ON l.order_id = s.order_id AND l.line = s.line
    LEFT JOIN order_line w ON w.order_id = s.order_id AND w.line = s.replaces
    LEFT JOIN order_revision r ON r.id = s.revision_id
    WHERE l.line IS NULL OR w.line IS NULL OR l.line <= w.line
      OR l.consignment_id <> w.consignment_id OR l.unit_price_fen > w.unit_price_fen
      OR l.estimate_g IS NOT NULL OR w.estimate_g IS NOT NULL
      OR r.order_id IS NOT s.order_id OR r.cause IS NOT 'substitution'
      OR NOT EXISTS (SELECT 1 FROM order_substitute a WHERE a.order_id = s.order_id
        AND a.line = s.replaces AND a.listing_id = l.listing_id)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (order, line): (Identifier, Int) = (try row[0], try row[1])
    return Finding("order \(order), line \(line): in the place of goods that it cannot replace")
  }
}

/// A line gives up by a substitution what comes in its place by it.
private func quantities(in db: Connection) throws -> [Finding] {
  let lines = try db.all(
    """
    SELECT r.order_id, d.line FROM order_revision r
    JOIN order_revision_line d ON d.revision_id = r.id
    WHERE r.cause = 'substitution' AND -d.quantity_delta <> coalesce((SELECT sum(l.ordered)
      FROM order_substitution s JOIN order_line l ON l.order_id = s.order_id AND l.line = s.line
      WHERE s.revision_id = r.id AND s.replaces = d.line), 0)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (order, line): (Identifier, Int) = (try row[0], try row[1])
    return Finding("order \(order), line \(line): gave up what did not come in its place")
  }
  let untold = try db.all(
    """
    SELECT s.order_id, s.line FROM order_substitution s WHERE NOT EXISTS (
      SELECT 1 FROM order_revision_line d
      WHERE d.revision_id = s.revision_id AND d.line = s.replaces)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (order, line): (Identifier, Int) = (try row[0], try row[1])
    return Finding("order \(order), line \(line): in the place of goods that nobody gave up")
  }
  return lines + untold
}
