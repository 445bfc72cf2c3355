-- What somebody is to look after in a household, found by the program day by day.

-- Who looks after a household: what other domains' statements may read of its pairing.
CREATE VIEW household_keeper AS
SELECT h.id AS household_id, h.village_id, p.volunteer_id
FROM household h LEFT JOIN pairing p ON p.household_id = h.id AND p.until IS NULL;

-- How far the day's pass has come: one row.
CREATE TABLE watch_pass (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  day TEXT NOT NULL CHECK (length(day) = 10),
  -- The last household that was looked at.
  household_id INTEGER NOT NULL,
  is_done INTEGER NOT NULL CHECK (is_done IN (0, 1))
) STRICT;
INSERT INTO watch_pass (only, day, household_id, is_done) VALUES (1, '1970-01-01', 0, 1);

CREATE TABLE watch_task (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  household_id INTEGER NOT NULL REFERENCES household (id),
  reason TEXT NOT NULL CHECK (reason IN ('income_fell', 'not_visited', 'hens_not_selling')),
  -- done: somebody saw to it; gone: its cause is no more.
  status TEXT NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'done', 'gone')),
  opened_on TEXT NOT NULL CHECK (length(opened_on) = 10),
  -- When it went to the coordinator.
  escalated_on TEXT CHECK (escalated_on >= opened_on),
  -- The figures that it is for, as of the last day on which it was looked at: what came in, net,
  -- in the months of the year before and now; since when nothing happened; how many hens.
  before_fen INTEGER,
  now_fen INTEGER,
  since TEXT CHECK (length(since) = 10),
  hens INTEGER CHECK (hens > 0),
  closed_on TEXT CHECK (closed_on >= opened_on),
  closed_by INTEGER REFERENCES user_account (id),
  note TEXT,
  CHECK ((status = 'open') = (closed_on IS NULL)),
  CHECK ((status = 'done') = (closed_by IS NOT NULL)),
  CHECK ((status = 'done') = (note IS NOT NULL)),
  CHECK ((reason = 'income_fell') = (before_fen IS NOT NULL AND now_fen IS NOT NULL)),
  CHECK ((reason <> 'income_fell') = (since IS NOT NULL)),
  CHECK ((reason = 'hens_not_selling') = (hens IS NOT NULL))
) STRICT;

CREATE UNIQUE INDEX watch_task_open ON watch_task (household_id, reason) WHERE status = 'open';
CREATE INDEX watch_task_by_household ON watch_task (household_id, reason, closed_on);
CREATE INDEX watch_task_by_status ON watch_task (status, id);
