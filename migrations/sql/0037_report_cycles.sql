-- Figures of twelve months that were frozen: what changes later shows as a difference to them.

CREATE TABLE report_cycle (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  -- The last of its months.
  through TEXT NOT NULL UNIQUE CHECK (through GLOB '[12][0-9][0-9][0-9]-[01][0-9]'),
  -- The poverty line that its figures were held against.
  line_fen INTEGER NOT NULL CHECK (line_fen > 0),
  frozen_by INTEGER NOT NULL REFERENCES user_account (id),
  frozen_at INTEGER NOT NULL
) STRICT;

CREATE TABLE report_cycle_household (
  cycle_id INTEGER NOT NULL REFERENCES report_cycle (id),
  household_id INTEGER NOT NULL REFERENCES household (id),
  people INTEGER NOT NULL CHECK (people > 0),
  market_fen INTEGER NOT NULL,
  entries_fen INTEGER NOT NULL,
  costs_fen INTEGER NOT NULL,
  PRIMARY KEY (cycle_id, household_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER report_cycle_is_final_update BEFORE UPDATE ON report_cycle
BEGIN SELECT RAISE(ABORT, 'a frozen cycle is never changed'); END;
CREATE TRIGGER report_cycle_is_final_delete BEFORE DELETE ON report_cycle
BEGIN SELECT RAISE(ABORT, 'a frozen cycle is never deleted'); END;
CREATE TRIGGER report_cycle_household_is_final_update BEFORE UPDATE ON report_cycle_household
BEGIN SELECT RAISE(ABORT, 'a frozen figure is never changed'); END;
CREATE TRIGGER report_cycle_household_is_final_delete BEFORE DELETE ON report_cycle_household
BEGIN SELECT RAISE(ABORT, 'a frozen figure is never deleted'); END;
