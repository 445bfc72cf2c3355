-- A buyer may take less of an order than was ordered, and the truck's stops are looked up by day.

CREATE TABLE order_revision_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  cause TEXT NOT NULL CHECK (cause IN ('shortfall', 'recall', 'weight', 'waiver', 'buyer')),
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
  CHECK (cause <> 'buyer' OR (lot_id IS NULL AND had_left = 0))
) STRICT;
INSERT INTO order_revision_new (id, order_id, cause, lot_id, had_left, reason, goods_before_fen,
  goods_after_fen, revised_at, taken)
SELECT id, order_id, cause, lot_id, had_left, reason, goods_before_fen, goods_after_fen,
  revised_at, taken
FROM order_revision;
DROP TABLE order_revision;
ALTER TABLE order_revision_new RENAME TO order_revision;
CREATE INDEX order_revision_by_order ON order_revision (order_id, id);
CREATE INDEX order_revision_by_lot ON order_revision (lot_id, id) WHERE lot_id IS NOT NULL;

CREATE INDEX collection_round_by_day ON collection_round (pick_up_on, village_id, id);
