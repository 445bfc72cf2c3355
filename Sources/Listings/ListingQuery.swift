import Core
import SQLite
import Storage

/// The SQL that reads `listing` for the shop window.
enum ListingQuery {
  /// What a list shows of a listing, in the order of `ListingRow`: SQLite takes out of its row
  /// whatever is named, read or not.
  private static func summary(on today: CivilDate) -> SQL {
    """
    SELECT l.id, l.title, l.category, l.unit, l.net_weight_g, l.price_fen,
      \(units(on: today)), l.village_id, v.name, l.household_id, h.display_name, l.status,
      coalesce(l.published_at, 0), \(ListedPhotos.column), l.stock_units, l.season_months,
      \(ExpectedHarvest.column(on: today)), l.weight_tolerance_bps
    """
  }

  /// Units of its stock that are available.
  private static func units(on today: CivilDate) -> SQL {
    """
    (SELECT coalesce(sum(s.available), 0) FROM stock s
      WHERE s.listing_id = coalesce(l.stock_listing_id, l.id) AND s.best_before >= \(today))
    """
  }

  private static var tables: SQL {
    """
    FROM listing l JOIN public_village v ON v.id = l.village_id
    LEFT JOIN public_household h ON h.id = l.household_id
    """
  }

  /// Stands in a fixed statement for the values that it is run with.
  private static let anyDate = CivilDate(daysSince1970: 0)

  /// One listing, by today's date, twice, and its id.
  static let one = FixedSQL(
    """
    \(summary(on: anyDate)), l.shelf_life_days, l.household_bps, l.village_bps, l.logistics_bps,
      l.description, l.return_reason, l.stock_listing_id, l.rating_count, l.rating_stars
    \(tables) WHERE l.id = \(Identifier(rawValue: 0))
    """)

  /// The first page of all that is on the shelf, by today's date, twice, and the number of rows:
  /// what everybody asks for who comes in.
  static func firstPage(_ sort: ListingSort) -> FixedSQL {
    switch sort {
    case .newest: newest
    case .price: cheapest
    case .priceDescending: dearest
    }
  }

  private static let newest = firstPage(by: .newest)
  private static let cheapest = firstPage(by: .price)
  private static let dearest = firstPage(by: .priceDescending)

  private static func firstPage(by sort: ListingSort) -> FixedSQL {
    let filter = ListingFilter(sort: sort)
    return FixedSQL(summary(on: anyDate) + tables + onShelf + order(filter) + "LIMIT \(0)")
  }

  private static var onShelf: SQL { "WHERE l.status = 'published'" }

  static func list(
    _ filter: ListingFilter, _ page: PageRequest, as actor: Actor?, in db: Connection
  ) throws -> SQL {
    var sql = summary(on: db.today) + tables
    sql += try scope(filter, as: actor)
    if let category = filter.category { sql += "AND l.category IN \(subtree(category))" }
    if let village = filter.village { sql += "AND l.village_id = \(village)" }
    if let text = filter.text {
      guard let condition = ListingSearch.condition(text) else { return sql + "AND 0" }
      sql += "AND" + condition
    }
    if filter.inStock {
      // One unit is enough where that is what it is sold by.
      sql += """
        AND CASE WHEN l.stock_units = 1
          THEN EXISTS (SELECT 1 FROM shelf e
            WHERE e.listing_id = coalesce(l.stock_listing_id, l.id) AND e.is_expected IN (0, 1)
              AND e.best_before >= \(db.today))
          ELSE \(units(on: db.today)) >= l.stock_units END
        """
    }
    if filter.inSeason {
      sql += "AND l.season_months & \(Season.bit(of: db.today.month)) <> 0"
    }
    if let after = page.after { sql += condition(after, filter) }
    return sql + order(filter) + "LIMIT \(page.limit + 1)"
  }

  private static func scope(_ filter: ListingFilter, as actor: Actor?) throws -> SQL {
    // A literal, not a value: only so may SQLite use the indexes of what is on the shelf.
    if filter.status == .published { return onShelf }
    switch actor?.scope(of: .keepListings) {
    case .all: return "WHERE l.status = \(filter.status)"
    case .villages:
      return """
        WHERE l.status = \(filter.status) AND l.village_id IN \(list: actor?.villages ?? [])
        """
    default: throw CommonRefusal.roleMayNot
    }
  }

  /// A category and all that are part of it, as a list.
  static func subtree(_ category: String) -> SQL {
    """
    (WITH RECURSIVE tree (code) AS (VALUES (\(category)) UNION
      SELECT c.code FROM category c JOIN tree t ON c.parent = t.code) SELECT code FROM tree)
    """
  }

  private static func condition(_ after: Cursor, _ filter: ListingFilter) -> SQL {
    switch filter.sort {
    // What was never on the shelf has no date of that: the time in its id stands for it.
    case .newest where filter.status != .published: "AND l.id < \(after.id)"
    case .newest: "AND (l.published_at, l.id) < (\(after.key), \(after.id))"
    case .price: "AND (l.price_fen, l.id) > (\(after.key), \(after.id))"
    case .priceDescending: "AND (l.price_fen, l.id) < (\(after.key), \(after.id))"
    }
  }

  private static func order(_ filter: ListingFilter) -> SQL {
    switch filter.sort {
    case .newest where filter.status != .published: "ORDER BY l.id DESC"
    case .newest: "ORDER BY l.published_at DESC, l.id DESC"
    case .price: "ORDER BY l.price_fen, l.id"
    case .priceDescending: "ORDER BY l.price_fen DESC, l.id DESC"
    }
  }
}
