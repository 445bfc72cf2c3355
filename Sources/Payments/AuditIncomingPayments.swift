import Core
import SQLite
import Storage

/// Proves money on record from the tables alone: each piece stands in the books as it came and as
/// it went back, the rest is what payments are made of, and nothing else is unapplied.
package func auditIncomingPayments(in db: Connection) throws -> [Finding] {
  try receipts(in: db) + returns(in: db) + strays(in: db) + applications(in: db) + parts(in: db)
    + orders(in: db) + methods(in: db) + buyers(in: db)
}

/// What the books say of a transfer that is to be of one kind and one sum of what is unapplied.
private let moved: SQL = """
  (SELECT sum(e.amount_fen) FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
    WHERE e.sequence = t.sequence AND a.kind = 'unapplied')
  """

private func receipts(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT i.id, i.amount_fen, coalesce(\(moved), 0)
    FROM incoming_payment i LEFT JOIN ledger_transfer t
      ON t.sequence = i.receipt_sequence AND t.kind = 'receipt' AND t.posted_at = i.recorded_at
    WHERE i.amount_fen IS NOT \(moved) LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, amount, moved): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
    return Finding("incoming payment \(id) is of \(amount) fen, the books took \(moved) in")
  }
}

private func returns(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT i.id, i.returned_fen, -coalesce(\(moved), 0)
    FROM incoming_payment i LEFT JOIN ledger_transfer t
      ON t.sequence = i.return_sequence AND t.kind = 'return'
    WHERE i.returned_fen <> -coalesce(\(moved), 0)
      OR i.returned_fen > 0 AND i.applied_fen + i.returned_fen <> i.amount_fen
      OR (i.returned_fen > 0) <> (i.return_reference IS NOT NULL)
      OR (i.returned_fen > 0) <> (i.return_sequence IS NOT NULL)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, returned, moved): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
    return Finding(
      "incoming payment \(id): \(returned) fen are given back, the books gave \(moved) back")
  }
}

/// Transfers of what is unapplied that no money on record and no payment answers for.
private func strays(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT t.sequence, t.kind, e.amount_fen
    FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
    JOIN ledger_transfer t ON t.sequence = e.sequence
    WHERE a.kind = 'unapplied' AND CASE t.kind
      WHEN 'receipt' THEN NOT EXISTS (SELECT 1 FROM incoming_payment i
        WHERE i.receipt_sequence = t.sequence)
      WHEN 'return' THEN NOT EXISTS (SELECT 1 FROM incoming_payment i
        WHERE i.return_sequence = t.sequence)
      ELSE t.kind <> 'payment' END
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (sequence, kind): (Int64, String) = (try row[0], try row[1])
    let amount: Int64 = try row[2]
    return Finding("transfer \(sequence): \(amount) fen are unapplied by a \(kind) of nothing")
  }
}

private func applications(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT i.id, i.amount_fen, i.applied_fen, coalesce(sum(p.amount_fen), 0)
    FROM incoming_payment i LEFT JOIN payment_part p ON p.incoming_id = i.id
    GROUP BY i.id HAVING i.applied_fen <> coalesce(sum(p.amount_fen), 0)
      OR i.applied_fen + i.returned_fen > i.amount_fen
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, amount): (Identifier, Int64) = (try row[0], try row[1])
    let (applied, sum): (Int64, Int64) = (try row[2], try row[3])
    return Finding(
      "incoming payment \(id) of \(amount) fen: \(applied) applied, its parts sum to \(sum)")
  }
}

private func parts(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT p.id, p.amount_fen, sum(k.amount_fen)
    FROM payment p JOIN payment_part k ON k.payment_id = p.id
    GROUP BY p.id HAVING p.amount_fen <> sum(k.amount_fen) LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, amount, sum): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
    return Finding("payment \(id) is of \(amount) fen, its parts sum to \(sum)")
  }
}

/// What the books took from what is unapplied for each order is what its payments are made of.
private func orders(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH took AS (
      SELECT t.order_id, -sum(e.amount_fen) AS fen
      FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
      JOIN ledger_transfer t ON t.sequence = e.sequence
      WHERE a.kind = 'unapplied' AND t.kind = 'payment' GROUP BY t.order_id
    ), made AS (
      SELECT p.order_id, sum(k.amount_fen) AS fen
      FROM payment_part k JOIN payment p ON p.id = k.payment_id GROUP BY p.order_id
    )
    SELECT coalesce(took.order_id, made.order_id, 0), coalesce(took.fen, 0), coalesce(made.fen, 0)
    FROM took FULL JOIN made ON made.order_id = took.order_id
    WHERE took.fen IS NOT made.fen LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, took, made): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
    return Finding(
      "order \(id): \(took) fen came from what is unapplied, its payments are made of \(made)")
  }
}

/// A payment says how the oldest of what it is made of came in.
private func methods(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT p.id, p.method, i.provider FROM payment p JOIN incoming_payment i ON i.id = (
      SELECT k.incoming_id FROM payment_part k JOIN incoming_payment x ON x.id = k.incoming_id
      WHERE k.payment_id = p.id ORDER BY x.receipt_sequence LIMIT 1)
    WHERE p.method <> CASE i.provider WHEN 'bank' THEN 'bank_transfer'
        WHEN 'cash' THEN 'cash_on_delivery' ELSE 'gateway' END
      OR p.reference <> i.provider_reference
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, method, provider): (Identifier, String, String) = (try row[0], try row[1], try row[2])
    return Finding("payment \(id) says \(method), or a reference that its \(provider) does not")
  }
}

private func buyers(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT DISTINCT i.id FROM payment_part k JOIN payment p ON p.id = k.payment_id
    JOIN customer_order o ON o.id = p.order_id
    JOIN incoming_payment i ON i.id = k.incoming_id
    LEFT JOIN customer_order own ON own.id = i.order_id
    LEFT JOIN organisation_order a ON a.order_id = o.id
    LEFT JOIN organisation_order b ON b.order_id = own.id
    WHERE own.id IS NULL OR a.organisation_id IS NOT b.organisation_id
      OR a.organisation_id IS NULL AND own.buyer_id <> o.buyer_id
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { Finding("incoming payment \(try $0[0] as Identifier) paid an order of another buyer") }
}
