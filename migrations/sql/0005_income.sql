-- What a household earns outside of the market, and the line that its income is held against.

CREATE TABLE poverty_line (
  year INTEGER PRIMARY KEY CHECK (year BETWEEN 1978 AND 2200),
  -- Net income per head and year.
  line_fen INTEGER NOT NULL CHECK (line_fen > 0),
  source TEXT NOT NULL
) STRICT;

CREATE TABLE income_entry (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  household_id INTEGER NOT NULL REFERENCES household (id),
  source TEXT NOT NULL CHECK (source IN ('wages', 'farming', 'subsidy', 'transfer', 'other')),
  -- Negative only in an entry that takes another one back.
  amount_fen INTEGER NOT NULL CHECK (amount_fen <> 0),
  received_on TEXT NOT NULL CHECK (length(received_on) = 10),
  note TEXT NOT NULL,
  reverses_id INTEGER UNIQUE REFERENCES income_entry (id),
  entered_by INTEGER NOT NULL REFERENCES user_account (id),
  entered_at INTEGER NOT NULL,
  CHECK ((amount_fen < 0) = (reverses_id IS NOT NULL))
) STRICT;

CREATE INDEX income_entry_by_household ON income_entry (household_id, received_on);

CREATE TRIGGER income_entry_is_final_update BEFORE UPDATE ON income_entry
BEGIN SELECT RAISE(ABORT, 'an income entry is never changed'); END;
CREATE TRIGGER income_entry_is_final_delete BEFORE DELETE ON income_entry
BEGIN SELECT RAISE(ABORT, 'an income entry is never deleted'); END;
