import Core
import SQLite
import Storage

/// Proves whose the events in the outbox are: one about an order is its buyer's, and any other is
/// about something that the audit log knows, and concerns an account.
func auditEvents(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT e.sequence, e.type FROM outbox_event e
    LEFT JOIN customer_order o ON o.id = e.subject_id
    WHERE CASE WHEN o.id IS NOT NULL THEN o.buyer_id IS NOT e.buyer_id
      ELSE NOT EXISTS (SELECT 1 FROM audit_entry a WHERE a.subject_id = e.subject_id)
        OR e.buyer_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM user_account u WHERE u.id = e.buyer_id) END
    LIMIT \(Finding.maximumPerCheck)
    """
  ) { row in
    let (sequence, type): (Int64, String) = (try row[0], try row[1])
    return Finding("event \(sequence), \(type), is about nothing on record, or of somebody else")
  }
}
