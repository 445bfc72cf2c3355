-- An order may be paid at the door. What was collected there is on its way to the county office until
-- it is handed in, and owed by whoever collected it.

CREATE TABLE customer_order_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  buyer_id INTEGER NOT NULL REFERENCES user_account (id),
  status TEXT NOT NULL CHECK (status = 'placed' OR status = 'paid' OR status = 'packing'
    OR status = 'dispatched' OR status = 'delivered' OR status = 'completed'
    OR status = 'cancelled' OR status = 'refunded'),
  goods_fen INTEGER NOT NULL CHECK (goods_fen >= 0),
  shipping_fen INTEGER NOT NULL CHECK (shipping_fen >= 0),
  paid_fen INTEGER NOT NULL DEFAULT 0 CHECK (paid_fen >= 0),
  refunded_fen INTEGER NOT NULL DEFAULT 0,
  placed_at INTEGER NOT NULL,
  -- Of one that is paid at the door: until when it is to be packed.
  pay_before INTEGER NOT NULL,
  delivered_at INTEGER,
  recipient_name TEXT NOT NULL,
  recipient_phone TEXT NOT NULL,
  recipient_address TEXT NOT NULL,
  note TEXT NOT NULL,
  -- What is left of all of its compensations.
  compensated_fen INTEGER NOT NULL DEFAULT 0 CHECK (compensated_fen >= 0),
  -- How its shipping came about: as the tariff was then. NULL for older orders.
  shipping_zone TEXT,
  -- By its name; NULL where it is not known.
  shipping_province TEXT,
  shipping_free_from_fen INTEGER,
  -- How its villages' goods are sent: each village's apart, or joined.
  delivery TEXT NOT NULL DEFAULT 'separate' CHECK (delivery = 'separate' OR delivery = 'joined'),
  -- Before anything leaves, or at the door.
  payment_terms TEXT NOT NULL DEFAULT 'in_advance'
    CHECK (payment_terms = 'in_advance' OR payment_terms = 'cash_on_delivery'),
  CHECK (refunded_fen BETWEEN 0 AND paid_fen),
  CHECK (CASE status
    WHEN 'placed' THEN paid_fen = 0
    WHEN 'cancelled' THEN 1
    WHEN 'refunded' THEN paid_fen > 0 AND refunded_fen = paid_fen
    WHEN 'paid' THEN paid_fen > 0
    ELSE paid_fen > 0 OR payment_terms = 'cash_on_delivery' END)
) STRICT;
INSERT INTO customer_order_new (id, buyer_id, status, goods_fen, shipping_fen, paid_fen,
  refunded_fen, placed_at, pay_before, delivered_at, recipient_name, recipient_phone,
  recipient_address, note, compensated_fen, shipping_zone, shipping_province,
  shipping_free_from_fen, delivery)
SELECT id, buyer_id, status, goods_fen, shipping_fen, paid_fen,
  refunded_fen, placed_at, pay_before, delivered_at, recipient_name, recipient_phone,
  recipient_address, note, compensated_fen, shipping_zone, shipping_province,
  shipping_free_from_fen, delivery
FROM customer_order;
DROP TABLE customer_order;
ALTER TABLE customer_order_new RENAME TO customer_order;
CREATE INDEX customer_order_by_buyer ON customer_order (buyer_id, id);
CREATE INDEX customer_order_unpaid ON customer_order (pay_before) WHERE status = 'placed';
CREATE INDEX customer_order_unconfirmed ON customer_order (delivered_at)
  WHERE status = 'delivered';
-- Orders of which money is to be given back: the county office's work list.
CREATE INDEX customer_order_owed ON customer_order (id)
  WHERE refunded_fen < paid_fen AND (status = 'cancelled'
    OR paid_fen - refunded_fen > goods_fen + shipping_fen - compensated_fen);
-- A buyer has few of them at a time.
CREATE INDEX customer_order_on_delivery ON customer_order (buyer_id)
  WHERE payment_terms = 'cash_on_delivery' AND paid_fen = 0;

CREATE TABLE payment_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  method TEXT NOT NULL
    CHECK (method = 'bank_transfer' OR method = 'gateway' OR method = 'cash_on_delivery'),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  -- What the bank's statement or the provider says.
  reference TEXT NOT NULL,
  recorded_by INTEGER REFERENCES user_account (id),
  recorded_at INTEGER NOT NULL
) STRICT;
INSERT INTO payment_new (id, order_id, method, amount_fen, reference, recorded_by, recorded_at)
SELECT id, order_id, method, amount_fen, reference, recorded_by, recorded_at FROM payment;
DROP TABLE payment;
ALTER TABLE payment_new RENAME TO payment;
CREATE INDEX payment_by_order ON payment (order_id, id);
CREATE INDEX payment_by_reference ON payment (reference, id);

