-- Photos of listings. What a list tells of them is narrow and apart from their bytes.

-- So that a listing without photos costs the shop window no look into another table.
ALTER TABLE listing ADD COLUMN photo_count INTEGER NOT NULL DEFAULT 0
  CHECK (photo_count BETWEEN 0 AND 8);

CREATE TABLE listing_photo (
  listing_id INTEGER NOT NULL REFERENCES listing (id),
  number INTEGER NOT NULL CHECK (number BETWEEN 1 AND 8),
  -- Another one each time a photo is replaced: who reads the bytes of one version never gets to
  -- those of the next.
  id INTEGER NOT NULL UNIQUE CHECK (id > 0),
  media_type TEXT NOT NULL CHECK (media_type IN ('image/jpeg', 'image/png', 'image/webp')),
  -- In pixels, as it is shown.
  width INTEGER NOT NULL CHECK (width BETWEEN 1 AND 8192),
  height INTEGER NOT NULL CHECK (height BETWEEN 1 AND 8192),
  length INTEGER NOT NULL CHECK (length BETWEEN 1 AND 2097152),
  -- SHA-256 over all of its pieces.
  digest BLOB NOT NULL CHECK (length(digest) = 32),
  changed_at INTEGER NOT NULL,
  PRIMARY KEY (listing_id, number)
) STRICT, WITHOUT ROWID;

-- The bytes, in pieces of 32 KiB: one is read at a time, and only those that are asked for. SQLite
-- reads a value of two megabytes from its first page on, whichever part of it is wanted.
CREATE TABLE listing_photo_piece (
  photo_id INTEGER NOT NULL REFERENCES listing_photo (id),
  position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 63),
  bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 32768),
  PRIMARY KEY (photo_id, position)
) STRICT;
