import Core
import SQLite
import Storage

/// The SQL of `payout` and `payout_line`.
enum PayoutStore {
  static func insert(
    village: Identifier, upTo: CivilDate, by account: Identifier, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO payout (id, village_id, up_to, made_by, made_at)
        VALUES (\(id), \(village), \(upTo), \(account), \(db.now))
        """)
    }
  }

  static func insertLine(
    of payout: Identifier, _ household: Identifier, _ amount: Fen, hold: Identifier,
    _ account: BankAccount?, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO payout_line (payout_id, household_id, amount_fen, hold_id, holder, bank, number,
        status)
      VALUES (\(payout), \(household), \(amount), \(hold), \(account?.holder), \(account?.bank),
        \(account?.number.rawValue), 'pending')
      """)
  }

  /// Households of a village that are owed something which no payout holds, by their ids.
  static func householdsOwed(
    inVillage village: Identifier, in db: Connection
  ) throws -> [Identifier] {
    try db.all(
      """
      SELECT h.id FROM public_household h JOIN household_balance b ON b.household_id = h.id
      WHERE h.village_id = \(village) AND b.balance_fen > b.held_fen ORDER BY h.id
      """
    ) { try $0[0] }
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Payout? {
    try db.first(
      "SELECT village_id, up_to, made_at FROM payout WHERE id = \(id)"
    ) { row in
      Payout(
        id: id, village: try row[0], upTo: try row[1], madeAt: try row[2],
        lines: try lines(of: id, in: db))
    }
  }

  private static func lines(of payout: Identifier, in db: Connection) throws -> [PayoutLine] {
    try db.all(
      """
      SELECT household_id, amount_fen, hold_id, holder, bank, number, status, reference,
        bounce_reason, settled_at
      FROM payout_line WHERE payout_id = \(payout) ORDER BY household_id
      """
    ) { row in
      var account: BankAccount?
      if let digits: String = try row[5], let number = AccountNumber(rawValue: digits) {
        account = BankAccount(holder: try row[3], bank: try row[4], number: number)
      }
      return PayoutLine(
        household: try row[0], amount: try row[1], hold: try row[2], account: account,
        status: try row[6], reference: try row[7], bounceReason: try row[8],
        settledAt: try row[9])
    }
  }

  /// Newest first, with the sums of their lines: a row for each state that lines are in.
  static func list(
    village: Identifier?, _ page: PageRequest, in db: Connection
  ) throws -> [PayoutSummary] {
    var chosen: SQL = "SELECT id FROM payout WHERE id <= \(page.highestID)"
    if let village { chosen += "AND village_id = \(village)" }
    chosen += "ORDER BY id DESC LIMIT \(page.limit + 1)"
    var found: [PayoutSummary] = []
    try db.each(
      "SELECT p.id, p.village_id, p.up_to, p.made_at, l.status, count(*), sum(l.amount_fen)"
        + "FROM payout p JOIN payout_line l ON l.payout_id = p.id WHERE p.id IN (" + chosen
        + ") GROUP BY p.id, l.status ORDER BY p.id DESC"
    ) { row in
      let (id, status): (Identifier, PayoutLineStatus) = (try row[0], try row[4])
      let before = found.last?.id == id ? found.removeLast() : nil
      var sums = before?.sums ?? [:]
      sums[status] = try row[6]
      found.append(
        PayoutSummary(
          id: id, village: try row[1], upTo: try row[2], madeAt: try row[3],
          households: try row[5] + (before?.households ?? 0), sums: sums))
    }
    return found
  }

  static func settle(
    _ household: Identifier, of payout: Identifier, _ status: PayoutLineStatus,
    reference: String?, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE payout_line SET status = \(status), reference = \(reference), settled_at = \(db.now)
      WHERE payout_id = \(payout) AND household_id = \(household)
      """)
  }

  static func bounce(
    _ household: Identifier, of payout: Identifier, reason: String, sequence: Int64?,
    in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE payout_line SET status = 'bounced', bounce_reason = \(reason),
        bounce_sequence = \(sequence), settled_at = \(db.now)
      WHERE payout_id = \(payout) AND household_id = \(household)
      """)
  }
}
