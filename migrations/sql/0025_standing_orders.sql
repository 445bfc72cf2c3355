-- Orders that are placed by themselves, week by week, and what became of each date.

CREATE TABLE standing_order (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  buyer_id INTEGER NOT NULL REFERENCES user_account (id),
  -- On whose account its orders go; NULL for the buyer's own.
  organisation_id INTEGER REFERENCES organisation (id),
  category TEXT NOT NULL REFERENCES category (code),
  -- From 1 for Monday.
  weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
  kilograms INTEGER NOT NULL CHECK (kilograms > 0),
  tolerance_bps INTEGER NOT NULL CHECK (tolerance_bps BETWEEN 0 AND 10000),
  most_fen_per_kg INTEGER NOT NULL CHECK (most_fen_per_kg > 0),
  recipient_name TEXT NOT NULL,
  recipient_phone TEXT NOT NULL,
  recipient_address TEXT NOT NULL,
  note TEXT NOT NULL,
  starts_on TEXT NOT NULL,
  ends_on TEXT CHECK (ends_on >= starts_on),
  status TEXT NOT NULL CHECK (status IN ('active', 'paused', 'ended')),
  -- The date on which the next order is due; NULL while none is.
  next_on TEXT,
  created_at INTEGER NOT NULL,
  CHECK ((status = 'active') = (next_on IS NOT NULL))
) STRICT;
CREATE INDEX standing_order_by_buyer ON standing_order (buyer_id, id);
CREATE INDEX standing_order_by_organisation ON standing_order (organisation_id, id)
  WHERE organisation_id IS NOT NULL;
CREATE INDEX standing_order_due ON standing_order (next_on, id) WHERE status = 'active';

-- What became of a date: at most one order, in whose transaction the row is written.
CREATE TABLE standing_order_run (
  standing_order_id INTEGER NOT NULL REFERENCES standing_order (id),
  due_on TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('placed', 'short', 'too_dear', 'does_not_fit',
    'over_limit', 'refused', 'missed')),
  order_id INTEGER UNIQUE REFERENCES customer_order (id),
  -- What could be had at the price or, of what was placed, what it weighs.
  grams INTEGER CHECK (grams >= 0),
  -- What it comes to, or would have.
  total_fen INTEGER CHECK (total_fen >= 0),
  -- The cheapest that could be had, by the kilogram, where that was too dear.
  cheapest_fen_per_kg INTEGER CHECK (cheapest_fen_per_kg > 0),
  -- What the member had left to spend, where that was too little.
  left_fen INTEGER CHECK (left_fen >= 0),
  -- The refusal's code, where it was refused.
  code TEXT,
  run_at INTEGER NOT NULL,
  PRIMARY KEY (standing_order_id, due_on),
  CHECK ((outcome = 'placed') = (order_id IS NOT NULL))
) STRICT, WITHOUT ROWID;
