import Core
import SQLite
import Storage

/// Takes a place in the village's next open round, the one with the earliest cut-off. Nil where
/// none is open: the consignment waits for the next one that is opened.
func takePlace(in village: Identifier, in db: Connection) throws -> RoundReference? {
  guard let round = try RoundStore.nextOpen(of: village, in: db) else { return nil }
  try RoundStore.add(1, to: round.id, in: db)
  return round
}

/// Gives back the places of an order's consignments with nothing to be sent: all of one that is
/// called off. Where a round was full before, the place is the oldest consignment's that waits for
/// one.
func leaveRounds(
  _ order: inout Order, butFor staying: Set<Identifier> = [], in db: Connection
) throws {
  // Another order that was called off before may have given this one its place meanwhile.
  order.consignments = try ConsignmentStore.list(order: order.id, in: db)
  for place in order.consignments.indices where !staying.contains(order.consignments[place].id) {
    guard let reference = order.consignments[place].round else { continue }
    try ConsignmentStore.leaveRound(order.consignments[place].id, in: db)
    try RoundStore.add(-1, to: reference.id, in: db)
    order.consignments[place].round = nil
    // While a round has room nobody waits: whoever comes gets in.
    guard let round = try RoundStore.find(reference.id, in: db),
      round.consignments == round.maximumConsignments - 1
    else { continue }
    _ = try takeInWaiting(round, searching: CollectionRound.searchedForPlace, in: db)
  }
}

/// Takes the village's consignments that wait for a round into this one, the oldest first, for as
/// long as it has room; none where it is closed. Gives how many, for which it looks through so many
/// of the village's newest consignments.
func takeInWaiting(
  _ round: CollectionRound, searching: Int, in db: Connection
) throws -> Int {
  guard round.isOpen(at: db.now) else { return 0 }
  let room = round.maximumConsignments - round.consignments
  let count = try ConsignmentStore.joinWaiting(round, upTo: room, searching: searching, in: db)
  if count > 0 { try RoundStore.add(count, to: round.id, in: db) }
  return count
}
