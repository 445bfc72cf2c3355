-- Villages, households with their members, the volunteers they are paired with, and what they
-- were given.

CREATE TABLE village (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  -- 12 digits of the statistical division code; the first six are GB/T 2260's of the county.
  code TEXT NOT NULL UNIQUE CHECK (length(code) = 12),
  name TEXT NOT NULL UNIQUE,
  township TEXT NOT NULL,
  connectivity TEXT NOT NULL CHECK (connectivity IN ('none', 'mobile', 'fibre')),
  latitude REAL,
  longitude REAL
) STRICT;

CREATE TABLE household (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  village_id INTEGER NOT NULL REFERENCES village (id),
  code TEXT NOT NULL UNIQUE CHECK (length(code) BETWEEN 1 AND 20),
  head_name TEXT NOT NULL CHECK (length(head_name) BETWEEN 1 AND 40),
  -- What the public may see of the head's name.
  display_name TEXT NOT NULL,
  phone TEXT,
  poverty_cause TEXT,
  registered_on TEXT NOT NULL CHECK (length(registered_on) = 10),
  status TEXT NOT NULL DEFAULT 'registered'
    CHECK (status IN ('registered', 'exited', 'at_risk')),
  public_profile INTEGER NOT NULL CHECK (public_profile IN (0, 1)),
  -- How many members it has.
  people INTEGER NOT NULL CHECK (people BETWEEN 1 AND 30),
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX household_by_village ON household (village_id, id, people);

CREATE TABLE household_member (
  household_id INTEGER NOT NULL REFERENCES household (id),
  position INTEGER NOT NULL CHECK (position > 0),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  relation TEXT NOT NULL,
  birth_year INTEGER NOT NULL CHECK (birth_year BETWEEN 1890 AND 2200),
  can_work INTEGER NOT NULL CHECK (can_work IN (0, 1)),
  PRIMARY KEY (household_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE pairing (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  household_id INTEGER NOT NULL REFERENCES household (id),
  volunteer_id INTEGER NOT NULL REFERENCES user_account (id),
  since TEXT NOT NULL CHECK (length(since) = 10),
  until TEXT CHECK (until IS NULL OR until >= since)
) STRICT;

CREATE UNIQUE INDEX pairing_today ON pairing (household_id) WHERE until IS NULL;
CREATE INDEX pairing_by_volunteer ON pairing (volunteer_id, household_id) WHERE until IS NULL;

CREATE TABLE assistance (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  household_id INTEGER NOT NULL REFERENCES household (id),
  kind TEXT NOT NULL
    CHECK (kind IN ('livestock', 'broadband', 'housing', 'training', 'employment', 'other')),
  title TEXT NOT NULL,
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  unit TEXT NOT NULL,
  value_fen INTEGER NOT NULL CHECK (value_fen >= 0),
  donor TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('planned', 'delivered', 'productive')),
  -- The date that the status is of.
  status_on TEXT NOT NULL CHECK (length(status_on) = 10)
) STRICT;

CREATE INDEX assistance_by_household ON assistance (household_id, id);

-- What other domains' statements may read of a household and its village: never a full name.
CREATE VIEW public_household AS SELECT id, village_id, display_name FROM household;
CREATE VIEW public_village AS SELECT id, name FROM village;
