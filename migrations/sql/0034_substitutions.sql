-- What buyers take instead of what they ordered, and what they got instead.

CREATE TABLE order_substitute (
  order_id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  -- From 1: what the buyer likes best comes first.
  place INTEGER NOT NULL CHECK (place BETWEEN 1 AND 3),
  listing_id INTEGER NOT NULL REFERENCES listing (id),
  PRIMARY KEY (order_id, line, place),
  UNIQUE (order_id, line, listing_id),
  FOREIGN KEY (order_id, line) REFERENCES order_line (order_id, line)
) STRICT, WITHOUT ROWID;

CREATE TABLE order_revision_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  cause TEXT NOT NULL CHECK (cause IN ('shortfall', 'recall', 'weight', 'waiver', 'buyer',
    'returned', 'lost', 'substitution')),
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
  CHECK (cause NOT IN ('buyer', 'substitution') OR (lot_id IS NULL AND had_left = 0)),
  -- Nobody pays more for what comes in the place of something else.
  CHECK (cause <> 'substitution' OR goods_after_fen <= goods_before_fen),
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

-- A line that came to its order in the place of goods of another line of it.
CREATE TABLE order_substitution (
  order_id INTEGER NOT NULL,
  line INTEGER NOT NULL,
  replaces INTEGER NOT NULL CHECK (replaces < line),
  revision_id INTEGER NOT NULL REFERENCES order_revision (id),
  PRIMARY KEY (order_id, line),
  FOREIGN KEY (order_id, line) REFERENCES order_line (order_id, line),
  FOREIGN KEY (order_id, replaces) REFERENCES order_line (order_id, line)
) STRICT, WITHOUT ROWID;
CREATE INDEX order_substitution_by_revision ON order_substitution (revision_id, replaces);
