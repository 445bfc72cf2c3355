import Audit
import Core
import SQLite
import Storage

/// Proves payouts from the tables alone: each line holds, paid or gave back what it says of its
/// household's account, no household is of another village, no payout of the books is without its
/// line, and each payout is what the audit log says was made.
package func auditPayouts(in db: Connection) throws -> [Finding] {
  try holds(in: db) + bounces(in: db) + strays(in: db) + strangers(in: db) + makings(in: db)
}

/// Each line's hold is of its household and amount, and in the state that the line is in.
private func holds(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.payout_id, l.household_id, l.amount_fen, l.status, coalesce(h.status, 'missing')
    FROM payout_line l LEFT JOIN ledger_hold h ON h.id = l.hold_id AND h.amount_fen = l.amount_fen
    LEFT JOIN ledger_account a ON a.id = h.account_id AND a.kind = 'household'
      AND a.owner_id = l.household_id
    LEFT JOIN ledger_transfer t ON t.sequence = h.sequence AND t.kind = 'payout'
    WHERE a.id IS NULL OR (h.status = 'posted') <> (t.sequence IS NOT NULL)
      OR h.status <> CASE l.status WHEN 'pending' THEN 'pending' WHEN 'paid' THEN 'posted'
        WHEN 'cancelled' THEN 'voided'
        ELSE CASE WHEN l.bounce_sequence IS NULL THEN 'voided' ELSE 'posted' END END
      OR (l.status = 'pending') <> (l.settled_at IS NULL)
      OR (l.status = 'bounced') <> (l.bounce_reason IS NOT NULL)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (payout, household): (Identifier, Identifier) = (try row[0], try row[1])
    let (amount, status, hold): (Int64, String, String) = (try row[2], try row[3], try row[4])
    return Finding(
      "payout \(payout), household \(household): \(amount) fen are \(status), their hold is \(hold)"
    )
  }
}

/// What came back after it was paid came back in the books.
private func bounces(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.payout_id, l.household_id, l.amount_fen, coalesce(e.amount_fen, 0)
    FROM payout_line l
    LEFT JOIN ledger_transfer t ON t.sequence = l.bounce_sequence AND t.kind = 'bounce'
    LEFT JOIN ledger_account a ON a.kind = 'household' AND a.owner_id = l.household_id
    LEFT JOIN ledger_entry e ON e.sequence = t.sequence AND e.account_id = a.id
    WHERE l.bounce_sequence IS NOT NULL AND e.amount_fen IS NOT l.amount_fen
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (payout, household): (Identifier, Identifier) = (try row[0], try row[1])
    let (amount, came): (Int64, Int64) = (try row[2], try row[3])
    return Finding(
      "payout \(payout), household \(household): \(amount) fen came back, \(came) in the books")
  }
}

private func strays(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT t.sequence, t.kind FROM ledger_transfer t
    WHERE t.kind = 'payout' AND NOT EXISTS (SELECT 1 FROM ledger_hold h
        JOIN payout_line l ON l.hold_id = h.id WHERE h.sequence = t.sequence)
      OR t.kind = 'bounce' AND NOT EXISTS (SELECT 1 FROM payout_line l
        WHERE l.bounce_sequence = t.sequence)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (sequence, kind): (Int64, String) = (try row[0], try row[1])
    return Finding("transfer \(sequence) is a \(kind) that no payout answers for")
  }
    + db.all(
      """
      SELECT h.id FROM ledger_hold h
      WHERE NOT EXISTS (SELECT 1 FROM payout_line l WHERE l.hold_id = h.id)
      LIMIT \(Finding.maximumPerCheck)
      """
    ) { Finding("hold \(try $0[0] as Identifier) is of no payout") }
}

private func strangers(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT l.payout_id, l.household_id FROM payout_line l JOIN payout p ON p.id = l.payout_id
    JOIN public_household h ON h.id = l.household_id
    WHERE h.village_id <> p.village_id LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (payout, household): (Identifier, Identifier) = (try row[0], try row[1])
    return Finding("payout \(payout): household \(household) is of another village")
  }
}

private func makings(in db: Connection) throws -> [Finding] {
  var recorded = try recordedFacts(of: [.payoutMade], in: db)
  var findings: [Finding] = []
  try db.each(
    """
    SELECT p.id, p.village_id, p.up_to, coalesce(sum(l.amount_fen), 0), count(l.household_id)
    FROM payout p LEFT JOIN payout_line l ON l.payout_id = p.id GROUP BY p.id
    """
  ) { row in
    let (id, village, upTo): (Identifier, Identifier, String) = (
      try row[0], try row[1], try row[2]
    )
    let (sum, households): (Int64, Int64) = (try row[3], try row[4])
    let facts = recorded.removeValue(forKey: id)
    let isSame =
      facts?.whole == village && facts?.text("up_to") == upTo
      && facts?.number("total_fen") == sum && facts?.number("households") == households
    if isSame || findings.count >= Finding.maximumPerCheck { return }
    findings.append(Finding("payout \(id) is not what the audit log says of it"))
  }
  let missing = recorded.keys.sorted().prefix(Finding.maximumPerCheck)
  return findings
    + missing.map { Finding("payout \($0) is on record in the audit log, and missing") }
}
