-- A consignment goes in one parcel or in several, each with its goods and a way of its own, which
-- may end at the door, back in the village, or nowhere.

CREATE TABLE consignment_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  village_id INTEGER NOT NULL REFERENCES village (id),
  status TEXT NOT NULL CHECK (status = 'pending' OR status = 'packed'
    OR status = 'dispatched' OR status = 'delivered' OR status = 'undelivered'),
  round_id INTEGER REFERENCES collection_round (id),
  -- Its parcels that have left, and of them those on their way and those that have arrived.
  parcels_sent INTEGER NOT NULL DEFAULT 0,
  parcels_under_way INTEGER NOT NULL DEFAULT 0 CHECK (parcels_under_way >= 0),
  parcels_delivered INTEGER NOT NULL DEFAULT 0 CHECK (parcels_delivered >= 0),
  UNIQUE (order_id, village_id),
  CHECK (parcels_under_way + parcels_delivered <= parcels_sent)
) STRICT;
INSERT INTO consignment_new (id, order_id, village_id, status, round_id, parcels_sent,
  parcels_under_way, parcels_delivered)
SELECT id, order_id, village_id, status, round_id,
  CASE WHEN status IN ('dispatched', 'delivered') THEN 1 ELSE 0 END,
  CASE WHEN status = 'dispatched' THEN 1 ELSE 0 END,
  CASE WHEN status = 'delivered' THEN 1 ELSE 0 END
FROM consignment;
DROP TABLE consignment;
ALTER TABLE consignment_new RENAME TO consignment;
CREATE INDEX consignment_by_village ON consignment (village_id, order_id);
CREATE INDEX consignment_by_round ON consignment (round_id, id) WHERE round_id IS NOT NULL;

-- Of a line's goods, those that have left their village.
ALTER TABLE order_allocation ADD COLUMN sent INTEGER NOT NULL DEFAULT 0
  CHECK (sent BETWEEN withdrawn AND quantity);
UPDATE order_allocation SET sent = quantity
WHERE (order_id, line) IN (
  SELECT l.order_id, l.line
  FROM consignment c JOIN order_line l ON l.order_id = c.order_id AND l.consignment_id = c.id
  WHERE c.status IN ('dispatched', 'delivered'));

CREATE TABLE parcel_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  consignment_id INTEGER NOT NULL REFERENCES consignment (id),
  carrier TEXT NOT NULL,
  tracking_number TEXT NOT NULL,
  status TEXT NOT NULL CHECK (
    status IN ('dispatched', 'failed', 'delivered', 'returned', 'lost')),
  -- Why it was not delivered, came back or is lost.
  reason TEXT,
  dispatched_at INTEGER NOT NULL,
  -- When its way ended; NULL while it is on it.
  ended_at INTEGER,
  CHECK ((ended_at IS NOT NULL) = (status IN ('delivered', 'returned', 'lost'))),
  CHECK ((reason IS NOT NULL) = (status IN ('failed', 'returned', 'lost')))
) STRICT;
INSERT INTO parcel_new (id, consignment_id, carrier, tracking_number, status, dispatched_at,
  ended_at)
SELECT id, consignment_id, carrier, tracking_number,
  CASE WHEN delivered_at IS NULL THEN 'dispatched' ELSE 'delivered' END, dispatched_at,
  delivered_at
FROM parcel;

CREATE TABLE parcel_goods (
  parcel_id INTEGER NOT NULL REFERENCES parcel (id),
  line INTEGER NOT NULL,
  lot_id INTEGER NOT NULL REFERENCES lot (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  -- In units of the stock.
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (parcel_id, line, lot_id, household_id)
) STRICT, WITHOUT ROWID;
INSERT INTO parcel_goods (parcel_id, line, lot_id, household_id, quantity)
SELECT p.id, a.line, a.lot_id, a.household_id, a.quantity
FROM parcel p JOIN consignment c ON c.id = p.consignment_id
JOIN order_line l ON l.order_id = c.order_id AND l.consignment_id = c.id
JOIN order_allocation a ON a.order_id = l.order_id AND a.line = l.line;
DROP TABLE parcel_lot;
DROP TABLE parcel;
ALTER TABLE parcel_new RENAME TO parcel;
CREATE INDEX parcel_by_consignment ON parcel (consignment_id, id);
-- A lot's way, newest first.
CREATE INDEX parcel_goods_by_lot ON parcel_goods (lot_id, parcel_id);

CREATE TABLE order_revision_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  cause TEXT NOT NULL CHECK (
    cause IN ('shortfall', 'recall', 'weight', 'waiver', 'buyer', 'returned', 'lost')),
  -- The lot that fell short or was recalled.
  lot_id INTEGER REFERENCES lot (id),
  -- Whether the goods had left the village.
  had_left INTEGER NOT NULL CHECK (had_left IN (0, 1)),
  -- Why the county office waived what was due.
  reason TEXT,
  goods_before_fen INTEGER NOT NULL,
  goods_after_fen INTEGER NOT NULL,
  revised_at INTEGER NOT NULL,
  -- Units of the lot that a recall or a shortfall took from an order; NULL where no lot did.
  taken INTEGER CHECK (taken >= 0),
  -- What sending costs since then; NULL where it stayed what it was.
  shipping_after_fen INTEGER CHECK (shipping_after_fen >= 0),
  CHECK ((cause = 'waiver') = (reason IS NOT NULL)),
  CHECK (cause <> 'buyer' OR (lot_id IS NULL AND had_left = 0)),
  CHECK (cause NOT IN ('returned', 'lost') OR (lot_id IS NULL AND had_left = 1))
) STRICT;
INSERT INTO order_revision_new (id, order_id, cause, lot_id, had_left, reason, goods_before_fen,
  goods_after_fen, revised_at, taken, shipping_after_fen)
SELECT id, order_id, cause, lot_id, had_left, reason, goods_before_fen, goods_after_fen,
  revised_at, taken, shipping_after_fen
FROM order_revision;
DROP TABLE order_revision;
ALTER TABLE order_revision_new RENAME TO order_revision;
CREATE INDEX order_revision_by_order ON order_revision (order_id, id);
CREATE INDEX order_revision_by_lot ON order_revision (lot_id, id) WHERE lot_id IS NOT NULL;
