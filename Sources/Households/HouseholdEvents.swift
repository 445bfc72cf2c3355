import Core
import JSON
import Notifications
import SQLite

/// Tells the outbox of a household, with what `write` adds. What goes out holds no personal data.
/// Besides the county office it is for the village's coordinator and the paired volunteer.
package func recordEvent(
  _ type: EventType, of household: Household, in db: Connection,
  _ write: (inout JSONWriter) -> Void
) throws {
  let buffer = ByteBuffer(capacity: 256)
  var json = JSONWriter(buffer)
  json.beginObject()
  json.member("household_id", household.id.description)
  json.member("household_code", household.code)
  json.member("village_id", household.village.description)
  write(&json)
  json.endObject()
  try record(
    Event(
      type, subject: household.id, buyer: household.pairing?.volunteer,
      villages: [household.village], data: buffer), in: db)
}
