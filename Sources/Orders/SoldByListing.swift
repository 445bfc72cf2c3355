import Core
import SQLite
import Storage

/// What completed orders had of a listing.
package struct SoldListing: Sendable, Equatable {
  package let listing: Identifier
  package let lines: Int
  /// In sale units, what was not charged left out.
  package let quantity: Int
  /// What was charged for it, before what claims gave back.
  package let amount: Fen
}

/// What the completed orders that were placed in a year had of each listing. One pass over the
/// year's lines: for a worker, never for an event loop.
package func soldByListing(
  from first: CivilMonth, through last: CivilMonth, in db: Connection
) throws -> [SoldListing] {
  let (begin, end) = (first.first.start, last.end.adding(days: 1).start)
  return try db.all(
    """
    SELECT l.listing_id, count(*), sum(l.quantity), sum(l.amount_fen)
    FROM customer_order o JOIN order_line l ON l.order_id = o.id
    WHERE o.status = 'completed' AND o.placed_at >= \(begin) AND o.placed_at < \(end)
    GROUP BY l.listing_id
    """
  ) { row in
    SoldListing(
      listing: try row[0], lines: try row[1], quantity: try row[2], amount: try row[3])
  }
}
