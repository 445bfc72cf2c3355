-- Orders with their lines, the stock they hold, their consignments, and the money they moved.
-- Indexes are few and checks of enumerations are chains of OR: every order writes here.

CREATE TABLE shipping_rate (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  first_weight_g INTEGER NOT NULL CHECK (first_weight_g > 0),
  first_fen INTEGER NOT NULL CHECK (first_fen >= 0),
  step_weight_g INTEGER NOT NULL CHECK (step_weight_g > 0),
  step_fen INTEGER NOT NULL CHECK (step_fen >= 0),
  -- Goods of an order worth this much travel free.
  free_from_fen INTEGER NOT NULL CHECK (free_from_fen > 0)
) STRICT;

CREATE TABLE customer_order (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  buyer_id INTEGER NOT NULL REFERENCES user_account (id),
  status TEXT NOT NULL CHECK (status = 'placed' OR status = 'paid' OR status = 'packing'
    OR status = 'dispatched' OR status = 'delivered' OR status = 'completed'
    OR status = 'cancelled' OR status = 'refunded'),
  goods_fen INTEGER NOT NULL CHECK (goods_fen > 0),
  shipping_fen INTEGER NOT NULL CHECK (shipping_fen >= 0),
  paid_fen INTEGER NOT NULL DEFAULT 0,
  refunded_fen INTEGER NOT NULL DEFAULT 0,
  placed_at INTEGER NOT NULL,
  pay_before INTEGER NOT NULL,
  delivered_at INTEGER,
  recipient_name TEXT NOT NULL,
  recipient_phone TEXT NOT NULL,
  recipient_address TEXT NOT NULL,
  note TEXT NOT NULL,
  CHECK (paid_fen = 0 OR paid_fen = goods_fen + shipping_fen),
  CHECK (refunded_fen BETWEEN 0 AND paid_fen),
  CHECK (CASE status
    WHEN 'placed' THEN paid_fen = 0
    WHEN 'cancelled' THEN 1
    WHEN 'refunded' THEN paid_fen > 0 AND refunded_fen = paid_fen
    ELSE paid_fen > 0 AND refunded_fen = 0 END)
) STRICT;

CREATE INDEX customer_order_by_buyer ON customer_order (buyer_id, id);
CREATE INDEX customer_order_unpaid ON customer_order (pay_before) WHERE status = 'placed';
CREATE INDEX customer_order_unconfirmed ON customer_order (delivered_at)
  WHERE status = 'delivered';

CREATE TABLE order_line (
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  line INTEGER NOT NULL CHECK (line > 0),
  consignment_id INTEGER NOT NULL REFERENCES consignment (id),
  listing_id INTEGER NOT NULL REFERENCES listing (id),
  title TEXT NOT NULL,
  unit TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  unit_price_fen INTEGER NOT NULL CHECK (unit_price_fen > 0),
  -- The split as it was when the order was placed; the household takes the rest.
  village_bps INTEGER NOT NULL CHECK (village_bps BETWEEN 0 AND 10000),
  logistics_bps INTEGER NOT NULL CHECK (logistics_bps BETWEEN 0 AND 10000),
  PRIMARY KEY (order_id, line)
) STRICT, WITHOUT ROWID;

-- Which household's goods, out of which lot, a line takes.
CREATE TABLE order_allocation (
  order_id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  lot_id INTEGER NOT NULL REFERENCES lot (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (order_id, line, lot_id, household_id),
  FOREIGN KEY (order_id, line) REFERENCES order_line (order_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE consignment (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  village_id INTEGER NOT NULL REFERENCES village (id),
  status TEXT NOT NULL CHECK (status = 'pending' OR status = 'packed'
    OR status = 'dispatched' OR status = 'delivered'),
  UNIQUE (order_id, village_id)
) STRICT;

CREATE INDEX consignment_by_village ON consignment (village_id, order_id);

CREATE TABLE payment (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL UNIQUE REFERENCES customer_order (id),
  method TEXT NOT NULL CHECK (method = 'bank_transfer'),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  -- What the bank's statement says.
  reference TEXT NOT NULL,
  recorded_by INTEGER NOT NULL REFERENCES user_account (id),
  recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE refund (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  reason TEXT NOT NULL,
  recorded_by INTEGER NOT NULL REFERENCES user_account (id),
  recorded_at INTEGER NOT NULL
) STRICT;

CREATE INDEX refund_by_order ON refund (order_id, id);
