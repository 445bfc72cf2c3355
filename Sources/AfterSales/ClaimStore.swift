import Core
import Orders
import Photos
import SQLite
import Storage

/// The SQL of `claim`, `claim_line` and `claim_answer`.
enum ClaimStore {
  static func insert(
    _ new: NewClaim, order: Identifier, by author: Identifier, in db: Connection
  ) throws -> Identifier {
    let id = try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO claim (id, order_id, kind, description, status, opened_by, opened_at)
        VALUES (\(id), \(order), \(new.kind), \(new.description), 'open', \(author), \(db.now))
        """)
    }
    for line in new.lines {
      try db.execute(
        """
        INSERT INTO claim_line (claim_id, line, quantity)
        VALUES (\(id), \(line.line), \(line.quantity))
        """)
    }
    return id
  }

  static func count(of order: Identifier, in db: Connection) throws -> Int {
    try db.value("SELECT count(*) FROM claim WHERE order_id = \(order)")
  }

  /// How much of each of an order's lines claims are about that stand, by line.
  static func claimed(of order: Identifier, in db: Connection) throws -> [Int: Int] {
    let sums = try db.all(
      """
      SELECT l.line, sum(l.quantity) FROM claim c JOIN claim_line l ON l.claim_id = c.id
      WHERE c.order_id = \(order) AND c.status IN ('open', 'accepted') GROUP BY l.line
      """
    ) { (line: try $0[0] as Int, quantity: try $0[1] as Int) }
    return Dictionary(uniqueKeysWithValues: sums.map { ($0.line, $0.quantity) })
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Claim? {
    try db.first(
      """
      SELECT c.order_id, o.buyer_id, c.kind, c.description, c.status, c.opened_at, c.decided_at,
        c.reason, a.organisation_id
      FROM claim c JOIN customer_order o ON o.id = c.order_id
      LEFT JOIN organisation_order a ON a.order_id = c.order_id WHERE c.id = \(id)
      """
    ) { row in
      Claim(
        id: id, order: try row[0], buyer: try row[1], organisation: try row[8],
        kind: try row[2], description: try row[3], status: try row[4],
        lines: try lines(of: id, in: db),
        compensations: try compensations(for: id, in: db),
        photos: try PhotoAlbum.claim(id).list(in: db), answers: try answers(to: id, in: db),
        openedAt: try row[5], decidedAt: try row[6], reason: try row[7])
    }
  }

  private static func lines(of claim: Identifier, in db: Connection) throws -> [Claim.Line] {
    try db.all(
      """
      SELECT k.line, k.quantity, s.village_id, l.listing_id, l.title, l.unit
      FROM claim c JOIN claim_line k ON k.claim_id = c.id
      JOIN order_line l ON l.order_id = c.order_id AND l.line = k.line
      JOIN consignment s ON s.id = l.consignment_id
      WHERE c.id = \(claim) ORDER BY k.line
      """
    ) { row in
      Claim.Line(
        content: ClaimLine(line: try row[0], quantity: try row[1]), village: try row[2],
        listing: try row[3], title: try row[4], unit: try row[5])
    }
  }

  private static func answers(to claim: Identifier, in db: Connection) throws -> [ClaimAnswer] {
    try db.all(
      """
      SELECT id, role, text, answered_at FROM claim_answer WHERE claim_id = \(claim)
      ORDER BY answered_at, id LIMIT \(Claim.maximumAnswers)
      """
    ) { row in
      ClaimAnswer(id: try row[0], role: try row[1], text: try row[2], answeredAt: try row[3])
    }
  }

  static func insertAnswer(
    to claim: Identifier, _ text: String, by author: Actor, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO claim_answer (id, claim_id, author_id, role, text, answered_at)
        VALUES (\(id), \(claim), \(author.id), \(author.role), \(text), \(db.now))
        """)
    }
  }

  static func decide(
    _ id: Identifier, _ status: ClaimStatus, reason: String?, by author: Identifier,
    in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE claim SET status = \(status), reason = \(reason), decided_by = \(author),
        decided_at = \(db.now)
      WHERE id = \(id)
      """)
  }

  /// Ids of claims within the actor's scope, newest first.
  static func ids(
    status: ClaimStatus?, order: Identifier?, _ page: PageRequest, _ scope: Scope, of actor: Actor,
    onAccountOf organisations: [Identifier], in db: Connection
  ) throws -> [Identifier] {
    var sql: SQL = "SELECT c.id FROM claim c WHERE"
    sql += "c.id <= \(page.highestID)"
    switch scope {
    case .all: break
    case .villages:
      sql += """
        AND EXISTS (SELECT 1 FROM claim_line k
          JOIN order_line l ON l.order_id = c.order_id AND l.line = k.line
          JOIN consignment s ON s.id = l.consignment_id
          WHERE k.claim_id = c.id AND s.village_id IN \(list: actor.villages))
        """
    case .own, .paired:
      sql += """
        AND (EXISTS (SELECT 1 FROM customer_order o
            WHERE o.id = c.order_id AND o.buyer_id = \(actor.id))
          OR EXISTS (SELECT 1 FROM organisation_order a
            WHERE a.order_id = c.order_id AND a.organisation_id IN \(list: organisations)))
        """
    }
    if let status { sql += "AND c.status = \(status)" }
    if let order { sql += "AND c.order_id = \(order)" }
    sql += "ORDER BY c.id DESC LIMIT \(page.limit + 1)"
    return try db.all(sql) { try $0[0] }
  }
}
