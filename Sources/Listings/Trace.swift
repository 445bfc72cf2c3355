import Core
import SQLite
import Storage

/// What a lot's code tells anybody who has it.
package struct Trace: Sendable {
  package let lot: Lot
  /// The one whose stock it is in or, where that was never on the shelf, one that sells it.
  package let listing: Listing
}

/// The lot behind a trace code as a person typed it, of goods that are or were on the shelf: what
/// nobody has looked at yet is told to nobody. Throws `CommonRefusal.notFound`.
package func trace(_ typed: String, in db: Connection) throws -> Trace {
  guard let code = TraceCode.read(typed), let lot = try LotStore.find(traceCode: code, in: db),
    !lot.isWithheld,
    let listing = try ListingStore.published(selling: lot.listing, in: db)
  else { throw CommonRefusal.notFound(what: "trace code") }
  return Trace(lot: lot, listing: listing)
}
