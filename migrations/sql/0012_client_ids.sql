-- The names that clients gave to what their requests made. Kept as long as the things themselves:
-- the same request is the same thing however late it comes again.
CREATE TABLE client_identifier (
  -- The kind of thing: each has its own table, and so its own names.
  kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 20),
  id INTEGER NOT NULL CHECK (id > 0),
  -- Who made it; NULL for somebody who was not logged in.
  user_id INTEGER REFERENCES user_account (id),
  -- HMAC-SHA-256 of the method, the path and the content, under the name. Never of a password.
  content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
  PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
