-- What a hook's owner is told of it: when and why it was turned off, since when nothing came
-- through, the key before this one, and each try of a delivery.

ALTER TABLE webhook ADD COLUMN former_secret TEXT;
-- Until then the former key signs beside the present one.
ALTER TABLE webhook ADD COLUMN former_secret_until INTEGER;
-- The first failed try after which none came through.
ALTER TABLE webhook ADD COLUMN failing_since INTEGER;
ALTER TABLE webhook ADD COLUMN off_since INTEGER;
ALTER TABLE webhook ADD COLUMN off_reason TEXT
  CHECK (off_reason IN ('owner', 'gone', 'failing'));

-- Whether it is the first of its hook and subject that is still on its way: only those are looked
-- at when their time comes, however many wait behind them.
ALTER TABLE webhook_delivery ADD COLUMN is_next INTEGER NOT NULL DEFAULT 0
  CHECK (is_next IN (0, 1));
UPDATE webhook_delivery SET is_next = 1
  WHERE status = 'pending' AND NOT EXISTS (
    SELECT 1 FROM webhook_delivery earlier
    WHERE earlier.status = 'pending' AND earlier.webhook_id = webhook_delivery.webhook_id
      AND earlier.subject_id = webhook_delivery.subject_id
      AND earlier.sequence < webhook_delivery.sequence);

DROP INDEX webhook_delivery_due;
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_attempt_at)
  WHERE status = 'pending' AND is_next = 1;
-- Those that were given up, for their list.
CREATE INDEX webhook_delivery_failed ON webhook_delivery (webhook_id, sequence)
  WHERE status = 'failed';

CREATE TABLE delivery_try (
  delivery_id INTEGER NOT NULL REFERENCES webhook_delivery (id),
  -- From 1 on, those before a replay too.
  number INTEGER NOT NULL CHECK (number > 0),
  tried_at INTEGER NOT NULL,
  -- What was answered, or why nothing was: one of the two.
  status INTEGER,
  error TEXT,
  duration_ms INTEGER NOT NULL CHECK (duration_ms >= 0),
  PRIMARY KEY (delivery_id, number),
  CHECK ((status IS NULL) <> (error IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX delivery_try_by_time ON delivery_try (tried_at);

-- Of those that were tried before tries were kept, the last one.
INSERT INTO delivery_try (delivery_id, number, tried_at, status, error, duration_ms)
  SELECT id, attempts, last_attempt_at, last_status,
    CASE WHEN last_status IS NULL THEN coalesce(last_error, 'other') END, 0
  FROM webhook_delivery WHERE attempts > 0 AND last_attempt_at IS NOT NULL;
