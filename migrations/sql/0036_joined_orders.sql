-- Goods of one order from several villages may be joined at the county hub into one parcel.

-- How its villages' goods are sent: each village's apart, or joined.
ALTER TABLE customer_order ADD COLUMN delivery TEXT NOT NULL DEFAULT 'separate'
  CHECK (delivery = 'separate' OR delivery = 'joined');

CREATE TABLE consignment_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  village_id INTEGER NOT NULL REFERENCES village (id),
  -- On its way to the hub and at the hub are those of a joined order.
  status TEXT NOT NULL CHECK (status = 'pending' OR status = 'packed' OR status = 'to_hub'
    OR status = 'at_hub' OR status = 'dispatched' OR status = 'delivered'
    OR status = 'undelivered'),
  round_id INTEGER REFERENCES collection_round (id),
  -- Its parcels that have left, and of them those on their way and those that have arrived.
  parcels_sent INTEGER NOT NULL DEFAULT 0,
  parcels_under_way INTEGER NOT NULL DEFAULT 0 CHECK (parcels_under_way >= 0),
  parcels_delivered INTEGER NOT NULL DEFAULT 0 CHECK (parcels_delivered >= 0),
  UNIQUE (order_id, village_id),
  CHECK (parcels_under_way + parcels_delivered <= parcels_sent)
) STRICT;
INSERT INTO consignment_new (id, order_id, village_id, status, round_id, parcels_sent,
  parcels_under_way, parcels_delivered)
SELECT id, order_id, village_id, status, round_id, parcels_sent, parcels_under_way,
  parcels_delivered
FROM consignment;
DROP TABLE consignment;
ALTER TABLE consignment_new RENAME TO consignment;
CREATE INDEX consignment_by_village ON consignment (village_id, order_id);
CREATE INDEX consignment_by_round ON consignment (round_id, id) WHERE round_id IS NOT NULL;

-- What a joint parcel holds of each consignment is a row of its own: all of them name the first.
ALTER TABLE parcel ADD COLUMN joint_id INTEGER;
CREATE INDEX parcel_by_joint ON parcel (joint_id) WHERE joint_id IS NOT NULL;
