-- Who did what to which thing, when, from what to what: a row for each change, written in its
-- transaction, chained by SHA-256 in the order of the sequence. No checks that a row could fail:
-- every order writes one.

CREATE TABLE audit_entry (
  sequence INTEGER PRIMARY KEY,
  happened_at INTEGER NOT NULL,
  -- The account; NULL for who has none, and for the program itself.
  actor_id INTEGER,
  -- Its role at the time, or `stranger`, `operator`, `program`.
  actor_role TEXT NOT NULL,
  -- The IP address that the request came from, where one did.
  address TEXT,
  -- The kind of thing, a dot, and what was done to it.
  action TEXT NOT NULL,
  subject_id INTEGER NOT NULL,
  -- The larger thing whose history it belongs to, such as a consignment's order.
  part_of_id INTEGER,
  -- JSON objects of what was different before and after.
  before TEXT,
  after TEXT,
  -- SHA-256 of the hash before and of all the columns above (`AuditDigest.swift`).
  hash BLOB NOT NULL
) STRICT;

CREATE INDEX audit_entry_by_subject ON audit_entry (subject_id);
CREATE INDEX audit_entry_by_whole ON audit_entry (part_of_id) WHERE part_of_id IS NOT NULL;

-- The newest entry, so that it cannot be left out unnoticed: one row.
CREATE TABLE audit_head (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  sequence INTEGER NOT NULL,
  hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_head (only, sequence, hash)
  VALUES (1, 0, x'0000000000000000000000000000000000000000000000000000000000000000');

CREATE TRIGGER audit_entry_is_final_update BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'an audit entry is never changed'); END;
CREATE TRIGGER audit_entry_is_final_delete BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'an audit entry is never deleted'); END;
CREATE TRIGGER audit_head_stays BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'the audit log has a head'); END;
