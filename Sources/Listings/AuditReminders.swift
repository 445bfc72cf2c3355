import Core
import SQLite
import Storage

/// Proves the reminders: a buyer who is said to be told was, after it had asked.
package func auditReminders(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT r.listing_id, r.buyer_id FROM listing_reminder r
    LEFT JOIN outbox_event e ON e.type = 'listing.available' AND e.subject_id = r.listing_id
      AND e.buyer_id = r.buyer_id AND e.happened_at = r.told_at
    WHERE r.told_at IS NOT NULL AND (e.sequence IS NULL OR r.told_at < r.asked_at)
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (listing, buyer): (Identifier, Identifier) = (try row[0], try row[1])
    return Finding("listing \(listing): buyer \(buyer) is said to be told of it and was not")
  }
}
