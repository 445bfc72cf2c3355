-- After the sale: what buyers find wrong with goods that arrived, and what comes of it.

CREATE TABLE claim (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  kind TEXT NOT NULL
    CHECK (kind IN ('damaged', 'spoiled', 'missing', 'wrong_goods', 'quality', 'other')),
  description TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('open', 'accepted', 'declined', 'withdrawn')),
  opened_by INTEGER NOT NULL REFERENCES user_account (id),
  opened_at INTEGER NOT NULL,
  decided_by INTEGER REFERENCES user_account (id),
  decided_at INTEGER,
  -- What the buyer is told about the decision.
  reason TEXT,
  CHECK ((status = 'open') = (decided_at IS NULL)),
  CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  CHECK ((reason IS NOT NULL) = (status IN ('accepted', 'declined')))
) STRICT;

CREATE INDEX claim_by_order ON claim (order_id, id);
CREATE INDEX claim_by_status ON claim (status, id);

CREATE TABLE claim_line (
  claim_id INTEGER NOT NULL REFERENCES claim (id),
  line INTEGER NOT NULL CHECK (line > 0),
  -- In sale units.
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (claim_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim_answer (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  claim_id INTEGER NOT NULL REFERENCES claim (id),
  author_id INTEGER NOT NULL REFERENCES user_account (id),
  -- What the author was at the time.
  role TEXT NOT NULL CHECK (role IN ('buyer', 'coordinator', 'admin')),
  text TEXT NOT NULL,
  answered_at INTEGER NOT NULL
) STRICT;

CREATE INDEX claim_answer_by_claim ON claim_answer (claim_id, id);

-- As listings have them: what a list tells of them is apart from their bytes.
CREATE TABLE claim_photo (
  claim_id INTEGER NOT NULL REFERENCES claim (id),
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 8),
  -- Another one each time a photo is replaced.
  id INTEGER NOT NULL UNIQUE CHECK (id > 0),
  media_type TEXT NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'image/webp')),
  -- In pixels, as it is shown.
  width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 8192),
  height INTEGER NOT NULL CHECK (height BETWEEN 1 AND 8192),
  length INTEGER NOT NULL CHECK (length BETWEEN 1 AND 2097152),
  -- SHA-256 over all of its pieces.
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (claim_id, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE claim_photo_piece (
  photo_id INTEGER NOT NULL REFERENCES claim_photo (id),
  position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 63),
  bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 32768),
  PRIMARY KEY (photo_id, position)
) STRICT;

-- What is given back of a line whose goods were charged and not in order, and who bears it. The
-- line's own amount stays: what it is divided by.
CREATE TABLE order_compensation (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  line INTEGER NOT NULL CHECK (line > 0),
  claim_id INTEGER NOT NULL REFERENCES claim (id),
  bearer TEXT NOT NULL CHECK (bearer IN ('household', 'village', 'logistics', 'county')),
  household_id INTEGER REFERENCES household (id),
  -- As it was decided.
  granted_fen INTEGER NOT NULL CHECK (granted_fen > 0),
  -- What is left of it: less where the line came to less itself since.
  amount_fen INTEGER NOT NULL CHECK (amount_fen BETWEEN 0 AND granted_fen),
  CHECK ((bearer = 'household') = (household_id IS NOT NULL)),
  FOREIGN KEY (order_id, line) REFERENCES order_line (order_id, line)
) STRICT;

CREATE INDEX order_compensation_by_order ON order_compensation (order_id, line, id);
CREATE INDEX order_compensation_by_claim ON order_compensation (claim_id);

-- What is left of all of an order's compensations.
ALTER TABLE customer_order ADD COLUMN compensated_fen INTEGER NOT NULL DEFAULT 0
  CHECK (compensated_fen >= 0);
DROP INDEX customer_order_owed;
CREATE INDEX customer_order_owed ON customer_order (id)
  WHERE refunded_fen < paid_fen AND (status = 'cancelled'
    OR paid_fen - refunded_fen > goods_fen + shipping_fen - compensated_fen);

-- The books know what the county office bears, and what it advances to those who have to give back
-- more than they have: both stand at what they gave, as the bank does.
CREATE TABLE ledger_account_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind TEXT NOT NULL CHECK (kind = 'bank' OR kind = 'escrow' OR kind = 'household'
    OR kind = 'village' OR kind = 'logistics' OR kind = 'unapplied' OR kind = 'county'
    OR kind = 'household_advance' OR kind = 'village_advance' OR kind = 'logistics_advance'),
  -- The household or village it belongs to; 0 for those of which there is one.
  owner_id INTEGER NOT NULL,
  balance_fen INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, owner_id),
  CHECK ((owner_id > 0) = (kind = 'household' OR kind = 'village' OR kind = 'household_advance'
    OR kind = 'village_advance')),
  -- The bank is where money comes from: what it has given stands there as a negative number, and as
  -- a positive one where the county office paid back more of its own than is there of buyers'.
  CHECK (CASE WHEN kind = 'bank' THEN 1 WHEN kind = 'county' OR kind = 'household_advance'
    OR kind = 'village_advance' OR kind = 'logistics_advance'
    THEN balance_fen <= 0 ELSE balance_fen >= 0 END)
) STRICT;
INSERT INTO ledger_account_new SELECT * FROM ledger_account;
DROP TABLE ledger_account;
ALTER TABLE ledger_account_new RENAME TO ledger_account;

CREATE TABLE ledger_transfer_new (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  kind TEXT NOT NULL CHECK (kind = 'payment' OR kind = 'completion' OR kind = 'refund'
    OR kind = 'payout' OR kind = 'reversal' OR kind = 'receipt' OR kind = 'return'
    OR kind = 'advance' OR kind = 'recovery'),
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
