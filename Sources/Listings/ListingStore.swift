import Core
import SQLite
import Storage

/// The SQL that writes `listing` and reads it for the rules.
enum ListingStore {
  static func insert(
    _ listing: NewListing, village: Identifier, household: Identifier?, in db: Connection
  ) throws -> Identifier {
    try db.insertThing { id in
      try db.execute(
        """
        INSERT INTO listing (id, village_id, household_id, category, title, description, unit,
          net_weight_g, price_fen, shelf_life_days, household_bps, village_bps, logistics_bps,
          season_months, stock_listing_id, stock_units, weight_tolerance_bps, expected_lots, status,
          created_at)
        VALUES (\(id), \(village), \(household), \(listing.category), \(listing.title),
          \(listing.description), \(listing.unit), \(listing.netWeightGrams), \(listing.price),
          \(listing.shelfLifeDays), \(listing.split.household), \(listing.split.village),
          \(listing.split.logistics), \(listing.season.bits), \(listing.stock),
          \(listing.stockUnits), \(listing.toleranceBasisPoints),
          coalesce((SELECT expected_lots FROM listing WHERE id = \(listing.stock)), 0), 'draft',
          \(db.now))
        """)
    }
  }

  static func countRating(
    of listing: Identifier, ratings: Int, stars: Int, in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE listing SET rating_count = rating_count + \(ratings),
        rating_stars = rating_stars + \(stars)
      WHERE id = \(listing)
      """)
  }

  static func countPhotos(of listing: Identifier, in db: Connection) throws {
    try db.execute(
      """
      UPDATE listing SET photo_count =
        (SELECT count(*) FROM listing_photo p WHERE p.listing_id = listing.id)
      WHERE id = \(listing)
      """)
  }

  static func find(_ id: Identifier, in db: Connection) throws -> Listing? {
    try db.first(byID, id.rawValue, make: listing)
  }

  private static let byID = FixedSQL(columns + "FROM listing WHERE id = ?")

  /// A listing that sells a stock and is or was on the shelf: the stock's own before others.
  static func published(selling stock: Identifier, in db: Connection) throws -> Listing? {
    try db.first(
      columns + """
        FROM listing WHERE (id = \(stock) OR stock_listing_id = \(stock))
          AND published_at IS NOT NULL
        ORDER BY stock_listing_id IS NOT NULL, published_at, id LIMIT 1
        """, listing)
  }

  /// Those of a category and its parts that are on the shelf, the cheapest kilogram first.
  static func published(
    of category: String, upTo limit: Int, in db: Connection
  ) throws -> [Listing] {
    try db.all(
      columns + "FROM listing WHERE status = 'published' AND category IN"
        + ListingQuery.subtree(category)
        + "ORDER BY CAST(price_fen AS REAL) / net_weight_g, id LIMIT \(limit)", listing)
  }

  private static let columns: SQL = """
    SELECT id, village_id, household_id, category, title, unit, net_weight_g, price_fen,
      shelf_life_days, household_bps, village_bps, logistics_bps, status,
      coalesce(stock_listing_id, id), stock_units, weight_tolerance_bps, season_months,
      expected_lots, published_at, published_by,
      coalesce((SELECT travels FROM category WHERE code = listing.category), 'ambient')
    """

  private static func listing(_ row: Row) throws -> Listing {
    Listing(
      id: try row[0], village: try row[1], household: try row[2], category: try row[3],
      title: try row[4], unit: try row[5], netWeightGrams: try row[6], price: try row[7],
      shelfLifeDays: try row[8],
      split: Split(household: try row[9], village: try row[10], logistics: try row[11]),
      status: try row[12], stock: try row[13], stockUnits: try row[14],
      toleranceBasisPoints: try row[15], season: Season(bits: try row[16]),
      travels: try row[20], expectedLots: try row[17], publishedAt: try row[18],
      publishedBy: try row[19])
  }

  /// Listings that are on the shelf on an account's own trust, in other villages than these.
  static func published(
    by publisher: Identifier, outside villages: [Identifier], limit: Int, in db: Connection
  ) throws -> [Identifier] {
    try db.all(
      """
      SELECT id FROM listing
      WHERE published_by = \(publisher)
        AND status = 'published' AND village_id NOT IN \(list: villages)
      ORDER BY id LIMIT \(limit)
      """
    ) { try $0[0] }
  }

  /// What can be changed about a listing.
  struct Content: Equatable {
    let title: String
    let description: String
    let unit: String
    let netWeightGrams: Int
    let price: Fen
    let shelfLifeDays: Int
    let split: Split
    let season: Season
    let toleranceBasisPoints: Int?
  }

  static func description(of id: Identifier, in db: Connection) throws -> String {
    try db.value("SELECT description FROM listing WHERE id = \(id)")
  }

  static func update(_ id: Identifier, _ content: Content, in db: Connection) throws {
    try db.execute(
      """
      UPDATE listing SET title = \(content.title), description = \(content.description),
        unit = \(content.unit), net_weight_g = \(content.netWeightGrams),
        price_fen = \(content.price), shelf_life_days = \(content.shelfLifeDays),
        household_bps = \(content.split.household), village_bps = \(content.split.village),
        logistics_bps = \(content.split.logistics), season_months = \(content.season.bits),
        weight_tolerance_bps = \(content.toleranceBasisPoints)
      WHERE id = \(id)
      """)
  }

  static func update(
    _ id: Identifier, status: ListingStatus, returnReason: String?, publishedBy: Identifier?,
    in db: Connection
  ) throws {
    try db.execute(
      """
      UPDATE listing SET status = \(status), return_reason = \(returnReason),
        published_by = \(publishedBy),
        published_at = CASE WHEN \(status) = 'published' AND published_at IS NULL
          THEN \(db.now) ELSE published_at END
      WHERE id = \(id)
      """)
  }
}

extension ListingStore.Content {
  init(_ listing: Listing, description: String) {
    self.init(
      title: listing.title, description: description, unit: listing.unit,
      netWeightGrams: listing.netWeightGrams, price: listing.price,
      shelfLifeDays: listing.shelfLifeDays, split: listing.split, season: listing.season,
      toleranceBasisPoints: listing.toleranceBasisPoints)
  }
}

/// A listing for an order. Nil where there is none that this buyer could have seen.
package func listing(_ id: Identifier, in db: Connection) throws -> Listing? {
  try ListingStore.find(id, in: db)
}

/// Counts so many more ratings of a listing, of so many more stars.
package func countRating(
  of listing: Identifier, ratings: Int, stars: Int, in db: Connection
) throws {
  try ListingStore.countRating(of: listing, ratings: ratings, stars: stars, in: db)
}
