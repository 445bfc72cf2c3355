-- The books: double entry in fen, appended to and never changed.
--
-- Checks of enumerations on tables that every order writes to are chains of OR: SQLite fills a
-- table of its own for each check of an IN list, at every write.

CREATE TABLE ledger_account (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind TEXT NOT NULL CHECK (kind = 'bank' OR kind = 'escrow' OR kind = 'household'
    OR kind = 'village' OR kind = 'logistics'),
  -- The household or village it belongs to; 0 for those of which there is one.
  owner_id INTEGER NOT NULL,
  balance_fen INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, owner_id),
  CHECK ((owner_id > 0) = (kind = 'household' OR kind = 'village')),
  -- The bank is where money comes from: what it has given stands there as a negative number.
  CHECK (CASE kind WHEN 'bank' THEN balance_fen <= 0 ELSE balance_fen >= 0 END)
) STRICT;

CREATE TABLE ledger_transfer (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  kind TEXT NOT NULL CHECK (kind = 'payment' OR kind = 'completion' OR kind = 'refund'
    OR kind = 'payout'),
  -- The order that it is about.
  order_id INTEGER,
  posted_at INTEGER NOT NULL
) STRICT;

CREATE INDEX ledger_transfer_by_order ON ledger_transfer (order_id) WHERE order_id IS NOT NULL;

CREATE TABLE ledger_entry (
  sequence INTEGER NOT NULL REFERENCES ledger_transfer (sequence),
  line INTEGER NOT NULL CHECK (line > 0),
  account_id INTEGER NOT NULL REFERENCES ledger_account (id),
  amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0),
  -- The account's balance after it.
  balance_fen INTEGER NOT NULL,
  PRIMARY KEY (sequence, line)
) STRICT, WITHOUT ROWID;

CREATE INDEX ledger_entry_by_account ON ledger_entry (account_id, sequence, line);

CREATE TRIGGER ledger_transfer_is_final_update BEFORE UPDATE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'a posted transfer is never changed'); END;
CREATE TRIGGER ledger_transfer_is_final_delete BEFORE DELETE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'a posted transfer is never deleted'); END;
CREATE TRIGGER ledger_entry_is_final_update BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'a posted entry is never changed'); END;
CREATE TRIGGER ledger_entry_is_final_delete BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'a posted entry is never deleted'); END;
