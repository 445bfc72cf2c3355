-- What happened, written in the transaction of what it tells of, and who is told by a hook.

CREATE TABLE outbox_event (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  id INTEGER NOT NULL CHECK (id > 0),
  type TEXT NOT NULL,
  -- The thing it is about: a hook gets the events of one subject in order.
  subject_id INTEGER NOT NULL,
  -- Whom it concerns besides the county office: a buyer, and villages as identifiers with commas.
  buyer_id INTEGER,
  villages TEXT NOT NULL,
  -- The JSON object that goes out as `data`.
  data TEXT NOT NULL,
  happened_at INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  user_id INTEGER NOT NULL REFERENCES user_account (id),
  url TEXT NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
  -- Event types with commas.
  events TEXT NOT NULL,
  -- Standard Webhooks' secret (`whsec_…`): needed whole to sign with.
  secret TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled', 'removed')),
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX webhook_by_user ON webhook (user_id, id);

-- How far the outbox has been dealt out to the hooks: one row.
CREATE TABLE outbox_position (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  sequence INTEGER NOT NULL
) STRICT;
INSERT INTO outbox_position (only, sequence) VALUES (1, 0);

CREATE TABLE webhook_delivery (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  webhook_id INTEGER NOT NULL REFERENCES webhook (id),
  sequence INTEGER NOT NULL REFERENCES outbox_event (sequence),
  subject_id INTEGER NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'failed')),
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  next_attempt_at INTEGER NOT NULL,
  last_attempt_at INTEGER,
  last_status INTEGER,
  last_error TEXT,
  last_answer TEXT,
  UNIQUE (webhook_id, sequence)
) STRICT;

CREATE INDEX webhook_delivery_due ON webhook_delivery (next_attempt_at) WHERE status = 'pending';
CREATE INDEX webhook_delivery_order ON webhook_delivery (webhook_id, subject_id, sequence)
  WHERE status = 'pending';
