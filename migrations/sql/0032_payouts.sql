-- What is owed to households becomes a list for the bank, and is paid. What is on such a list is held:
-- it belongs to its account, and nothing else takes it.

ALTER TABLE ledger_account ADD COLUMN held_fen INTEGER NOT NULL DEFAULT 0
  CHECK (held_fen >= 0 AND (held_fen = 0 OR held_fen <= balance_fen));

-- A payout that the bank sent back is one more kind: bank to household.
CREATE TABLE ledger_transfer_new (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  kind TEXT NOT NULL CHECK (kind = 'payment' OR kind = 'completion' OR kind = 'refund'
    OR kind = 'payout' OR kind = 'reversal' OR kind = 'receipt' OR kind = 'return'
    OR kind = 'advance' OR kind = 'recovery' OR kind = 'bounce'),
  -- The order that it is about.
  order_id INTEGER,
  posted_at INTEGER NOT NULL
) STRICT;
INSERT INTO ledger_transfer_new SELECT * FROM ledger_transfer;
DROP TABLE ledger_transfer;
ALTER TABLE ledger_transfer_new RENAME TO ledger_transfer;
CREATE INDEX ledger_transfer_by_order ON ledger_transfer (order_id) WHERE order_id IS NOT NULL;
CREATE TRIGGER ledger_transfer_is_final_update BEFORE UPDATE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'a posted transfer is never changed'); END;
CREATE TRIGGER ledger_transfer_is_final_delete BEFORE DELETE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'a posted transfer is never deleted'); END;

-- An amount of an account that is set aside until it is posted or voided.
CREATE TABLE ledger_hold (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  account_id INTEGER NOT NULL REFERENCES ledger_account (id),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  status TEXT NOT NULL CHECK (status IN ('pending', 'posted', 'voided')),
  -- The transfer that took it.
  sequence INTEGER UNIQUE REFERENCES ledger_transfer (sequence),
  CHECK ((status = 'posted') = (sequence IS NOT NULL))
) STRICT;

CREATE INDEX ledger_hold_pending ON ledger_hold (account_id) WHERE status = 'pending';

-- What other domains' statements may read of a household's account.
CREATE VIEW household_balance AS
SELECT owner_id AS household_id, balance_fen, held_fen FROM ledger_account
WHERE kind = 'household';

-- Where a household's money goes. Without one it is paid out in cash.
CREATE TABLE household_bank_account (
  household_id INTEGER PRIMARY KEY REFERENCES household (id),
  holder TEXT NOT NULL CHECK (length(holder) BETWEEN 1 AND 40),
  bank TEXT NOT NULL CHECK (length(bank) BETWEEN 1 AND 60),
  number TEXT NOT NULL CHECK (length(number) BETWEEN 8 AND 30 AND number NOT GLOB '*[^0-9]*'),
  -- The bank says that it is closed: nothing is paid to it.
  is_closed INTEGER NOT NULL CHECK (is_closed IN (0, 1)),
  recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE payout (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  village_id INTEGER NOT NULL REFERENCES village (id),
  -- What was owed at the end of this day.
  up_to TEXT NOT NULL CHECK (length(up_to) = 10),
  made_by INTEGER NOT NULL REFERENCES user_account (id),
  made_at INTEGER NOT NULL
) STRICT;

CREATE INDEX payout_by_village ON payout (village_id, id);

-- One household's part: it stands in a payout once.
CREATE TABLE payout_line (
  payout_id INTEGER NOT NULL REFERENCES payout (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  hold_id INTEGER NOT NULL UNIQUE REFERENCES ledger_hold (id),
  -- Its bank account as it was then; NULL where it is paid in cash.
  holder TEXT,
  bank TEXT,
  number TEXT,
  status TEXT NOT NULL CHECK (status IN ('pending', 'paid', 'bounced', 'cancelled')),
  -- The bank's word for having paid it.
  reference TEXT CHECK (length(reference) BETWEEN 1 AND 100),
  bounce_reason TEXT CHECK (length(bounce_reason) BETWEEN 1 AND 200),
  -- What gave it back, where it had been paid.
  bounce_sequence INTEGER UNIQUE REFERENCES ledger_transfer (sequence),
  settled_at INTEGER,
  PRIMARY KEY (payout_id, household_id),
  CHECK ((status = 'pending') = (settled_at IS NULL)),
  CHECK ((status = 'bounced') = (bounce_reason IS NOT NULL)),
  CHECK (bounce_sequence IS NULL OR status = 'bounced'),
  CHECK ((holder IS NULL) = (number IS NULL) AND (bank IS NULL) = (number IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX payout_line_by_household ON payout_line (household_id, payout_id);
