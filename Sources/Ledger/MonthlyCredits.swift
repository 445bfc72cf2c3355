import Core
import SQLite
import Storage

/// What completed orders credited to an account in some months, less what was taken back, by month
/// of the county's calendar.
package func creditsByMonth(
  to account: LedgerAccount, from first: CivilMonth, through last: CivilMonth, in db: Connection
) throws -> [CivilMonth: Fen] {
  try MonthStore.credits(to: account, from: first, through: last, in: db)
}

/// Each household's credits of each of these months.
package func eachMonthlyCredit(
  ofHouseholdsFrom first: CivilMonth, through last: CivilMonth, in db: Connection,
  _ body: (Identifier, CivilMonth, Fen) throws -> Void
) throws {
  try MonthStore.each(ofKind: "household", from: first, through: last, in: db, body)
}

/// What completed orders of these months came to for households, villages and logistics, less what
/// was taken back.
package func creditsByShare(
  from first: CivilMonth, through last: CivilMonth, in db: Connection
) throws -> (households: Fen, villages: Fen, logistics: Fen) {
  func sum(_ kind: String) throws -> Fen {
    try MonthStore.credits(toKind: kind, from: first, through: last, in: db).values
      .reduce(.zero, +)
  }
  return (try sum("household"), try sum("village"), try sum("logistics"))
}

/// What completed orders credited to all households, by their ids, over all these months.
package func creditsOfHouseholds(
  from first: CivilMonth, through last: CivilMonth, in db: Connection
) throws -> [Identifier: Fen] {
  try MonthStore.credits(toKind: "household", from: first, through: last, in: db)
}

/// The same of villages, for their own share.
package func creditsOfVillages(
  from first: CivilMonth, through last: CivilMonth, in db: Connection
) throws -> [Identifier: Fen] {
  try MonthStore.credits(toKind: "village", from: first, through: last, in: db)
}

extension TransferKind {
  /// Whether it is what completed orders bring, or a part of that taken back.
  var isEarned: Bool { self == .completion || self == .reversal }
}

/// Proves each month's sums from the entries. CROSS JOIN has SQLite walk through the transfers,
/// each with its entries beside it, and not through the accounts' entries with transfers far apart.
func auditMonths(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    WITH daily AS (
      SELECT e.account_id, (t.posted_at + \(CivilDate.countyOffset)) / 86400000 AS day,
        sum(e.amount_fen) AS fen
      FROM ledger_transfer t CROSS JOIN ledger_entry e ON e.sequence = t.sequence
      WHERE t.kind = 'completion' OR t.kind = 'reversal' GROUP BY 1, 2
    ), earned AS (
      SELECT d.account_id, CAST(strftime('%Y%m', d.day * 86400, 'unixepoch') AS INTEGER) AS month,
        sum(d.fen) AS fen
      FROM daily d JOIN ledger_account a ON a.id = d.account_id
      WHERE a.kind <> 'escrow' GROUP BY 1, 2
    )
    SELECT coalesce(k.account_id, m.account_id), coalesce(k.month, m.month),
      coalesce(m.amount_fen, 0), coalesce(k.fen, 0)
    FROM earned k FULL JOIN ledger_month m ON m.account_id = k.account_id AND m.month = k.month
    WHERE k.fen IS NOT m.amount_fen LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (account, month): (Identifier, Int) = (try row[0], try row[1])
    let (said, sum): (Int64, Int64) = (try row[2], try row[3])
    return Finding("account \(account), month \(month): \(said) fen, its entries sum to \(sum)")
  }
}

/// The SQL of `ledger_month`.
enum MonthStore {
  static func add(
    _ amount: Fen, to account: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO ledger_month (account_id, month, amount_fen)
      VALUES (\(account), \(CivilMonth(of: db.today).number), \(amount))
      ON CONFLICT (account_id, month) DO UPDATE SET amount_fen = amount_fen + excluded.amount_fen
      """)
  }

  static func credits(
    to account: LedgerAccount, from first: CivilMonth, through last: CivilMonth,
    in db: Connection
  ) throws -> [CivilMonth: Fen] {
    var months: [CivilMonth: Fen] = [:]
    try db.each(
      """
      SELECT m.month, m.amount_fen FROM ledger_account a
      JOIN ledger_month m ON m.account_id = a.id
      WHERE a.kind = \(account.kind) AND a.owner_id = \(account.owner)
        AND m.month BETWEEN \(first.number) AND \(last.number)
      """
    ) { row in
      if let month = CivilMonth(number: try row[0]) { months[month] = try row[1] }
    }
    return months
  }

  static func each(
    ofKind kind: String, from first: CivilMonth, through last: CivilMonth, in db: Connection,
    _ body: (Identifier, CivilMonth, Fen) throws -> Void
  ) throws {
    try db.each(
      """
      SELECT a.owner_id, m.month, m.amount_fen FROM ledger_account a
      JOIN ledger_month m ON m.account_id = a.id
      WHERE a.kind = \(kind) AND m.month BETWEEN \(first.number) AND \(last.number)
      """
    ) { row in
      if let month = CivilMonth(number: try row[1]) { try body(try row[0], month, try row[2]) }
    }
  }

  static func credits(
    toKind kind: String, from first: CivilMonth, through last: CivilMonth, in db: Connection
  ) throws -> [Identifier: Fen] {
    var sums: [Identifier: Fen] = [:]
    try db.each(
      """
      SELECT a.owner_id, sum(m.amount_fen) FROM ledger_account a
      JOIN ledger_month m ON m.account_id = a.id
      WHERE a.kind = \(kind) AND m.month BETWEEN \(first.number) AND \(last.number)
      GROUP BY a.owner_id
      """
    ) { sums[try $0[0]] = try $0[1] }
    return sums
  }

  /// What completed orders brought: to households, and in all; what the county office bore of it
  /// aside.
  static func sums(in db: Connection) throws -> (households: Fen, all: Fen) {
    try db.first(
      """
      SELECT coalesce(sum(m.amount_fen) FILTER (WHERE a.kind = 'household'), 0),
        coalesce(sum(m.amount_fen), 0)
      FROM ledger_month m JOIN ledger_account a ON a.id = m.account_id
      WHERE a.kind <> 'county'
      """
    ) { (try $0[0], try $0[1]) } ?? (.zero, .zero)
  }
}

extension CivilMonth {
  /// As `ledger_month` has it.
  fileprivate var number: Int { year * 100 + month }

  fileprivate init?(number: Int) {
    guard let date = CivilDate(year: number / 100, month: number % 100, day: 1) else { return nil }
    self.init(of: date)
  }
}
