-- Sessions that last as long as they are used, keys for programs, and codes that set a password anew.

CREATE TABLE session_next (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  user_id INTEGER NOT NULL REFERENCES user_account (id),
  -- SHA-256 of the token: the token itself is known to its owner only.
  token_hash BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 32),
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL CHECK (expires_at > created_at),
  -- To the day: a look at it is no write.
  last_used_at INTEGER NOT NULL CHECK (last_used_at >= created_at),
  -- What the device called itself, or NULL.
  device TEXT
) STRICT;

INSERT INTO session_next
SELECT id, user_id, token_hash, created_at, expires_at, created_at, NULL FROM session;
DROP TABLE session;
ALTER TABLE session_next RENAME TO session;

CREATE INDEX session_by_user ON session (user_id, id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE api_key (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  user_id INTEGER NOT NULL REFERENCES user_account (id),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 40),
  -- SHA-256 of the key, which has 256 random bits.
  key_hash BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 32),
  -- Actions of the table of rights, with a blank between.
  scopes TEXT NOT NULL CHECK (length(scopes) > 0),
  -- NULL: until it is removed.
  expires_at INTEGER CHECK (expires_at > created_at),
  created_at INTEGER NOT NULL
) STRICT;

CREATE INDEX api_key_by_user ON api_key (user_id, id);

-- The one code that sets an account's password anew; used, it is gone.
CREATE TABLE password_reset (
  user_id INTEGER PRIMARY KEY REFERENCES user_account (id),
  -- SHA-256 of the code, which has 80 random bits.
  code_hash BLOB NOT NULL CHECK (length(code_hash) = 32),
  expires_at INTEGER NOT NULL
) STRICT;

-- Who of the county office is left.
CREATE INDEX active_admin ON user_account (id) WHERE role = 'admin' AND status = 'active';