-- The books know who owes cash that was collected: it stands at what was given, as the bank does.
DROP VIEW household_balance;
CREATE TABLE ledger_account_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind TEXT NOT NULL CHECK (kind = 'bank' OR kind = 'escrow' OR kind = 'household'
    OR kind = 'village' OR kind = 'logistics' OR kind = 'unapplied' OR kind = 'county'
    OR kind = 'household_advance' OR kind = 'village_advance' OR kind = 'logistics_advance'
    OR kind = 'cash_in_transit'),
  -- The household, village or collector it belongs to; 0 for those of which there is one.
  owner_id INTEGER NOT NULL,
  balance_fen INTEGER NOT NULL DEFAULT 0,
  held_fen INTEGER NOT NULL DEFAULT 0
    CHECK (held_fen >= 0 AND (held_fen = 0 OR held_fen <= balance_fen)),
  UNIQUE (kind, owner_id),
  CHECK ((owner_id > 0) = (kind = 'household' OR kind = 'village' OR kind = 'household_advance'
    OR kind = 'village_advance' OR kind = 'cash_in_transit')),
  -- The bank is where money comes from: what it has given stands there as a negative number, and as
  -- a positive one where the county office paid back more of its own than is there of buyers'.
  CHECK (CASE WHEN kind = 'bank' THEN 1 WHEN kind = 'county' OR kind = 'household_advance'
    OR kind = 'village_advance' OR kind = 'logistics_advance' OR kind = 'cash_in_transit'
    THEN balance_fen <= 0 ELSE balance_fen >= 0 END)
) STRICT;
INSERT INTO ledger_account_new (id, kind, owner_id, balance_fen, held_fen)
SELECT id, kind, owner_id, balance_fen, held_fen FROM ledger_account;
DROP TABLE ledger_account;
ALTER TABLE ledger_account_new RENAME TO ledger_account;
CREATE VIEW household_balance AS
SELECT owner_id AS household_id, balance_fen, held_fen FROM ledger_account
WHERE kind = 'household';

-- Cash that was handed in: bank to whoever collected it. Cash that is written off: county office to
-- whoever collected it.
CREATE TABLE ledger_transfer_new (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  kind TEXT NOT NULL CHECK (kind = 'payment' OR kind = 'completion' OR kind = 'refund'
    OR kind = 'payout' OR kind = 'reversal' OR kind = 'receipt' OR kind = 'return'
    OR kind = 'advance' OR kind = 'recovery' OR kind = 'bounce' OR kind = 'hand_in'
    OR kind = 'write_off'),
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

-- Who collects: somebody with an account, or a carrier by its lasting name.
CREATE TABLE cash_collector (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  user_id INTEGER UNIQUE REFERENCES user_account (id),
  carrier TEXT UNIQUE CHECK (length(carrier) BETWEEN 1 AND 40),
  CHECK ((user_id IS NULL) <> (carrier IS NULL))
) STRICT;

-- Money on record that was collected at the door of a parcel.
CREATE TABLE cash_collection (
  incoming_id INTEGER PRIMARY KEY REFERENCES incoming_payment (id),
  parcel_id INTEGER NOT NULL REFERENCES parcel (id),
  collector_id INTEGER NOT NULL REFERENCES cash_collector (id),
  -- What the collector gave back to the buyer, before it was handed in.
  given_back_fen INTEGER NOT NULL DEFAULT 0 CHECK (given_back_fen >= 0),
  -- What is neither given back nor handed in.
  in_transit_fen INTEGER NOT NULL CHECK (in_transit_fen >= 0)
) STRICT;
CREATE INDEX cash_collection_by_parcel ON cash_collection (parcel_id, incoming_id);
CREATE INDEX cash_collection_in_transit ON cash_collection (collector_id)
  WHERE in_transit_fen > 0;

CREATE TABLE cash_hand_in (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  collector_id INTEGER NOT NULL REFERENCES cash_collector (id),
  -- What is written off the county office bears.
  kind TEXT NOT NULL CHECK (kind = 'handed_in' OR kind = 'written_off'),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  -- The receipt's number, or why it is written off.
  reference TEXT NOT NULL CHECK (length(reference) BETWEEN 1 AND 100),
  sequence INTEGER NOT NULL UNIQUE REFERENCES ledger_transfer (sequence),
  recorded_by INTEGER NOT NULL REFERENCES user_account (id),
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX cash_hand_in_by_collector ON cash_hand_in (collector_id, id);

-- What it was collected as, the oldest first.
CREATE TABLE cash_hand_in_part (
  hand_in_id INTEGER NOT NULL REFERENCES cash_hand_in (id),
  incoming_id INTEGER NOT NULL REFERENCES cash_collection (incoming_id),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  PRIMARY KEY (hand_in_id, incoming_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX cash_hand_in_part_by_incoming ON cash_hand_in_part (incoming_id);

-- What other domains' statements may read of it: what an order was paid with that the county office
-- does not have yet.
CREATE VIEW order_cash_in_transit AS
SELECT p.order_id AS order_id, k.amount_fen AS amount_fen
FROM payment p CROSS JOIN payment_part k ON k.payment_id = p.id
CROSS JOIN cash_collection c ON c.incoming_id = k.incoming_id
WHERE c.in_transit_fen > 0;
