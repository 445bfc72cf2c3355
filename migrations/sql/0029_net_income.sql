-- What a household's income costs it, the county's own line, and how a household leaves the
-- register and comes back to it.

CREATE TABLE production_cost (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  household_id INTEGER NOT NULL REFERENCES household (id),
  kind TEXT NOT NULL
    CHECK (kind IN ('farming', 'livestock', 'forestry', 'processing', 'other')),
  -- Negative only in an entry that takes another one back.
  amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0),
  spent_on TEXT NOT NULL CHECK (length(spent_on) = 10),
  note TEXT NOT NULL,
  reverses_id INTEGER UNIQUE REFERENCES production_cost (id),
  entered_by INTEGER NOT NULL REFERENCES user_account (id),
  entered_at INTEGER NOT NULL,
  CHECK ((amount_fen < 0) = (reverses_id IS NOT NULL))
) STRICT;

CREATE INDEX production_cost_by_household ON production_cost (household_id, spent_on);

CREATE TRIGGER production_cost_is_final_update BEFORE UPDATE ON production_cost
BEGIN SELECT RAISE(ABORT, 'a production cost is never changed'); END;
CREATE TRIGGER production_cost_is_final_delete BEFORE DELETE ON production_cost
BEGIN SELECT RAISE(ABORT, 'a production cost is never deleted'); END;

-- Below it the county watches whether a household falls back.
CREATE TABLE monitoring_line (
  year INTEGER PRIMARY KEY CHECK (year BETWEEN 1978 AND 2200),
  -- Net income per head and year.
  line_fen INTEGER NOT NULL CHECK (line_fen > 0),
  source TEXT NOT NULL
) STRICT;

-- An exit or a return: entered by one person, signed by another.
CREATE TABLE standing_change (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  household_id INTEGER NOT NULL REFERENCES household (id),
  kind TEXT NOT NULL CHECK (kind IN ('exit', 'return')),
  status TEXT NOT NULL DEFAULT 'entered' CHECK (status IN ('entered', 'signed', 'refused')),
  changed_on TEXT NOT NULL CHECK (length(changed_on) = 10),
  evidence TEXT NOT NULL CHECK (length(evidence) BETWEEN 1 AND 2000),
  entered_by INTEGER NOT NULL REFERENCES user_account (id),
  entered_at INTEGER NOT NULL,
  decided_by INTEGER REFERENCES user_account (id),
  decided_at INTEGER,
  -- Why it was refused.
  reason TEXT,
  CHECK ((status = 'entered') = (decided_by IS NULL)),
  CHECK ((decided_by IS NULL) = (decided_at IS NULL)),
  CHECK ((status = 'refused') = (reason IS NOT NULL)),
  CHECK (status <> 'signed' OR decided_by <> entered_by)
) STRICT;

CREATE INDEX standing_change_by_household ON standing_change (household_id, id);
CREATE UNIQUE INDEX standing_change_open ON standing_change (household_id)
  WHERE status = 'entered';
