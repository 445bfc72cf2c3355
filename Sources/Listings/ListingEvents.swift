import Core
import JSON
import Notifications
import SQLite

/// Tells the outbox what the county office has to look at, and what it decided. Its reasons are
/// free text and stay in the house.
func recordEvent(
  _ type: EventType, of listing: Listing, from: ListingStatus, to: ListingStatus,
  in db: Connection
) throws {
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("listing_id", listing.id.description)
  json.member("title", listing.title)
  json.member("from", from.rawValue)
  json.member("status", to.rawValue)
  json.endObject()
  try record(
    Event(
      type, subject: listing.id, buyer: nil, villages: [listing.village], data: buffer),
    in: db)
}

/// The same of a lot.
func recordEvent(_ type: EventType, of lot: Lot, in db: Connection) throws {
  guard let listing = try ListingStore.find(lot.listing, in: db) else {
    preconditionFailure("a lot has its listing")
  }
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("lot_id", lot.id.description)
  json.member("trace_code", lot.traceCode)
  json.member("listing_id", lot.listing.description)
  json.member("title", listing.title)
  json.member("quantity", lot.received)
  json.member("status", lot.status.rawValue)
  json.endObject()
  try record(
    Event(type, subject: lot.id, buyer: nil, villages: [listing.village], data: buffer),
    in: db)
}
