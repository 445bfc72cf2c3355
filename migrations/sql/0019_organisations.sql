-- Organisations that buy, with their members, and the orders that are on an organisation's account.
-- What was an account's word for the organisation that it buys for becomes a membership: of one
-- organisation for each such word.

CREATE TABLE organisation (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  name TEXT NOT NULL CHECK (length(name) > 0),
  kind TEXT NOT NULL CHECK (kind IN ('canteen', 'work_unit', 'school', 'shop', 'other')),
  -- What stands on its invoices.
  invoice_title TEXT NOT NULL CHECK (length(invoice_title) > 0),
  taxpayer_number TEXT CHECK (length(taxpayer_number) BETWEEN 15 AND 20),
  address TEXT,
  bank_name TEXT,
  bank_account TEXT,
  created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE organisation_member (
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  user_id INTEGER NOT NULL REFERENCES user_account (id),
  role TEXT NOT NULL CHECK (role IN ('manager', 'buyer', 'viewer')),
  -- The most that one order, and all of a calendar month, may come to; NULL for any sum.
  order_limit_fen INTEGER CHECK (order_limit_fen >= 0),
  month_limit_fen INTEGER CHECK (month_limit_fen >= 0),
  -- Whether the member's orders are the organisation's unless they say otherwise.
  by_default INTEGER NOT NULL CHECK (by_default IN (0, 1)),
  since INTEGER NOT NULL,
  PRIMARY KEY (organisation_id, user_id),
  CHECK (by_default = 0 OR role <> 'viewer')
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_member_by_user ON organisation_member (user_id, organisation_id);
CREATE UNIQUE INDEX organisation_member_by_default ON organisation_member (user_id)
  WHERE by_default = 1;

-- What an organisation's orders have beside others, as it was when they were placed.
CREATE TABLE organisation_order (
  order_id INTEGER PRIMARY KEY REFERENCES customer_order (id),
  organisation_id INTEGER NOT NULL REFERENCES organisation (id),
  -- The calendar month in which it was placed, YYYY-MM.
  month TEXT NOT NULL CHECK (length(month) = 7),
  invoice_title TEXT NOT NULL CHECK (length(invoice_title) > 0),
  taxpayer_number TEXT CHECK (length(taxpayer_number) BETWEEN 15 AND 20)
) STRICT;
CREATE INDEX organisation_order_by_month ON organisation_order (organisation_id, month, order_id);

INSERT INTO organisation (id, name, kind, invoice_title, created_at)
SELECT min(id) + 1, organisation, 'other', organisation, min(created_at)
FROM user_account WHERE organisation <> '' GROUP BY organisation;
INSERT INTO organisation_member (organisation_id, user_id, role, by_default, since)
SELECT o.id, u.id, 'manager', 1, u.created_at
FROM user_account u JOIN organisation o ON o.name = u.organisation;
-- The orders that had an organisation's seven days to be paid.
INSERT INTO organisation_order (order_id, organisation_id, month, invoice_title)
SELECT c.id, o.id, strftime('%Y-%m', (c.placed_at + 28800000) / 1000, 'unixepoch'),
  o.invoice_title
FROM customer_order c JOIN organisation_member m ON m.user_id = c.buyer_id
JOIN organisation o ON o.id = m.organisation_id
WHERE c.pay_before - c.placed_at = 604800000;

ALTER TABLE user_account DROP COLUMN organisation;
