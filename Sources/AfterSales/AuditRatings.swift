import Core
import SQLite
import Storage

/// Proves the ratings from their tables alone: each is of its line's listing, and a listing counts
/// those that there are.
package func auditRatings(in db: Connection) throws -> [Finding] {
  let foreign = try db.all(
    """
    SELECT r.id, r.listing_id FROM rating r
    LEFT JOIN order_line l ON l.order_id = r.order_id AND l.line = r.line
    WHERE l.listing_id IS NOT r.listing_id LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    Finding(
      "rating \(try row[0] as Identifier): its line is not of listing \(try row[1] as Identifier)")
  }
  let counts = try db.all(
    """
    SELECT l.id, l.rating_count, l.rating_stars FROM listing l
    LEFT JOIN (SELECT listing_id, count(*) AS n, sum(stars) AS stars FROM rating
      GROUP BY listing_id) r ON r.listing_id = l.id
    WHERE l.rating_count <> coalesce(r.n, 0) OR l.rating_stars <> coalesce(r.stars, 0)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (id, count, stars): (Identifier, Int, Int) = (try row[0], try row[1], try row[2])
    return Finding(
      "listing \(id): says that it has \(count) ratings of \(stars) stars, but has not")
  }
  return foreign + counts
}
