-- What happens to parcels on their way: typed in, imported from a carrier's file, or pushed by it.

CREATE TABLE tracking_event (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  parcel_id INTEGER NOT NULL REFERENCES parcel (id),
  happened_at INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('collected', 'in_transit', 'arrived', 'out_for_delivery',
    'delivered', 'failed', 'returned', 'lost')),
  place TEXT NOT NULL CHECK (length(place) <= 100),
  note TEXT NOT NULL CHECK (length(note) <= 200),
  source TEXT NOT NULL CHECK (source IN ('typed', 'imported', 'courier')),
  -- What its carrier calls it: the same is on record once.
  reference TEXT CHECK (length(reference) BETWEEN 1 AND 100),
  recorded_by INTEGER REFERENCES user_account (id),
  recorded_at INTEGER NOT NULL,
  CHECK (source <> 'typed' OR reference IS NULL),
  CHECK (source <> 'courier' OR reference IS NOT NULL),
  CHECK ((source = 'courier') = (recorded_by IS NULL))
) STRICT;
CREATE INDEX tracking_event_by_parcel ON tracking_event (parcel_id, happened_at, id);
CREATE UNIQUE INDEX tracking_event_by_reference ON tracking_event (parcel_id, reference)
  WHERE reference IS NOT NULL;

-- A carrier knows a parcel by its number.
CREATE INDEX parcel_by_tracking_number ON parcel (tracking_number COLLATE NOCASE, id);

-- What people call carriers, in small letters, and the one name by which a carrier's own notices
-- come. A name that is not here is a carrier of its own.
CREATE TABLE courier_name (
  name TEXT PRIMARY KEY CHECK (name = lower(name)),
  courier TEXT NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO courier_name (name, courier) VALUES
  ('顺丰', 'sf'), ('顺丰速运', 'sf'), ('顺丰快递', 'sf'), ('sf express', 'sf'),
  ('邮政', 'ems'), ('中国邮政', 'ems'), ('邮政快递', 'ems'), ('邮政特快专递', 'ems'),
  ('邮政ems', 'ems'), ('china post', 'ems'),
  ('中通', 'zto'), ('中通快递', 'zto'), ('圆通', 'yto'), ('圆通速递', 'yto'), ('圆通快递', 'yto'),
  ('申通', 'sto'), ('申通快递', 'sto'), ('韵达', 'yunda'), ('韵达快递', 'yunda'),
  ('极兔', 'jt'), ('极兔速递', 'jt'), ('京东', 'jd'), ('京东快递', 'jd'), ('京东物流', 'jd'),
  ('德邦', 'deppon'), ('德邦快递', 'deppon');
