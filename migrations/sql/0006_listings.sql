-- Goods on the shelf, the lots they come from, and the stock.

CREATE TABLE category (
  code TEXT PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 40),
  parent TEXT REFERENCES category (code),
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  position INTEGER NOT NULL,
  -- Days after delivery within which a claim is taken.
  claim_days INTEGER NOT NULL CHECK (claim_days BETWEEN 0 AND 365)
) STRICT, WITHOUT ROWID;

CREATE TABLE listing (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  village_id INTEGER NOT NULL REFERENCES village (id),
  -- NULL: a pooled listing, to which several households of the village contribute.
  household_id INTEGER REFERENCES household (id),
  category TEXT NOT NULL REFERENCES category (code),
  title TEXT NOT NULL CHECK (length(title) BETWEEN 1 AND 80),
  description TEXT NOT NULL CHECK (length(description) <= 2000),
  unit TEXT NOT NULL CHECK (length(unit) BETWEEN 1 AND 20),
  net_weight_g INTEGER NOT NULL CHECK (net_weight_g BETWEEN 1 AND 100000),
  price_fen INTEGER NOT NULL CHECK (price_fen BETWEEN 1 AND 10000000),
  shelf_life_days INTEGER NOT NULL CHECK (shelf_life_days BETWEEN 1 AND 3650),
  household_bps INTEGER NOT NULL CHECK (household_bps BETWEEN 0 AND 10000),
  village_bps INTEGER NOT NULL CHECK (village_bps BETWEEN 0 AND 10000),
  logistics_bps INTEGER NOT NULL CHECK (logistics_bps BETWEEN 0 AND 10000),
  status TEXT NOT NULL
    CHECK (status IN ('draft', 'submitted', 'published', 'paused', 'retired')),
  -- Why the county office gave it back, until it is submitted again.
  return_reason TEXT,
  created_at INTEGER NOT NULL,
  -- When it first went on the shelf.
  published_at INTEGER,
  CHECK (household_bps + village_bps + logistics_bps = 10000),
  CHECK (status NOT IN ('published', 'paused') OR published_at IS NOT NULL)
) STRICT;

CREATE INDEX listing_newest ON listing (published_at, id) WHERE status = 'published';
CREATE INDEX listing_cheapest ON listing (price_fen, id) WHERE status = 'published';
CREATE INDEX listing_by_category ON listing (category, published_at, id)
  WHERE status = 'published';
CREATE INDEX listing_by_village ON listing (village_id, status, id);

CREATE TABLE lot (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  listing_id INTEGER NOT NULL REFERENCES listing (id),
  trace_code TEXT NOT NULL UNIQUE CHECK (length(trace_code) = 10),
  harvested_on TEXT NOT NULL CHECK (length(harvested_on) = 10),
  best_before TEXT NOT NULL CHECK (best_before >= harvested_on),
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX lot_by_listing ON lot (listing_id, id);

-- One row for what each household gave to a lot, in units of the listing, in the order in which
-- it is sold: first to expire, first out. Narrow, because every order writes to it.
CREATE TABLE stock (
  listing_id INTEGER NOT NULL REFERENCES listing (id),
  best_before TEXT NOT NULL,
  lot_id INTEGER NOT NULL REFERENCES lot (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  received INTEGER NOT NULL CHECK (received >= 0),
  available INTEGER NOT NULL CHECK (available >= 0),
  reserved INTEGER NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  sold INTEGER NOT NULL DEFAULT 0 CHECK (sold >= 0),
  -- What adjustments took away; negative where a recount found more.
  adjusted INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (listing_id, best_before, lot_id, household_id),
  CHECK (received = available + reserved + sold + adjusted)
) STRICT, WITHOUT ROWID;

CREATE TABLE lot_adjustment (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  lot_id INTEGER NOT NULL REFERENCES lot (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  quantity_delta INTEGER NOT NULL CHECK (quantity_delta <> 0),
  reason TEXT NOT NULL CHECK (reason IN ('loss', 'recount', 'quality')),
  adjusted_by INTEGER NOT NULL REFERENCES user_account (id),
  adjusted_at INTEGER NOT NULL
) STRICT;

CREATE INDEX lot_adjustment_by_lot ON lot_adjustment (lot_id, id);

-- SQLite's own full-text index. Chinese has no blanks: `SearchText.swift` puts one between
-- characters, and a query is a phrase of them.
CREATE VIRTUAL TABLE listing_search USING fts5 (words, detail = full, tokenize = 'unicode61');
