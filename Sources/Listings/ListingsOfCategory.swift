import Core
import SQLite
import Storage

/// The listings of a category, or of one that is part of it, that are on the shelf, the cheapest
/// kilogram first, of those that cost the same the oldest; as many as `limit`.
package func listings(
  of category: String, upTo limit: Int, in db: Connection
) throws -> [Listing] {
  try ListingStore.published(of: category, upTo: limit, in: db)
}

/// Units of a stock, by the listing whose own it is, that can be ordered now and are harvested.
package func onHand(ofStock stock: Identifier, in db: Connection) throws -> Int {
  try StockStore.onHand(of: stock, in: db)
}

/// Whether there is such a category.
package func categoryExists(_ code: String, in db: Connection) throws -> Bool {
  try CategoryStore.exists(code, in: db)
}
