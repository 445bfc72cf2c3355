import Core
import SQLite
import Storage

/// Proves hooks: of each hook and subject the first that is on its way has its turn and no other,
/// what a delivery says of its last try is what that try says, a hook that is on was not turned
/// off, each has the secret that its format has, and an e-mail address is told of nothing before
/// a code that was sent to it was said.
package func auditHooks(in db: Connection) throws -> [Finding] {
  try turns(in: db) + tries(in: db) + hooks(in: db) + channels(in: db) + addresses(in: db)
}

/// Findings of one kind that are told at the most.
private let maximumTold = 20

private func turns(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT d.id FROM webhook_delivery d
    WHERE d.is_next <> (d.status = 'pending' AND NOT EXISTS (
      SELECT 1 FROM webhook_delivery earlier
      WHERE earlier.status = 'pending' AND earlier.webhook_id = d.webhook_id
        AND earlier.subject_id = d.subject_id AND earlier.sequence < d.sequence))
    LIMIT \(maximumTold)
    """
  ) { Finding("delivery \(try $0[0] as Identifier) has another's turn, or not its own") }
}

private func tries(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT d.id FROM webhook_delivery d
    JOIN (
      SELECT delivery_id, min(number) AS first, max(number) AS last, count(*) AS kept
      FROM delivery_try GROUP BY delivery_id
    ) n ON n.delivery_id = d.id
    JOIN delivery_try t ON t.delivery_id = d.id AND t.number = n.last
    WHERE n.kept <> n.last - n.first + 1 OR n.last < d.attempts
      OR t.tried_at IS NOT d.last_attempt_at OR t.status IS NOT d.last_status
      OR t.error IS NOT d.last_error AND d.last_error IS NOT 'webhook_off'
      OR d.status = 'delivered' AND coalesce(t.status, 0) NOT BETWEEN 200 AND 299
    LIMIT \(maximumTold)
    """
  ) { Finding("delivery \(try $0[0] as Identifier) is not what its last try says") }
}

private func hooks(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT id FROM webhook
    WHERE status = 'active' AND (off_since IS NOT NULL OR off_reason IS NOT NULL)
      OR (off_since IS NULL) <> (off_reason IS NULL)
      OR (former_secret IS NULL) <> (former_secret_until IS NULL)
      OR failing_since < created_at OR failing_since > off_since
    LIMIT \(maximumTold)
    """
  ) { Finding("webhook \(try $0[0] as Identifier) is not as it was left") }
}

private func channels(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT id FROM webhook
    WHERE format IN ('standard', 'dingtalk') AND secret = ''
      OR format IN ('wecom', 'email', 'sms') AND secret <> ''
      OR format <> 'standard' AND former_secret IS NOT NULL
      OR (format = 'email') <> (url LIKE 'mailto:%') OR (format = 'sms') <> (url = 'tel:')
      OR (hours_from IS NULL) <> (hours_until IS NULL) OR hours_from = hours_until
      OR format <> 'email' AND confirmed_at IS NOT NULL
    LIMIT \(maximumTold)
    """
  ) { Finding("webhook \(try $0[0] as Identifier) is not what its format is") }
}

private func addresses(in db: Connection) throws -> [Finding] {
  try db.all(
    """
    SELECT w.id FROM webhook w
    WHERE w.format = 'email' AND (
      w.confirmed_at IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM webhook_code c
        WHERE c.webhook_id = w.id AND c.user_id = w.user_id AND c.sent_at <= w.confirmed_at)
      OR EXISTS (
        SELECT 1 FROM webhook_delivery d JOIN outbox_event e ON e.sequence = d.sequence
        WHERE d.webhook_id = w.id AND e.type <> 'webhook.code'
          AND (w.confirmed_at IS NULL OR d.last_attempt_at < w.confirmed_at)))
    LIMIT \(maximumTold)
    """
  ) { Finding("webhook \(try $0[0] as Identifier) is told at an address that is not confirmed") }
}
