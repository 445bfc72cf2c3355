import Core
import SQLite
import Storage

/// The SQL of `rating`.
enum RatingStore {
  /// Puts a rating in the place of the line's present one, or where there is none.
  static func put(
    _ new: NewRating, order: Identifier, line: Int, _ listing: Identifier, in db: Connection
  ) throws -> Rating {
    if let present = try find(order: order, line: line, in: db) {
      try db.execute(
        """
        UPDATE rating SET stars = \(new.stars), text = \(new.text), rated_at = \(db.now)
        WHERE id = \(present.id)
        """)
      return Rating(
        id: present.id, order: order, line: line, listing: listing, content: new, ratedAt: db.now,
        answer: present.answer, answeredAt: present.answeredAt)
    }
    let id = try db.insert { id in
      try db.execute(
        """
        INSERT INTO rating (id, order_id, line, listing_id, stars, text, rated_at)
        VALUES (\(id), \(order), \(line), \(listing), \(new.stars), \(new.text), \(db.now))
        """)
    }
    return Rating(
      id: id, order: order, line: line, listing: listing, content: new, ratedAt: db.now,
      answer: nil, answeredAt: nil)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Rating? {
    try db.first(columns + "WHERE id = \(id)", rating)
  }

  static func find(order: Identifier, line: Int, in db: Connection) throws -> Rating? {
    try db.first(columns + "WHERE order_id = \(order) AND line = \(line)", rating)
  }

  static func list(
    of listing: Identifier, _ page: PageRequest, in db: Connection
  ) throws -> [Rating] {
    try db.all(
      columns
        + """
        WHERE listing_id = \(listing) AND id <= \(page.highestID)
        ORDER BY id DESC LIMIT \(page.limit + 1)
        """, rating)
  }

  static func setAnswer(
    _ text: String, to id: Identifier, by author: Identifier, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE rating SET answer = \(text), answered_by = \(author), answered_at = \(db.now)
      WHERE id = \(id)
      """)
  }

  static func remove(_ id: Identifier, in db: Connection) throws {
    try db.execute("DELETE FROM rating WHERE id = \(id)")
  }

  private static let columns: SQL = """
    SELECT id, order_id, line, listing_id, stars, text, rated_at, answer, answered_at FROM rating
    """

  private static func rating(_ row: Row) throws -> Rating {
    Rating(
      id: try row[0], order: try row[1], line: try row[2], listing: try row[3],
      content: NewRating(stars: try row[4], text: try row[5]), ratedAt: try row[6],
      answer: try row[7], answeredAt: try row[8])
  }
}
