import Core
import Orders
import Payments
import SQLite
import Storage

/// Who took the cash at the door.
package enum CollectedBy: String, Sendable, CaseIterable {
  /// Who records it.
  case recorder
  /// The parcel's carrier.
  case carrier
}

/// Records cash that was collected at the door of a parcel, and by whom: it is owed until it is
/// handed in, and pays the order once it is as much as is due with what came before. A parcel that
/// has arrived may be paid later. Throws `CommonRefusal.notFound` outside of the actor's scope,
/// `FulfilmentRefusal.notOnDelivery`, `.wrongParcelState` for one that came back or is lost,
/// `.tooManyCollections`, and `PaymentRefusal.unfitAmount`.
package func collectCash(
  _ amount: Fen, at id: Identifier, by collector: CollectedBy, as actor: Actor,
  in db: Connection
) throws -> CashCollection {
  let parcel = try own(id, as: actor, in: db)
  let order = try order(sending: parcel.consignment, in: db)
  guard order.payment == .cashOnDelivery else { throw FulfilmentRefusal.notOnDelivery }
  guard parcel.status != .returned, parcel.status != .lost else {
    throw FulfilmentRefusal.wrongParcelState(parcel.status)
  }
  let count = try countOfCollections(ofParcel: id, in: db)
  guard count < CashCollection.maximumPerParcel else {
    throw FulfilmentRefusal.tooManyCollections
  }
  let owner: CashCollector =
    switch collector {
    case .recorder: .account(actor.id)
    case .carrier: .carrier(try TrackingStore.courier(named: parcel.carrier, in: db))
    }
  return try takeInCash(amount, for: order, parcel: id, by: owner, author: .actor(actor), in: db)
}

/// What was collected for a parcel, the newest first. Throws `CommonRefusal.notFound` outside of
/// the actor's scope.
package func collections(
  ofParcel id: Identifier, _ page: PageRequest, as actor: Actor, in db: Connection
) throws -> Page<CashCollection> {
  _ = try own(id, as: actor, in: db)
  return try cashCollections(ofParcel: id, page, in: db)
}

/// One collection of cash. Throws `CommonRefusal.notFound` outside of the actor's scope.
package func collection(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> CashCollection {
  guard let collection = try cashCollection(id, in: db),
    let parcel = try ParcelStore.find(collection.parcel, in: db),
    try mayHandle(consignment: parcel.consignment, actor, in: db)
  else { throw CommonRefusal.notFound(what: "collection") }
  return collection
}
