-- What buyers thought of goods that arrived, a line at a time.

CREATE TABLE rating (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  line INTEGER NOT NULL CHECK (line > 0),
  -- The line's: a listing's ratings are read by it.
  listing_id INTEGER NOT NULL REFERENCES listing (id),
  stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
  text TEXT NOT NULL,
  rated_at INTEGER NOT NULL,
  -- What the village or the county office wrote below it.
  answer TEXT,
  answered_by INTEGER REFERENCES user_account (id),
  answered_at INTEGER,
  CHECK ((answer IS NULL) = (answered_by IS NULL)),
  CHECK ((answer IS NULL) = (answered_at IS NULL)),
  UNIQUE (order_id, line),
  FOREIGN KEY (order_id, line) REFERENCES order_line (order_id, line)
) STRICT;

CREATE INDEX rating_by_listing ON rating (listing_id, id);

-- So that a listing's average costs its page no look at all of them.
ALTER TABLE listing ADD COLUMN rating_count INTEGER NOT NULL DEFAULT 0 CHECK (rating_count >= 0);
ALTER TABLE listing ADD COLUMN rating_stars INTEGER NOT NULL DEFAULT 0
  CHECK (rating_stars BETWEEN rating_count AND 5 * rating_count);
