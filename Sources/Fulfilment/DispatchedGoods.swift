import Core
import SQLite
import Storage

/// When goods of a category, or of one that is part of it, were last sent that a household gave;
/// nil where none were.
package func lastDispatch(
  of category: String, from household: Identifier, in db: Connection
) throws -> Instant? {
  try db.first(
    """
    SELECT max(p.dispatched_at)
    FROM stock s JOIN listing l ON l.id = s.listing_id JOIN category c ON c.code = l.category
    JOIN parcel_goods g ON g.lot_id = s.lot_id AND g.household_id = s.household_id
    JOIN parcel p ON p.id = g.parcel_id
    WHERE s.household_id = \(household) AND (c.code = \(category) OR c.parent = \(category))
    """
  ) { try $0[0] as Instant? } ?? nil
}

/// The orders, the newest first, that a household's goods of these lots were sent for; as many as
/// `limit`.
package func orders(
  sentFrom household: Identifier, lots: [Identifier], upTo limit: Int, in db: Connection
) throws -> [Identifier] {
  try db.all(
    """
    SELECT DISTINCT c.order_id
    FROM parcel_goods g JOIN parcel p ON p.id = g.parcel_id
    JOIN consignment c ON c.id = p.consignment_id
    WHERE g.lot_id IN \(list: lots) AND g.household_id = \(household)
    ORDER BY c.order_id DESC LIMIT \(limit)
    """
  ) { try $0[0] }
}
