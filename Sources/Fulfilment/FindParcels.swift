import Core
import Orders
import SQLite
import Storage

/// A parcel of an order within the actor's scope: a buyer's own, a coordinator's of its villages'
/// goods, any for the county office. Throws `CommonRefusal.notFound`.
package func parcel(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Parcel {
  guard let parcel = try ParcelStore.find(id, in: db),
    try mayRead(consignment: parcel.consignment, actor, in: db)
  else { throw CommonRefusal.notFound(what: "parcel") }
  return parcel
}

/// The parcels of a consignment within the actor's scope, as above, the first to leave first.
/// Throws `CommonRefusal.notFound`.
package func parcels(
  of consignment: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<Parcel> {
  guard try mayRead(consignment: consignment, actor, in: db) else {
    throw CommonRefusal.notFound(what: "consignment")
  }
  let parcels = try ParcelStore.list(
    of: consignment, after: page.after?.id, limit: page.limit + 1, in: db)
  return Page(parcels, limit: page.limit) { Cursor(id: $0.id) }
}

/// All parcels of a consignment, the first to leave first.
package func parcels(of consignment: Identifier, in db: Connection) throws -> [Parcel] {
  try ParcelStore.list(of: consignment, limit: Consignment.maximumParcels, in: db)
}

/// The newest parcels that a lot's goods left in, `limit` at the most.
package func movements(
  of lot: Identifier, limit: Int, in db: Connection
) throws -> [LotMovement] {
  try ParcelStore.movements(of: lot, limit: limit, in: db)
}
