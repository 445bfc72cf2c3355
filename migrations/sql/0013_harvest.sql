-- What a village really harvests: stock that listings share, harvests that are still to come, goods
-- sold by their weight, and orders that change after they were placed.

-- Listings. One without a stock of its own sells another's, by so many units of it at a time.
ALTER TABLE listing ADD COLUMN stock_listing_id INTEGER REFERENCES listing (id);
ALTER TABLE listing ADD COLUMN stock_units INTEGER NOT NULL DEFAULT 1
  CHECK (stock_units BETWEEN 1 AND 1000);
-- By how much a unit's weight may differ from `net_weight_g`; NULL for goods sold by the unit.
ALTER TABLE listing ADD COLUMN weight_tolerance_bps INTEGER
  CHECK (weight_tolerance_bps BETWEEN 1 AND 5000);
-- A bit for each month in which it is sold, January the lowest.
ALTER TABLE listing ADD COLUMN season_months INTEGER NOT NULL DEFAULT 4095
  CHECK (season_months BETWEEN 1 AND 4095);
-- Lots of its stock that are still to be harvested, so that a listing without any costs the shop
-- window no look at them.
ALTER TABLE listing ADD COLUMN expected_lots INTEGER NOT NULL DEFAULT 0 CHECK (expected_lots >= 0);
-- Who put it on the shelf on their own trust; NULL where the county office did.
ALTER TABLE listing ADD COLUMN published_by INTEGER REFERENCES user_account (id);

CREATE INDEX listing_by_stock ON listing (stock_listing_id) WHERE stock_listing_id IS NOT NULL;
CREATE INDEX listing_by_publisher ON listing (published_by) WHERE published_by IS NOT NULL;

-- Lots. One that is expected has the day on which it should be harvested in `harvested_on`, too,
-- until it is.
ALTER TABLE lot ADD COLUMN status TEXT NOT NULL DEFAULT 'harvested' CHECK (
  status IN ('held', 'refused', 'expected', 'harvested', 'expired', 'recalled'));
ALTER TABLE lot ADD COLUMN expected_on TEXT CHECK (length(expected_on) = 10);
-- Why the county office refused it, or why it was recalled.
ALTER TABLE lot ADD COLUMN status_reason TEXT;

CREATE INDEX lot_on_shelf ON lot (best_before) WHERE status = 'harvested';

