import Core
import Orders
import SQLite
import Storage

/// What happened to a parcel within the actor's scope, in order of time. Notes are masked as its
/// order's recipient is. Throws `CommonRefusal.notFound`.
package func trackingEvents(
  of id: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<TrackingEvent> {
  let parcel = try parcel(id, as: actor, in: db)
  let rows = try TrackingStore.list(of: id, after: page.after, limit: page.limit + 1, in: db)
  let seen = try seen(rows, of: parcel.consignment, by: actor, in: db)
  return Page(seen, limit: page.limit) {
    Cursor(key: $0.content.happenedAt.rawValue, id: $0.id)
  }
}

/// One event of a parcel within the actor's scope, as above. Throws `CommonRefusal.notFound`.
package func trackingEvent(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> TrackingEvent {
  guard let event = try TrackingStore.find(id, in: db),
    let parcel = try ParcelStore.find(event.parcel, in: db),
    try mayRead(consignment: parcel.consignment, actor, in: db)
  else { throw CommonRefusal.notFound(what: "tracking event") }
  return try seen([event], of: parcel.consignment, by: actor, in: db)[0]
}

/// Parcels of one order, which the actor may read, each with the latest of what happened to it.
package func tracked(
  _ parcels: [Parcel], as actor: Actor, in db: Connection
) throws -> [TrackedParcel] {
  guard let first = parcels.first else { return [] }
  precondition(parcels.allSatisfy { $0.order == first.order }, "they are of one order")
  let latest = try TrackingStore.latest(of: parcels.map(\.id), in: db)
  if latest.isEmpty { return parcels.map { TrackedParcel(parcel: $0, events: []) } }
  let order = try order(sending: first.consignment, in: db)
  let isShown = try order.showsRecipient(to: actor, in: db)
  return parcels.map { parcel in
    TrackedParcel(
      parcel: parcel, events: (latest[parcel.id] ?? []).map { $0.seen(withNote: isShown) })
  }
}

/// The same of one parcel.
package func tracked(
  _ parcel: Parcel, as actor: Actor, in db: Connection
) throws -> TrackedParcel {
  try tracked([parcel], as: actor, in: db)[0]
}

private func seen(
  _ events: [TrackingEvent], of consignment: Identifier, by actor: Actor, in db: Connection
) throws -> [TrackingEvent] {
  if events.isEmpty { return [] }
  let isShown = try order(sending: consignment, in: db).showsRecipient(to: actor, in: db)
  return events.map { $0.seen(withNote: isShown) }
}

extension TrackingEvent {
  /// Carriers write into a note who signed for a parcel.
  fileprivate func seen(withNote isShown: Bool) -> TrackingEvent {
    if isShown || content.note.isEmpty { return self }
    var event = self
    event.content.note = Recipient.mask
    return event
  }
}
