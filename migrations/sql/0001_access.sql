-- Accounts, the villages a coordinator acts for, sessions, and the answers that were given under
-- an idempotency key.

CREATE TABLE user_account (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  phone TEXT NOT NULL UNIQUE CHECK (length(phone) = 11),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  role TEXT NOT NULL CHECK (role IN ('admin', 'coordinator', 'buyer', 'volunteer')),
  -- crypt(5) string; '*' for an account that nobody can log in to.
  password_hash TEXT NOT NULL,
  may_publish INTEGER NOT NULL DEFAULT 0 CHECK (may_publish IN (0, 1)),
  -- The organisation that a buyer buys for, or NULL.
  organisation TEXT CHECK (organisation IS NULL OR role = 'buyer'),
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled')),
  created_at INTEGER NOT NULL,
  CHECK (may_publish = 0 OR role = 'coordinator')
) STRICT;

CREATE INDEX user_account_by_role ON user_account (role, id);

CREATE TABLE user_village (
  user_id INTEGER NOT NULL REFERENCES user_account (id),
  village_id INTEGER NOT NULL REFERENCES village (id),
  PRIMARY KEY (user_id, village_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE session (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  user_id INTEGER NOT NULL REFERENCES user_account (id),
  -- SHA-256 of the token: the token itself is known to its owner only.
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at)
) STRICT;

CREATE INDEX session_by_user ON session (user_id, id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE idempotent_answer (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  -- SHA-256 of the account and its key: one narrow column for the only random index.
  key_hash BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 32),
  -- HMAC-SHA-256 of the method, the path and the body, under the key itself.
  request_hash BLOB NOT NULL CHECK (length(request_hash) = 32),
  status INTEGER NOT NULL,
  location TEXT,
  body BLOB NOT NULL,
  answered_at INTEGER NOT NULL
) STRICT;