-- The stock that can be ordered, in the order in which it is: what is harvested before what is
-- expected, first to expire first out, then the household with the lowest income per head this year.
-- A row of `stock` is here while it has something available.
CREATE TABLE shelf (
  listing_id INTEGER NOT NULL,
  is_expected INTEGER NOT NULL CHECK (is_expected IN (0, 1)),
  best_before TEXT NOT NULL,
  per_head_fen INTEGER NOT NULL,
  household_id INTEGER NOT NULL,
  lot_id INTEGER NOT NULL,
  PRIMARY KEY (listing_id, is_expected, best_before, per_head_fen, household_id, lot_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX shelf_by_household ON shelf (household_id);
CREATE INDEX stock_by_household ON stock (household_id);

INSERT INTO shelf (listing_id, is_expected, best_before, per_head_fen, household_id, lot_id)
SELECT listing_id, 0, best_before, 0, household_id, lot_id FROM stock WHERE available > 0
ORDER BY listing_id, best_before, household_id, lot_id;

-- Households whose income per head may have changed since it was last taken into the shelf's
-- order. Before goods of several households are given out, none is left.
CREATE TABLE income_change (household_id INTEGER PRIMARY KEY REFERENCES household (id)) STRICT;
INSERT INTO income_change (household_id)
SELECT DISTINCT s.household_id FROM shelf s JOIN listing l ON l.id = s.listing_id
WHERE l.household_id IS NULL;

-- The civil year that the incomes on the shelf are of; 0 before any was looked up. It is kept because
-- a new year is nobody's change: it gives every household on the shelf another income at once.
CREATE TABLE shelf_year (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  year INTEGER NOT NULL CHECK (year >= 0)
) STRICT;
INSERT INTO shelf_year (only, year) VALUES (1, 0);

-- Adjustments also by the program itself, and for more reasons.
CREATE TABLE lot_adjustment_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  lot_id INTEGER NOT NULL REFERENCES lot (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  quantity_delta INTEGER NOT NULL CHECK (quantity_delta <> 0),
  reason TEXT NOT NULL CHECK (
    reason IN ('loss', 'recount', 'quality', 'expired', 'recall', 'shortfall')),
  -- NULL: the program.
  adjusted_by INTEGER REFERENCES user_account (id),
  adjusted_at INTEGER NOT NULL
) STRICT;
INSERT INTO lot_adjustment_new SELECT * FROM lot_adjustment;
DROP TABLE lot_adjustment;
ALTER TABLE lot_adjustment_new RENAME TO lot_adjustment;
CREATE INDEX lot_adjustment_by_lot ON lot_adjustment (lot_id, id);

-- Orders. What one comes to may change after it was paid: less is given back, more is asked for.
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
  pay_before INTEGER NOT NULL,
  delivered_at INTEGER,
  recipient_name TEXT NOT NULL,
  recipient_phone TEXT NOT NULL,
  recipient_address TEXT NOT NULL,
  note TEXT NOT NULL,
  CHECK (refunded_fen BETWEEN 0 AND paid_fen),
  CHECK (CASE status
    WHEN 'placed' THEN paid_fen = 0
    WHEN 'cancelled' THEN 1
    WHEN 'refunded' THEN paid_fen > 0 AND refunded_fen = paid_fen
    ELSE paid_fen > 0 END)
) STRICT;
INSERT INTO customer_order_new (id, buyer_id, status, goods_fen, shipping_fen, paid_fen,
  refunded_fen, placed_at, pay_before, delivered_at, recipient_name, recipient_phone,
  recipient_address, note)
SELECT id, buyer_id, status, goods_fen, shipping_fen, paid_fen, refunded_fen, placed_at,
  pay_before, delivered_at, recipient_name, recipient_phone, recipient_address, note
FROM customer_order;
DROP TABLE customer_order;
ALTER TABLE customer_order_new RENAME TO customer_order;
CREATE INDEX customer_order_by_buyer ON customer_order (buyer_id, id);
CREATE INDEX customer_order_unpaid ON customer_order (pay_before) WHERE status = 'placed';
CREATE INDEX customer_order_unconfirmed ON customer_order (delivered_at)
  WHERE status = 'delivered';
-- Orders of which money is to be given back: the county office's work list.
CREATE INDEX customer_order_owed ON customer_order (id)
  WHERE refunded_fen < paid_fen
    AND (status = 'cancelled' OR paid_fen - refunded_fen > goods_fen + shipping_fen);

CREATE TABLE order_line_new (
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  line INTEGER NOT NULL CHECK (line > 0),
  consignment_id INTEGER NOT NULL REFERENCES consignment (id),
  listing_id INTEGER NOT NULL REFERENCES listing (id),
  title TEXT NOT NULL,
  unit TEXT NOT NULL,
  -- As it was ordered, and what is left of it after shortfalls and recalls.
  ordered INTEGER NOT NULL CHECK (ordered > 0),
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 0 AND ordered),
  -- Units of stock in one of the line's.
  stock_units INTEGER NOT NULL CHECK (stock_units > 0),
  unit_price_fen INTEGER NOT NULL CHECK (unit_price_fen > 0),
  -- What is charged for it: by the units or, once it is known, by the weight.
  amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
  -- The split as it was when the order was placed; the household takes the rest.
  village_bps INTEGER NOT NULL CHECK (village_bps BETWEEN 0 AND 10000),
  logistics_bps INTEGER NOT NULL CHECK (logistics_bps BETWEEN 0 AND 10000),
  -- Goods sold by weight: what a unit was said to weigh, by how much it may differ, and what all of
  -- the line's weighed when they were packed.
  estimate_g INTEGER CHECK (estimate_g > 0),
  tolerance_bps INTEGER CHECK (tolerance_bps > 0),
  weight_g INTEGER CHECK (weight_g >= 0),
  CHECK ((estimate_g IS NULL) = (tolerance_bps IS NULL)),
  CHECK (weight_g IS NULL OR estimate_g IS NOT NULL),
  PRIMARY KEY (order_id, line)
) STRICT, WITHOUT ROWID;
INSERT INTO order_line_new (order_id, line, consignment_id, listing_id, title, unit, ordered,
  quantity, stock_units, unit_price_fen, amount_fen, village_bps, logistics_bps)
SELECT order_id, line, consignment_id, listing_id, title, unit, quantity, quantity, 1,
  unit_price_fen, unit_price_fen * quantity, village_bps, logistics_bps
FROM order_line;
DROP TABLE order_line;
ALTER TABLE order_line_new RENAME TO order_line;

