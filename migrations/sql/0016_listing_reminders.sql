-- Buyers who want to be told when a listing can be ordered again.

CREATE TABLE listing_reminder (
  listing_id INTEGER NOT NULL REFERENCES listing (id),
  buyer_id INTEGER NOT NULL REFERENCES user_account (id),
  asked_at INTEGER NOT NULL,
  -- When they were; NULL while they wait.
  told_at INTEGER,
  PRIMARY KEY (listing_id, buyer_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX listing_reminder_by_buyer ON listing_reminder (buyer_id, listing_id);
CREATE INDEX listing_reminder_waiting ON listing_reminder (listing_id) WHERE told_at IS NULL;
