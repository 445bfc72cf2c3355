import Audit
import Core
import Notifications
import Orders
import SQLite
import Storage

/// Somebody types in what happened to a parcel. What is the latest of it moves the parcel, where
/// its state allows that: see `track`. Throws `CommonRefusal.notFound` outside of the actor's
/// scope, and `TrackingRefusal.inTheFuture`, `.unfitTime`, `.knownEvent` and `.tooManyEvents`.
package func trackParcel(
  _ id: Identifier, _ content: TrackingContent, as actor: Actor, in db: Connection
) throws -> TrackingEvent {
  let parcel = try own(id, as: actor, in: db)
  guard content.happenedAt <= db.now else { throw TrackingRefusal.inTheFuture }
  let times = TrackingEvent.times(of: parcel.dispatchedAt)
  guard times.contains(content.happenedAt) else { throw TrackingRefusal.unfitTime(times) }
  let tracked = try track(parcel, content, .typed, reference: nil, by: .actor(actor), in: db)
  guard tracked.isNew else { throw TrackingRefusal.knownEvent }
  return tracked.event
}

/// The parcels of a carrier, by its lasting name, that bear a number and can have been on their way
/// then. A carrier's parcel may hold the goods of several consignments, which are a parcel each.
func parcels(
  numbered number: String, of courier: String, at time: Instant, in db: Connection
) throws -> [Parcel] {
  try ParcelStore.list(numbered: number, in: db).filter { parcel in
    try TrackingEvent.times(of: parcel.dispatchedAt).contains(time)
      && TrackingStore.courier(named: parcel.carrier, in: db) == courier
  }
}

/// Puts on record what happened to a parcel, once however often it is told: the same is what has
/// the same reference or, where one of the two has none, the same kind and time. Where nothing on
/// record happened later and the parcel's state allows it, the parcel moves with it, by the same
/// steps as if its village said so; what comes back was seen by nobody and is written off. So what
/// comes twice, late or in another order is kept and does no harm. Throws
/// `TrackingRefusal.otherEvent` and `.tooManyEvents`.
func track(
  _ parcel: Parcel, _ content: TrackingContent, _ source: TrackingSource, reference: String?,
  by author: Author, in db: Connection
) throws -> (event: TrackingEvent, isNew: Bool) {
  if let known = try knownEvent(of: parcel.id, content, reference: reference, in: db) {
    return (known, false)
  }
  let before = try TrackingStore.extent(of: parcel.id, in: db)
  guard before.count < TrackingEvent.maximumCount else { throw TrackingRefusal.tooManyEvents }
  let id = try TrackingStore.insert(
    content, of: parcel.id, source, reference: reference, by: author, in: db)
  guard let event = try TrackingStore.find(id, in: db) else {
    preconditionFailure("what was put on record is there")
  }
  // Place and note are words that people wrote about people: they stay out of the log.
  try record(
    .parcelTracked, of: id, partOf: parcel.order,
    to: [
      "parcel_id": .id(parcel.id), "kind": .word(content.kind),
      "happened_at": .instant(content.happenedAt), "source": .word(source),
    ], by: author, in: db)
  // Another part of the same joint parcel may have taken it along.
  let now = try ParcelStore.find(parcel.id, in: db) ?? parcel
  let isLatest = before.last.map { $0 <= content.happenedAt } ?? true
  let moved = isLatest ? try move(now, along: content, by: author, in: db) : now
  try recordEvent(
    .parcelTracked, of: moved, order(sending: parcel.consignment, in: db), tracked: content,
    in: db)
  return (event, true)
}

/// The event on record that is the same as this one. Throws `TrackingRefusal.otherEvent` where its
/// reference is that of something else.
func knownEvent(
  of parcel: Identifier, _ content: TrackingContent, reference: String?, in db: Connection
) throws -> TrackingEvent? {
  if let reference,
    let known = try TrackingStore.find(of: parcel, reference: reference, in: db)
  {
    guard known.content.kind == content.kind, known.content.happenedAt == content.happenedAt
    else { throw TrackingRefusal.otherEvent }
    return known
  }
  return try TrackingStore.find(
    of: parcel, like: content, hasReference: reference != nil, in: db)
}

private func move(
  _ parcel: Parcel, along content: TrackingContent, by author: Author, in db: Connection
) throws -> Parcel {
  guard let event = content.kind.event, let next = parcel.status.after(event),
    next != parcel.status
  else { return parcel }
  let reason = content.note.isEmpty ? content.kind.rawValue : content.note
  switch event {
  case .delivered: return try deliver(parcel, by: author, in: db)
  case .redelivered: return try moveAndTell(parcel, event, by: author, in: db)
  case .failed: return try moveAndTell(parcel, event, reason, by: author, in: db)
  case .returned:
    return try giveUp(parcel, event, .returned(restocked: []), reason, by: author, in: db)
  case .lost: return try giveUp(parcel, event, .lost, reason, by: author, in: db)
  }
}
