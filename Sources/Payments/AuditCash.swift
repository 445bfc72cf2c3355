import Audit
import Core
import SQLite
import Storage

/// Proves cash on its way from the tables alone: what was collected is money on record that its
/// collector owes, what was handed in is what the books and the collections say, and each stands as
/// it was put on record.
package func auditCash(in db: Connection) throws -> [Finding] {
  try collections(in: db) + collected(in: db) + sums(in: db) + givenBack(in: db) + handIns(in: db)
    + handedIn(in: db) + collectors(in: db) + strays(in: db)
}

/// What a transfer `t` moved of the account of a collector `c.collector_id`.
private let moved: SQL = """
  coalesce((SELECT sum(e.amount_fen) FROM ledger_entry e
    JOIN ledger_account a ON a.id = e.account_id
    WHERE e.sequence = t.sequence AND a.kind = 'cash_in_transit'
      AND a.owner_id = c.collector_id), 0)
  """

/// Each piece of cash is a collection, and the other way round; its collector owes it from then on;
/// it is of a parcel of an order that is paid at the door.
private func collections(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT i.id FROM incoming_payment i
    LEFT JOIN cash_collection c ON c.incoming_id = i.id
    LEFT JOIN ledger_transfer t ON t.sequence = i.receipt_sequence
    LEFT JOIN parcel p ON p.id = c.parcel_id
    LEFT JOIN consignment k ON k.id = p.consignment_id
    LEFT JOIN customer_order o ON o.id = k.order_id
    WHERE (i.provider = 'cash') <> (c.incoming_id IS NOT NULL)
      OR c.incoming_id IS NOT NULL AND (\(moved) <> -i.amount_fen
        OR o.payment_terms IS NOT 'cash_on_delivery' OR i.order_id IS NULL)
    UNION ALL SELECT c.incoming_id FROM cash_collection c
    WHERE c.incoming_id NOT IN (SELECT id FROM incoming_payment)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { Finding("incoming payment \(try $0[0] as Identifier): its cash is not as it was collected") }
}

/// Where and by whom it was collected is what the log says.
private func collected(in db: Connection) throws -> [Finding] {
  let known = try recordedFacts(of: [.cashCollected], in: db)
  var found: Set<Identifier> = []
  var findings: [Finding] = []
  try db.each(
    """
    SELECT c.incoming_id, c.parcel_id, k.user_id, k.carrier, i.amount_fen
    FROM cash_collection c LEFT JOIN cash_collector k ON k.id = c.collector_id
    LEFT JOIN incoming_payment i ON i.id = c.incoming_id
    """
  ) { row in
    let (id, parcel): (Identifier, Identifier) = (try row[0], try row[1])
    let (account, carrier): (Identifier?, String?) = (try row[2], try row[3])
    let amount: Int64? = try row[4]
    found.insert(id)
    let collector = account.map(CashCollector.account) ?? carrier.map(CashCollector.carrier)
    let facts = known[id]
    if facts?.text("parcel_id") == parcel.description, let collector,
      facts?.text("collector") == collector.word, facts?.number("amount_fen") == amount
    {
      return
    }
    findings.append(Finding("cash \(id): where it was collected is not what the audit log says"))
  }
  for id in known.keys where !found.contains(id) {
    findings.append(Finding("cash \(id): what was collected is not there"))
  }
  return Array(findings.prefix(Finding.maximumPerCheck))
}

