import Audit
import Core
import Notifications
import Orders
import SQLite
import Storage

/// A parcel has arrived; with the last one its consignment has. What is done to a joint parcel is
/// done to all that it holds, here and below. Throws `CommonRefusal.notFound`
/// outside of the actor's scope, and `FulfilmentRefusal.wrongParcelState`.
package func deliverParcel(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Parcel {
  let parcel = try own(id, as: actor, in: db)
  return try deliver(parcel, by: .actor(actor), in: db)
}

/// A parcel could not be delivered, for a reason; it is still with its carrier. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, and `FulfilmentRefusal.wrongParcelState`.
package func failParcel(
  _ id: Identifier, reason: String, as actor: Actor, in db: Connection
) throws -> Parcel {
  try moveAndTell(own(id, as: actor, in: db), .failed, reason, by: .actor(actor), in: db)
}

/// A parcel that could not be delivered is on its way once more. Throws `CommonRefusal.notFound`
/// outside of the actor's scope, and `FulfilmentRefusal.wrongParcelState`.
package func redeliverParcel(
  _ id: Identifier, as actor: Actor, in db: Connection
) throws -> Parcel {
  try moveAndTell(own(id, as: actor, in: db), .redelivered, by: .actor(actor), in: db)
}

/// A parcel is back in its village: what it held is taken off the order, and on the shelf again or
/// written off, line by line. Throws `CommonRefusal.notFound` outside of the actor's scope,
/// `FulfilmentRefusal.othersGoods`, `.wrongParcelState`, and `.unfitLines` with all that is wrong
/// with the lines.
package func returnParcel(
  _ id: Identifier, _ lines: [ReturnedLine], reason: String, as actor: Actor, in db: Connection
) throws -> Parcel {
  let parcel = try own(id, as: actor, in: db)
  let parts = try parcel.parts(in: db)
  try refuseOthers(parts, as: actor, in: db)
  try refuseUnfit(lines, of: parts)
  let restocked = Set(lines.filter(\.isRestocked).map(\.line))
  return try giveUp(
    parcel, .returned, .returned(restocked: restocked), reason, by: .actor(actor), in: db)
}

/// A parcel is lost, for a reason: what it held is taken off the order and written off. Throws
/// `CommonRefusal.notFound` outside of the actor's scope, `FulfilmentRefusal.othersGoods` and
/// `.wrongParcelState`.
package func loseParcel(
  _ id: Identifier, reason: String, as actor: Actor, in db: Connection
) throws -> Parcel {
  let parcel = try own(id, as: actor, in: db)
  try refuseOthers(try parcel.parts(in: db), as: actor, in: db)
  return try giveUp(parcel, .lost, .lost, reason, by: .actor(actor), in: db)
}

/// A parcel that the actor handles. Throws `CommonRefusal.notFound`.
func own(_ id: Identifier, as actor: Actor, in db: Connection) throws -> Parcel {
  guard let parcel = try ParcelStore.find(id, in: db),
    try mayHandle(consignment: parcel.consignment, actor, in: db)
  else { throw CommonRefusal.notFound(what: "parcel") }
  return parcel
}

/// Goods of a village are taken off the order, and put on its shelf, by who acts for it.
private func refuseOthers(_ parts: [Parcel], as actor: Actor, in db: Connection) throws {
  for part in parts where try !mayHandle(consignment: part.consignment, actor, in: db) {
    throw FulfilmentRefusal.othersGoods
  }
}

extension Parcel {
  /// All that it is one parcel with, itself among them.
  fileprivate func parts(in db: Connection) throws -> [Parcel] {
    try joint.map { try ParcelStore.joined($0, in: db) } ?? [self]
  }
}

/// Does something to all that a parcel is one with, and gives it as it is then.
private func together(
  _ parcel: Parcel, in db: Connection, _ change: (Parcel) throws -> Parcel
) throws -> Parcel {
  guard let changed = try parcel.parts(in: db).map(change).first(where: { $0.id == parcel.id })
  else { preconditionFailure("a parcel is one of its parts") }
  return changed
}

/// Throws `FulfilmentRefusal.unfitLines` unless each line that the parcel held is named once.
private func refuseUnfit(_ lines: [ReturnedLine], of parts: [Parcel]) throws(FulfilmentRefusal) {
  let held = Set(parts.flatMap(\.lines).map(\.line))
  var named: Set<Int> = []
  var faults: [FulfilmentRefusal.LineFault] = []
  for (place, line) in lines.enumerated() {
    if !held.contains(line.line) {
      faults.append(.unknown(place))
    } else if !named.insert(line.line).inserted {
      faults.append(.doubled(place))
    }
  }
  faults += held.subtracting(named).sorted().map { .missing(line: $0) }
  guard faults.isEmpty else { throw .unfitLines(faults) }
}

/// The parcel has arrived. Throws `FulfilmentRefusal.wrongParcelState`.
func deliver(_ parcel: Parcel, by author: Author, in db: Connection) throws -> Parcel {
  try together(parcel, in: db) { part in
    let delivered = try move(part, .delivered, by: author, in: db)
    let order = try concludeDelivered(1, of: part.consignment, by: author, in: db)
    try recordEvent(.parcelMoved, of: delivered, order, in: db)
    return delivered
  }
}

/// What the parcel held did not arrive, and is taken off the order. Throws
/// `FulfilmentRefusal.wrongParcelState`.
func giveUp(
  _ parcel: Parcel, _ event: ParcelEvent, _ fate: UndeliveredGoods, _ reason: String,
  by author: Author, in db: Connection
) throws -> Parcel {
  try together(parcel, in: db) { part in
    let goods = try ParcelStore.goods(of: part.id, in: db)
    let elsewhere = try ParcelStore.unitsElsewhere(than: part, in: db)
    let moved = try move(part, event, reason, by: author, in: db)
    let order = try concludeUndelivered(
      goods, of: part.consignment, elsewhere: elsewhere, fate, by: author, in: db)
    try recordEvent(.parcelMoved, of: moved, order, in: db)
    return moved
  }
}

/// Takes a parcel a step that changes nothing about its order, and tells of it. Throws
/// `FulfilmentRefusal.wrongParcelState`.
func moveAndTell(
  _ parcel: Parcel, _ event: ParcelEvent, _ reason: String? = nil, by author: Author,
  in db: Connection
) throws -> Parcel {
  try together(parcel, in: db) { part in
    let moved = try move(part, event, reason, by: author, in: db)
    try recordEvent(.parcelMoved, of: moved, order(sending: part.consignment, in: db), in: db)
    return moved
  }
}

/// Takes a parcel a step, and nothing else with it. Throws `FulfilmentRefusal.wrongParcelState`.
func move(
  _ parcel: Parcel, _ event: ParcelEvent, _ reason: String? = nil, by author: Author,
  in db: Connection
) throws -> Parcel {
  guard let status = parcel.status.after(event) else {
    throw FulfilmentRefusal.wrongParcelState(parcel.status)
  }
  var moved = parcel
  moved.status = status
  moved.reason = reason
  moved.endedAt = status.isEnd ? db.now : nil
  try ParcelStore.update(moved, in: db)
  try record(
    .parcelMoved, of: parcel.id, partOf: parcel.order,
    from: ["status": .word(parcel.status)], to: ["status": .word(status)], by: author, in: db)
  return moved
}
