import Core
import JSON
import Notifications
import SQLite

/// Tells a listing's coordinators what the county office decided: that it is on the shelf, or that
/// it is given back, with the reason.
func recordDecision(
  on listing: Listing, _ next: ListingStatus, reason: String?, in db: Connection
) throws {
  guard listing.status == .submitted else { return }
  let type: EventType
  switch next {
  case .published: type = .listingPublished
  case .draft: type = .listingReturned
  default: return
  }
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("listing_id", listing.id.description)
  json.member("title", listing.title)
  json.member("village_id", listing.village.description)
  json.member("status", next.rawValue)
  if let reason { json.member("reason", reason) }
  json.endObject()
  try record(
    Event(
      type, subject: listing.id, buyer: nil, villages: [listing.village], data: buffer),
    in: db)
}
