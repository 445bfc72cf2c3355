-- Transfers that pay for all that is due of an organisation's month, and orders that were taken on
-- the telephone.

CREATE TABLE organisation_payment (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  month TEXT NOT NULL CHECK (length(month) = 7),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  -- What the bank's statement says.
  reference TEXT NOT NULL,
  recorded_by INTEGER NOT NULL REFERENCES user_account (id),
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX organisation_payment_by_month
  ON organisation_payment (organisation_id, month, id);

-- The payments of single orders that a transfer is made up of.
CREATE TABLE organisation_payment_part (
  payment_id INTEGER PRIMARY KEY REFERENCES payment (id),
  organisation_payment_id INTEGER NOT NULL REFERENCES organisation_payment (id)
) STRICT;
CREATE INDEX organisation_payment_part_by_whole
  ON organisation_payment_part (organisation_payment_id, payment_id);

-- Who placed an order for its buyer; an order without a row was placed by the buyer.
CREATE TABLE order_taken (
  order_id INTEGER PRIMARY KEY REFERENCES customer_order (id),
  taken_by INTEGER NOT NULL REFERENCES user_account (id)
) STRICT;
