import Audit
import Core
import JSON
import Notifications
import SQLite
import Storage

/// Looks at some of the listings that buyers wait for, in the order of their ids: gives those that
/// can be ordered now, and where to go on; nil at the end. Reads only, for as a rule there is none.
package func listingsThatCameBack(
  after place: Identifier?, upTo limit: Int, in db: Connection
) throws -> (listings: [Identifier], next: Identifier?) {
  var found: [Identifier] = []
  var last = place
  for _ in 0..<limit {
    last = try ReminderStore.nextWaitedFor(after: last, in: db)
    guard let id = last else { return (found, nil) }
    if let listing = try ListingStore.find(id, in: db), try canBeOrdered(listing, in: db) {
      found.append(id)
    }
  }
  return (found, last)
}

/// Tells those who wait for a listing that it can be ordered, where it still can, some at a time:
/// their hooks hear of it, and the county office's. True where there may be more.
package func tellReminders(
  of id: Identifier, upTo limit: Int, in db: Connection
) throws -> Bool {
  guard let listing = try ListingStore.find(id, in: db), try canBeOrdered(listing, in: db) else {
    return false
  }
  let buyers = try ReminderStore.waiting(for: id, upTo: limit, in: db)
  for buyer in buyers {
    try ReminderStore.setTold(id, buyer, in: db)
    try record(availableAgain(listing, for: buyer), in: db)
    try record(.reminderTold, of: id, to: ["buyer_id": .id(buyer)], by: .program, in: db)
  }
  return buyers.count == limit
}

private func availableAgain(_ listing: Listing, for buyer: Identifier) -> Event {
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("listing_id", listing.id.description)
  json.member("title", listing.title)
  json.member("unit", listing.unit)
  json.member("price_fen", listing.price.rawValue)
  json.member("village_id", listing.village.description)
  // The county office's hook tells by it whom to call.
  json.member("buyer_id", buyer.description)
  json.endObject()
  return Event(
    .listingAvailable, subject: listing.id, buyer: buyer, villages: [], data: buffer)
}
