-- What a household can plausibly harvest, and lots that are more than that until the county office
-- has looked at them.

-- How many grams of a category one of a resource gives within so many days, at the most.
CREATE TABLE capacity_factor (
  category TEXT NOT NULL REFERENCES category (code),
  resource TEXT NOT NULL CHECK (length(resource) BETWEEN 1 AND 40),
  grams INTEGER NOT NULL CHECK (grams > 0),
  days INTEGER NOT NULL CHECK (days BETWEEN 1 AND 366),
  source TEXT NOT NULL,
  PRIMARY KEY (category, resource)
) STRICT, WITHOUT ROWID;

-- What a household has: hens, tea garden in square metres, logs of wood ear.
CREATE TABLE household_resource (
  household_id INTEGER NOT NULL REFERENCES household (id),
  resource TEXT NOT NULL CHECK (length(resource) BETWEEN 1 AND 40),
  quantity INTEGER NOT NULL CHECK (quantity BETWEEN 0 AND 1000000),
  counted_on TEXT NOT NULL CHECK (length(counted_on) = 10),
  PRIMARY KEY (household_id, resource)
) STRICT, WITHOUT ROWID;

-- What each household gave to a lot that is held: it gets into the stock when it is let go.
CREATE TABLE held_contribution (
  lot_id INTEGER NOT NULL REFERENCES lot (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (lot_id, household_id)
) STRICT, WITHOUT ROWID;

-- Why a lot is held: a household's harvests of a category within some days, with this lot, and
-- what they can plausibly come to.
CREATE TABLE capacity_flag (
  lot_id INTEGER NOT NULL REFERENCES lot (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  basis TEXT NOT NULL CHECK (basis IN ('resource', 'past_harvests')),
  -- The resource that bounds it, where one does.
  resource TEXT,
  days INTEGER NOT NULL CHECK (days > 0),
  harvested_g INTEGER NOT NULL,
  plausible_g INTEGER NOT NULL CHECK (plausible_g < harvested_g),
  PRIMARY KEY (lot_id, household_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX lot_held ON lot (id) WHERE status = 'held';