/// What is neither given back nor handed in is in transit, and each collector owes the sum of that.
private func sums(in db: Connection) throws -> [Finding] {
  let pieces = try db.all(
    """
    SELECT c.incoming_id FROM cash_collection c
    LEFT JOIN incoming_payment i ON i.id = c.incoming_id
    WHERE c.in_transit_fen IS NOT i.amount_fen - c.given_back_fen
      - coalesce((SELECT sum(p.amount_fen) FROM cash_hand_in_part p
        WHERE p.incoming_id = c.incoming_id), 0)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) {
    Finding("cash \(try $0[0] as Identifier): what is in transit is not what is not handed in")
  }
  return try pieces
    + db.all(
      """
      SELECT coalesce(a.owner_id, c.collector_id), coalesce(-a.balance_fen, 0),
        coalesce(c.fen, 0)
      FROM (SELECT owner_id, balance_fen FROM ledger_account WHERE kind = 'cash_in_transit') a
      FULL JOIN (SELECT collector_id, sum(in_transit_fen) AS fen FROM cash_collection
        GROUP BY collector_id) c ON c.collector_id = a.owner_id
      WHERE -a.balance_fen IS NOT c.fen LIMIT \(Finding.maximumPerCheck)
      """
    ) { row in
      let (id, books, fen): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
      return Finding("collector \(id) owes \(books) fen by the books, its collections say \(fen)")
    }
}

/// What was given back of cash is what the return of it left with its collector.
private func givenBack(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT c.incoming_id, c.given_back_fen, \(moved) AS books
    FROM cash_collection c JOIN incoming_payment i ON i.id = c.incoming_id
    LEFT JOIN ledger_transfer t ON t.sequence = i.return_sequence
    WHERE c.given_back_fen <> books OR c.given_back_fen > i.returned_fen
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, said, books): (Identifier, Int64, Int64) = (try row[0], try row[1], try row[2])
    return Finding("cash \(id): \(said) fen were given back, the books say \(books)")
  }
}

/// A hand-in is what the books took at its time for its collector, and the sum of its parts, which
/// are of that collector.
private func handIns(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT c.id, c.amount_fen, \(moved) AS books,
      coalesce((SELECT sum(p.amount_fen) FROM cash_hand_in_part p
        JOIN cash_collection k ON k.incoming_id = p.incoming_id
          AND k.collector_id = c.collector_id
        WHERE p.hand_in_id = c.id), 0) AS parts
    FROM cash_hand_in c LEFT JOIN ledger_transfer t ON t.sequence = c.sequence
      AND t.posted_at = c.recorded_at
      AND t.kind = CASE c.kind WHEN 'handed_in' THEN 'hand_in' ELSE 'write_off' END
    WHERE c.amount_fen <> books OR c.amount_fen <> parts
    UNION ALL SELECT hand_in_id, 0, 0, amount_fen FROM cash_hand_in_part
    WHERE hand_in_id NOT IN (SELECT id FROM cash_hand_in)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, amount): (Identifier, Int64) = (try row[0], try row[1])
    let (books, parts): (Int64, Int64) = (try row[2], try row[3])
    return Finding(
      "hand-in \(id) is of \(amount) fen, the books took \(books) and its parts sum to \(parts)")
  }
}

private func handedIn(in db: Connection) throws -> [Finding] {
  let known = try recordedFacts(of: [.cashHandedIn], in: db)
  var found: Set<Identifier> = []
  var findings: [Finding] = []
  try db.each(
    "SELECT id, collector_id, kind, amount_fen, reference, recorded_by FROM cash_hand_in"
  ) { row in
    let (id, collector): (Identifier, Identifier) = (try row[0], try row[1])
    let (kind, amount): (String, Int64) = (try row[2], try row[3])
    let (reference, account): (String, Identifier) = (try row[4], try row[5])
    found.insert(id)
    let facts = known[id]
    if facts?.whole == collector, facts?.text("kind") == kind,
      facts?.number("amount_fen") == amount, facts?.text("recorded_by") == account.description,
      facts?.text("reference_digest") == referenceDigest(reference)
    {
      return
    }
    findings.append(Finding("hand-in \(id) is not what the audit log says"))
  }
  for id in known.keys where !found.contains(id) {
    findings.append(Finding("hand-in \(id) is not there"))
  }
  return Array(findings.prefix(Finding.maximumPerCheck))
}

/// Nobody is a collector who never collected.
private func collectors(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT id FROM cash_collector WHERE id NOT IN (SELECT collector_id FROM cash_collection)
      OR user_id IS NOT NULL AND user_id NOT IN (SELECT id FROM user_account)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { Finding("collector \(try $0[0] as Identifier) never collected") }
}

/// Transfers of cash in transit that no collection and no hand-in answers for.
private func strays(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT t.sequence, t.kind FROM ledger_account a JOIN ledger_entry e ON e.account_id = a.id
    JOIN ledger_transfer t ON t.sequence = e.sequence
    WHERE a.kind = 'cash_in_transit' AND NOT CASE t.kind
      WHEN 'receipt' THEN EXISTS (SELECT 1 FROM incoming_payment i
        JOIN cash_collection c ON c.incoming_id = i.id AND c.collector_id = a.owner_id
        WHERE i.receipt_sequence = t.sequence)
      WHEN 'return' THEN EXISTS (SELECT 1 FROM incoming_payment i
        JOIN cash_collection c ON c.incoming_id = i.id AND c.collector_id = a.owner_id
        WHERE i.return_sequence = t.sequence)
      ELSE EXISTS (SELECT 1 FROM cash_hand_in h
        WHERE h.sequence = t.sequence AND h.collector_id = a.owner_id) END
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (sequence, kind): (Int64, String) = (try row[0], try row[1])
    return Finding("transfer \(sequence): cash moved by a \(kind) of nothing")
  }
}
