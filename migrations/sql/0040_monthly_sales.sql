-- What completed orders had of each listing, by the month in which they were placed: reports read it
-- instead of all orders that there ever were.
CREATE TABLE listing_month (
  listing_id INTEGER NOT NULL REFERENCES listing (id),
  -- YYYY-MM.
  month TEXT NOT NULL CHECK (length(month) = 7),
  -- Of completed orders.
  lines INTEGER NOT NULL CHECK (lines > 0),
  quantity INTEGER NOT NULL CHECK (quantity >= 0),
  -- What was charged for it, before what claims gave back.
  amount_fen INTEGER NOT NULL CHECK (amount_fen >= 0),
  PRIMARY KEY (listing_id, month)
) STRICT, WITHOUT ROWID;

CREATE INDEX listing_month_by_month ON listing_month (month, listing_id);

-- What organisations bought in completed orders, by the month in which they were placed.
CREATE TABLE organisation_month (
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  month TEXT NOT NULL CHECK (length(month) = 7),
  orders INTEGER NOT NULL CHECK (orders > 0),
  goods_fen INTEGER NOT NULL CHECK (goods_fen >= 0),
  shipping_fen INTEGER NOT NULL CHECK (shipping_fen >= 0),
  -- What claims gave back.
  compensated_fen INTEGER NOT NULL CHECK (compensated_fen >= 0),
  PRIMARY KEY (organisation_id, month)
) STRICT, WITHOUT ROWID;

-- Whose goods were in them, as far as they were charged for.
CREATE TABLE organisation_month_household (
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  month TEXT NOT NULL CHECK (length(month) = 7),
  household_id INTEGER NOT NULL REFERENCES household (id),
  -- Parts of lots.
  parts INTEGER NOT NULL CHECK (parts > 0),
  PRIMARY KEY (organisation_id, month, household_id)
) STRICT, WITHOUT ROWID;

INSERT INTO listing_month (listing_id, month, lines, quantity, amount_fen)
SELECT l.listing_id, strftime('%Y-%m', o.placed_at / 1000 + 28800, 'unixepoch'), count(*),
  sum(l.quantity), sum(l.amount_fen)
FROM customer_order o JOIN order_line l ON l.order_id = o.id
WHERE o.status = 'completed'
GROUP BY 1, 2;

INSERT INTO organisation_month (organisation_id, month, orders, goods_fen, shipping_fen,
  compensated_fen)
SELECT a.organisation_id, a.month, count(*), sum(o.goods_fen), sum(o.shipping_fen),
  sum(o.compensated_fen)
FROM organisation_order a JOIN customer_order o ON o.id = a.order_id
WHERE o.status = 'completed'
GROUP BY 1, 2;

INSERT INTO organisation_month_household (organisation_id, month, household_id, parts)
SELECT a.organisation_id, a.month, p.household_id, count(*)
FROM organisation_order a JOIN customer_order o ON o.id = a.order_id
JOIN order_allocation p ON p.order_id = o.id
WHERE o.status = 'completed' AND p.quantity > p.withdrawn
GROUP BY 1, 2, 3;
