-- When a village's goods are collected, and how many consignments go along.

CREATE TABLE collection_round (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  village_id INTEGER NOT NULL REFERENCES village (id),
  -- Orders placed before it go along.
  cut_off_at INTEGER NOT NULL,
  pick_up_on TEXT NOT NULL CHECK (length(pick_up_on) = 10),
  maximum_consignments INTEGER NOT NULL CHECK (maximum_consignments BETWEEN 1 AND 10000),
  -- How many it has.
  consignments INTEGER NOT NULL DEFAULT 0
    CHECK (consignments BETWEEN 0 AND maximum_consignments),
  -- When its coordinator closed it before its time.
  closed_at INTEGER,
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX collection_round_by_village ON collection_round (village_id, cut_off_at);

ALTER TABLE consignment ADD COLUMN round_id INTEGER REFERENCES collection_round (id);
CREATE INDEX consignment_by_round ON consignment (round_id, id) WHERE round_id IS NOT NULL;
