import Core
import SQLite
import Storage

/// The SQL of `standing_order` and `standing_order_run`.
enum StandingOrderStore {
  static func insert(
    _ content: StandingOrderContent, buyer: Identifier, organisation: Identifier?,
    nextOn: CivilDate, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO standing_order (id, buyer_id, organisation_id, category, weekday, kilograms,
          tolerance_bps, most_fen_per_kg, recipient_name, recipient_phone, recipient_address, note,
          starts_on, ends_on, status, next_on, created_at)
        VALUES (\(id), \(buyer), \(organisation), \(content.category), \(content.weekday.number),
          \(content.kilograms), \(content.toleranceBasisPoints),
          \(content.mostPerKilogram), \(content.recipient.name), \(content.recipient.phone),
          \(content.recipient.address), \(content.note), \(content.startsOn), \(content.endsOn),
          'active', \(nextOn), \(db.now))
        """)
    }
  }

  static func update(_ order: StandingOrder, in db: Connection) throws {
    let content = order.content
    try db.execute(
      """
      UPDATE standing_order SET category = \(content.category),
        weekday = \(content.weekday.number), kilograms = \(content.kilograms),
        tolerance_bps = \(content.toleranceBasisPoints),
        most_fen_per_kg = \(content.mostPerKilogram), recipient_name = \(content.recipient.name),
        recipient_phone = \(content.recipient.phone),
        recipient_address = \(content.recipient.address), note = \(content.note),
        ends_on = \(content.endsOn), status = \(order.status), next_on = \(order.nextOn)
      WHERE id = \(order.id)
      """)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> StandingOrder? {
    try db.first(columns + "WHERE id = \(id)", order)
  }

  /// A buyer's, and those on the accounts of some organisations, newest first.
  static func list(
    of buyer: Identifier, onAccountOf organisations: [Identifier], _ page: PageRequest,
    in db: Connection
  ) throws -> [StandingOrder] {
    try db.all(
      columns
        + """
        WHERE (buyer_id = \(buyer) OR organisation_id IN \(list: organisations))
          AND id <= \(page.highestID) ORDER BY id DESC LIMIT \(page.limit + 1)
        """, order)
  }

  static func countOpen(of buyer: Identifier, in db: Connection) throws -> Int {
    try db.value(
      "SELECT count(*) FROM standing_order WHERE buyer_id = \(buyer) AND status <> 'ended'")
  }

  /// One that is due today, or was before; the oldest date first.
  static func nextDue(in db: Connection) throws -> StandingOrder? {
    try db.first(
      columns
        + """
        WHERE status = 'active' AND next_on <= \(db.today) ORDER BY next_on, id LIMIT 1
        """, order)
  }

  static func insert(
    _ run: StandingOrderRun, of id: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      INSERT INTO standing_order_run (standing_order_id, due_on, outcome, order_id, grams,
        total_fen, cheapest_fen_per_kg, left_fen, code, run_at)
      VALUES (\(id), \(run.dueOn), \(run.outcome), \(run.order), \(run.grams), \(run.total),
        \(run.cheapestPerKilogram), \(run.left), \(run.code), \(run.runAt))
      """)
  }

  /// What became of its dates, the latest first; a page goes on after a date.
  static func runs(
    of id: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [StandingOrderRun] {
    // A cursor that a client made up may be any number.
    let before = page.after.map { CivilDate(daysSince1970: min($0.key, lastDay)).rawValue }
    return try db.all(
      runColumns
        + """
        WHERE standing_order_id = \(id) AND due_on < \(before ?? "9999-12-32")
        ORDER BY due_on DESC LIMIT \(page.limit + 1)
        """
    ) { try run($0) }
  }

  /// The last day of the year 9999.
  private static let lastDay: Int64 = 2_932_896

  static func each(in db: Connection, _ body: (StandingOrder) throws -> Void) throws {
    try db.each(columns + "ORDER BY id") { try body(try order($0)) }
  }

  static func eachRun(
    in db: Connection, _ body: (Identifier, StandingOrderRun) throws -> Void
  ) throws {
    try db.each(runColumns + "ORDER BY standing_order_id, due_on") {
      try body(try $0[9], try run($0))
    }
  }

  private static let columns: SQL = """
    SELECT id, buyer_id, organisation_id, category, weekday, kilograms, tolerance_bps,
      most_fen_per_kg, recipient_name, recipient_phone, recipient_address, note, starts_on, ends_on,
      status, next_on, created_at
    FROM standing_order
    """

  private static let runColumns: SQL = """
    SELECT due_on, outcome, order_id, grams, total_fen, cheapest_fen_per_kg, left_fen, code, run_at,
      standing_order_id
    FROM standing_order_run
    """

  private static func order(_ row: Row) throws -> StandingOrder {
    let content = StandingOrderContent(
      category: try row[3], weekday: Weekday(number: try row[4]) ?? .monday,
      kilograms: try row[5], toleranceBasisPoints: try row[6],
      mostPerKilogram: try row[7],
      recipient: Recipient(name: try row[8], phone: try row[9], address: try row[10]),
      note: try row[11], startsOn: try row[12], endsOn: try row[13])
    return StandingOrder(
      id: try row[0], buyer: try row[1], organisation: try row[2], content: content,
      status: try row[14], nextOn: try row[15], createdAt: try row[16])
  }

  private static func run(_ row: Row) throws -> StandingOrderRun {
    StandingOrderRun(
      dueOn: try row[0], outcome: try row[1], order: try row[2], grams: try row[3],
      total: try row[4], cheapestPerKilogram: try row[5], left: try row[6], code: try row[7],
      runAt: try row[8])
  }
}
