-- What was seen in a household and agreed with it, and the sheets of paper that visitors take along.

CREATE TABLE visit_sheet (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  -- What stands on the paper, and is typed in with what was written there.
  serial TEXT NOT NULL UNIQUE CHECK (length(serial) = 10),
  household_id INTEGER NOT NULL REFERENCES household (id),
  made_by INTEGER NOT NULL REFERENCES user_account (id),
  made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE visit (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  household_id INTEGER NOT NULL REFERENCES household (id),
  visitor_id INTEGER NOT NULL REFERENCES user_account (id),
  -- The second visitor of a co-signed visit.
  co_visitor_id INTEGER REFERENCES user_account (id),
  visited_on TEXT NOT NULL CHECK (length(visited_on) = 10),
  note TEXT NOT NULL CHECK (length(note) <= 2000),
  seen TEXT NOT NULL CHECK (length(seen) <= 2000),
  agreed TEXT NOT NULL CHECK (length(agreed) <= 2000),
  -- The paper that it was keyed in from: one visit a sheet, however often that is done.
  sheet_id INTEGER UNIQUE REFERENCES visit_sheet (id),
  entered_by INTEGER NOT NULL REFERENCES user_account (id),
  entered_at INTEGER NOT NULL,
  -- Who checked a co-signed visit: a third person.
  checked_by INTEGER REFERENCES user_account (id),
  checked_at INTEGER,
  CHECK (co_visitor_id <> visitor_id),
  CHECK ((checked_by IS NULL) = (checked_at IS NULL)),
  CHECK (checked_by IS NULL OR co_visitor_id IS NOT NULL),
  CHECK (checked_by NOT IN (visitor_id, co_visitor_id, entered_by))
) STRICT;

CREATE INDEX visit_by_household ON visit (household_id, id);
CREATE INDEX visit_latest ON visit (household_id, visited_on);

-- What the household needs, in its visitor's words.
CREATE TABLE visit_need (
  visit_id INTEGER NOT NULL REFERENCES visit (id),
  position INTEGER NOT NULL CHECK (position > 0),
  need TEXT NOT NULL CHECK (length(need) BETWEEN 1 AND 100),
  PRIMARY KEY (visit_id, position)
) STRICT, WITHOUT ROWID;

-- The figures that were read back to the household.
CREATE TABLE visit_figure (
  visit_id INTEGER NOT NULL REFERENCES visit (id),
  position INTEGER NOT NULL CHECK (position > 0),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  value INTEGER NOT NULL,
  PRIMARY KEY (visit_id, position)
) STRICT, WITHOUT ROWID;