-- Which household's goods, out of which lot, a line takes, in units of the stock.
CREATE TABLE order_allocation_new (
  order_id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  lot_id INTEGER NOT NULL REFERENCES lot (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  -- Of them, what was recalled after it had left: not charged for.
  withdrawn INTEGER NOT NULL DEFAULT 0 CHECK (withdrawn BETWEEN 0 AND quantity),
  -- What it weighed when it was packed, where goods are sold by weight.
  weight_g INTEGER CHECK (weight_g > 0),
  PRIMARY KEY (order_id, line, lot_id, household_id),
  FOREIGN KEY (order_id, line) REFERENCES order_line (order_id, line)
) STRICT, WITHOUT ROWID;
INSERT INTO order_allocation_new (order_id, line, lot_id, household_id, quantity)
SELECT order_id, line, lot_id, household_id, quantity FROM order_allocation;
DROP TABLE order_allocation;
ALTER TABLE order_allocation_new RENAME TO order_allocation;
-- Where a lot went to is read from its own id on, for ids grow with time: an index by lot would cost
-- each order one more page at a random place. But a client that was offline gives what it makes an
-- older id, so an order that is older than a lot by its id is written here as well.
CREATE TABLE order_before_lot (
  lot_id INTEGER NOT NULL REFERENCES lot (id),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  CHECK (order_id < lot_id),
  PRIMARY KEY (lot_id, order_id)
) STRICT, WITHOUT ROWID;
INSERT INTO order_before_lot (lot_id, order_id)
SELECT DISTINCT lot_id, order_id FROM order_allocation WHERE order_id < lot_id;

-- What made an order's lines less, or weighed them.
CREATE TABLE order_revision (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  cause TEXT NOT NULL CHECK (cause IN ('shortfall', 'recall', 'weight', 'waiver')),
  -- The lot that fell short or was recalled.
  lot_id INTEGER REFERENCES lot (id),
  -- Whether the goods had left the village.
  had_left INTEGER NOT NULL CHECK (had_left IN (0, 1)),
  -- Why the county office waived what was due.
  reason TEXT,
  goods_before_fen INTEGER NOT NULL,
  goods_after_fen INTEGER NOT NULL,
  revised_at INTEGER NOT NULL,
  CHECK ((cause = 'waiver') = (reason IS NOT NULL))
) STRICT;
CREATE INDEX order_revision_by_order ON order_revision (order_id, id);
CREATE INDEX order_revision_by_lot ON order_revision (lot_id, id) WHERE lot_id IS NOT NULL;

CREATE TABLE order_revision_line (
  revision_id INTEGER NOT NULL REFERENCES order_revision (id),
  line INTEGER NOT NULL,
  quantity_delta INTEGER NOT NULL CHECK (quantity_delta <= 0),
  amount_delta_fen INTEGER NOT NULL,
  PRIMARY KEY (revision_id, line)
) STRICT, WITHOUT ROWID;

-- What a pooled listing's goods were given out by: who was first in the shelf's order, with what,
-- and who came next. Evidence; never changed.
CREATE TABLE fair_allocation (
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  line INTEGER NOT NULL,
  -- From 1, in the order of the shelf.
  place INTEGER NOT NULL CHECK (place > 0),
  lot_id INTEGER NOT NULL REFERENCES lot (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  best_before TEXT NOT NULL,
  is_expected INTEGER NOT NULL CHECK (is_expected IN (0, 1)),
  per_head_fen INTEGER NOT NULL,
  available INTEGER NOT NULL CHECK (available > 0),
  -- 0 for those who came next.
  taken INTEGER NOT NULL CHECK (taken BETWEEN 0 AND available),
  PRIMARY KEY (order_id, line, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX fair_allocation_by_household ON fair_allocation (household_id, order_id);

CREATE TRIGGER fair_allocation_is_final_update BEFORE UPDATE ON fair_allocation
BEGIN SELECT RAISE(ABORT, 'how goods were given out is never changed'); END;
CREATE TRIGGER fair_allocation_is_final_delete BEFORE DELETE ON fair_allocation
BEGIN SELECT RAISE(ABORT, 'how goods were given out is never deleted'); END;

-- An order may be paid in more than one payment: what its goods weighed more is asked for.
CREATE TABLE payment_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  method TEXT NOT NULL CHECK (method = 'bank_transfer'),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  -- What the bank's statement says.
  reference TEXT NOT NULL,
  recorded_by INTEGER NOT NULL REFERENCES user_account (id),
  recorded_at INTEGER NOT NULL
) STRICT;
INSERT INTO payment_new SELECT * FROM payment;
DROP TABLE payment;
ALTER TABLE payment_new RENAME TO payment;
CREATE INDEX payment_by_order ON payment (order_id, id);

-- The books know one more kind: what a completed order's parts give back after a recall.
CREATE TABLE ledger_transfer_new (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  kind TEXT NOT NULL CHECK (kind = 'payment' OR kind = 'completion' OR kind = 'refund'
    OR kind = 'payout' OR kind = 'reversal'),
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
