-- How a consignment travels, and which lots travelled with it.

CREATE TABLE parcel (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  consignment_id INTEGER NOT NULL UNIQUE REFERENCES consignment (id),
  carrier TEXT NOT NULL,
  tracking_number TEXT NOT NULL,
  dispatched_at INTEGER NOT NULL,
  delivered_at INTEGER
) STRICT;

CREATE TABLE parcel_lot (
  lot_id INTEGER NOT NULL REFERENCES lot (id),
  parcel_id INTEGER NOT NULL REFERENCES parcel (id),
  quantity INTEGER NOT NULL CHECK (quantity > 0),
  PRIMARY KEY (lot_id, parcel_id)
) STRICT, WITHOUT ROWID;
