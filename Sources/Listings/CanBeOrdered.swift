import Core
import SQLite
import Storage

/// Whether a buyer could order at least one unit of a listing now: it is on the shelf, in season,
/// and there is enough of its stock.
package func canBeOrdered(_ listing: Listing, in db: Connection) throws -> Bool {
  guard listing.status == .published, listing.season.contains(db.today) else { return false }
  return try available(ofStock: listing.stock, in: db) >= listing.stockUnits
}
