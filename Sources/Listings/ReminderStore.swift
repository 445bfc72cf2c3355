import Core
import SQLite
import Storage

/// The SQL of `listing_reminder`.
enum ReminderStore {
  static func find(
    _ listing: Identifier, of buyer: Identifier, in db: Connection
  ) throws -> Reminder? {
    try db.first(
      columns + "WHERE r.listing_id = \(listing) AND r.buyer_id = \(buyer)", reminder)
  }

  /// A buyer's, by the listings' ids, the newest listing first.
  static func list(
    of buyer: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [Reminder] {
    try db.all(
      columns
        + """
        WHERE r.buyer_id = \(buyer) AND r.listing_id <= \(page.highestID)
        ORDER BY r.listing_id DESC LIMIT \(page.limit + 1)
        """, reminder)
  }

  /// How many of a buyer's wait, up to as many as may.
  static func countWaiting(of buyer: Identifier, in db: Connection) throws -> Int {
    try db.value(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM listing_reminder WHERE buyer_id = \(buyer) AND told_at IS NULL
        LIMIT \(Reminder.maximumPerBuyer))
      """)
  }

  static func put(_ listing: Identifier, of buyer: Identifier, in db: Connection) throws {
    try db.execute(
      """
      INSERT INTO listing_reminder (listing_id, buyer_id, asked_at)
      VALUES (\(listing), \(buyer), \(db.now))
      ON CONFLICT (listing_id, buyer_id)
        DO UPDATE SET asked_at = excluded.asked_at, told_at = NULL
      """)
  }

  static func remove(_ listing: Identifier, of buyer: Identifier, in db: Connection) throws {
    try db.execute(
      "DELETE FROM listing_reminder WHERE listing_id = \(listing) AND buyer_id = \(buyer)")
  }

  /// The next listing, by its id, that somebody waits for.
  static func nextWaitedFor(
    after listing: Identifier?, in db: Connection
  ) throws -> Identifier? {
    try db.first(
      """
      SELECT listing_id FROM listing_reminder
      WHERE told_at IS NULL AND listing_id > \(listing?.rawValue ?? 0)
      ORDER BY listing_id LIMIT 1
      """
    ) { try $0[0] }
  }

  /// By the index of those that wait: SQLite would go through all that were ever told, too, since
  /// the key finds the listing just as well.
  static func waiting(
    for listing: Identifier, upTo limit: Int, in db: Connection
  ) throws -> [Identifier] {
    try db.all(
      """
      SELECT buyer_id FROM listing_reminder INDEXED BY listing_reminder_waiting
      WHERE told_at IS NULL AND listing_id = \(listing) ORDER BY buyer_id LIMIT \(limit)
      """
    ) { try $0[0] }
  }

  static func setTold(_ listing: Identifier, _ buyer: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE listing_reminder SET told_at = \(db.now)
      WHERE listing_id = \(listing) AND buyer_id = \(buyer)
      """)
  }

  private static let columns: SQL = """
    SELECT r.listing_id, l.title, r.asked_at, r.told_at
    FROM listing_reminder r JOIN listing l ON l.id = r.listing_id
    """

  private static func reminder(_ row: Row) throws -> Reminder {
    Reminder(listing: try row[0], title: try row[1], askedAt: try row[2], toldAt: try row[3])
  }
}
