-- What sending costs: by the province that goods go to and by bands of weight, a parcel each, and
-- what has to travel in a parcel of its own.

CREATE TABLE shipping_zone (
  code TEXT PRIMARY KEY CHECK (length(code) BETWEEN 1 AND 20),
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  -- Goods worth so much travel free; NULL where none do.
  free_from_fen INTEGER CHECK (free_from_fen >= 0),
  -- Whether it holds where no province is known.
  is_default INTEGER NOT NULL CHECK (is_default IN (0, 1)),
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX shipping_zone_default ON shipping_zone (is_default) WHERE is_default = 1;

-- The province-level divisions by GB/T 2260.
CREATE TABLE province (
  code TEXT PRIMARY KEY CHECK (length(code) = 6),
  name TEXT NOT NULL UNIQUE,
  short_name TEXT NOT NULL UNIQUE CHECK (length(short_name) IN (2, 3)),
  zone TEXT NOT NULL REFERENCES shipping_zone (code),
  CHECK (substr(name, 1, length(short_name)) = short_name)
) STRICT, WITHOUT ROWID;

-- A parcel heavier than above_g costs fee_fen, and step_fen for each step_g begun beyond that: by
-- the last band that it is heavier than.
CREATE TABLE shipping_band (
  zone TEXT NOT NULL REFERENCES shipping_zone (code),
  above_g INTEGER NOT NULL CHECK (above_g >= 0),
  fee_fen INTEGER NOT NULL CHECK (fee_fen >= 0),
  step_g INTEGER NOT NULL CHECK (step_g >= 0),
  step_fen INTEGER NOT NULL CHECK (step_fen >= 0),
  PRIMARY KEY (zone, above_g),
  CHECK ((step_g = 0) = (step_fen = 0))
) STRICT, WITHOUT ROWID;

-- With how many grams of other goods those that travel so may be in one parcel.
CREATE TABLE travel_rule (
  travels TEXT PRIMARY KEY CHECK (travels IN ('fragile', 'chilled')),
  shares_up_to_g INTEGER NOT NULL CHECK (shares_up_to_g >= 0)
) STRICT, WITHOUT ROWID;

-- The tariff that there was holds where no province is known.
INSERT INTO shipping_zone (code, name_zh, name_en, free_from_fen, is_default, position)
SELECT 'home', '本省', 'The county''s own province', free_from_fen, 1, 1 FROM shipping_rate;
INSERT INTO shipping_band (zone, above_g, fee_fen, step_g, step_fen)
SELECT 'home', 0, first_fen, 0, 0 FROM shipping_rate
UNION ALL
SELECT 'home', first_weight_g, first_fen, step_weight_g, step_fen FROM shipping_rate
WHERE step_fen > 0;
DROP TABLE shipping_rate;

-- NULL until the county's table of categories says it.
ALTER TABLE category ADD COLUMN travels TEXT
  CHECK (travels IN ('ambient', 'fragile', 'chilled'));

-- How an order's shipping came about: as the tariff was then. NULL for older orders.
ALTER TABLE customer_order ADD COLUMN shipping_zone TEXT;
-- By its name; NULL where it is not known.
ALTER TABLE customer_order ADD COLUMN shipping_province TEXT;
ALTER TABLE customer_order ADD COLUMN shipping_free_from_fen INTEGER;

CREATE TABLE order_shipping (
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  -- From 1.
  part INTEGER NOT NULL CHECK (part > 0),
  -- The village that it comes from; NULL where goods of all villages are joined.
  village_id INTEGER,
  -- What of it has to be minded most.
  travels TEXT NOT NULL
    CHECK (travels = 'ambient' OR travels = 'fragile' OR travels = 'chilled'),
  weight_g INTEGER NOT NULL CHECK (weight_g > 0),
  -- The band that it fell into.
  above_g INTEGER NOT NULL CHECK (above_g >= 0 AND above_g < weight_g),
  band_fen INTEGER NOT NULL CHECK (band_fen >= 0),
  step_g INTEGER NOT NULL CHECK (step_g >= 0),
  step_fen INTEGER NOT NULL CHECK (step_fen >= 0),
  -- What is charged for it: nothing where the goods are worth enough.
  fee_fen INTEGER NOT NULL CHECK (fee_fen >= 0),
  PRIMARY KEY (order_id, part)
) STRICT, WITHOUT ROWID;

-- In which kind of parcel the line goes, and what one of it weighs; NULL for older orders, whose
-- goods go together as they did.
ALTER TABLE order_line ADD COLUMN travels TEXT
  CHECK (travels = 'ambient' OR travels = 'fragile' OR travels = 'chilled');
ALTER TABLE order_line ADD COLUMN unit_g INTEGER CHECK (unit_g > 0);
