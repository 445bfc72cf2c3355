-- Money that came in: on record as soon as it is here, whatever it turns out to be for.

CREATE TABLE incoming_payment (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  -- Who told of it, and under which reference: the same is taken in once.
  provider TEXT NOT NULL CHECK (length(provider) BETWEEN 1 AND 40),
  provider_reference TEXT NOT NULL CHECK (length(provider_reference) BETWEEN 1 AND 100),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  -- Where it went: to orders, and back. The rest stands unapplied in the books.
  applied_fen INTEGER NOT NULL DEFAULT 0 CHECK (applied_fen >= 0),
  returned_fen INTEGER NOT NULL DEFAULT 0 CHECK (returned_fen >= 0),
  -- Words of the statement about who sent it and what for.
  payer TEXT NOT NULL CHECK (length(payer) <= 100),
  remark TEXT NOT NULL CHECK (length(remark) <= 500),
  received_on TEXT NOT NULL CHECK (length(received_on) = 10),
  -- The order that it is for, as far as that is known.
  order_id INTEGER REFERENCES customer_order (id),
  return_reference TEXT CHECK (length(return_reference) BETWEEN 1 AND 100),
  -- What the books say of its coming and of its going back.
  receipt_sequence INTEGER NOT NULL UNIQUE REFERENCES ledger_transfer (sequence),
  return_sequence INTEGER UNIQUE REFERENCES ledger_transfer (sequence),
  -- NULL where no account of ours told of it, but a provider or whoever runs the machine.
  recorded_by INTEGER REFERENCES user_account (id),
  recorded_at INTEGER NOT NULL,
  UNIQUE (provider, provider_reference),
  CHECK (applied_fen + returned_fen <= amount_fen),
  -- It is given back as a whole, as far as it was not applied.
  CHECK (returned_fen = 0 OR applied_fen + returned_fen = amount_fen),
  CHECK ((returned_fen > 0) = (return_reference IS NOT NULL)),
  CHECK ((returned_fen > 0) = (return_sequence IS NOT NULL)),
  CHECK (applied_fen = 0 OR order_id IS NOT NULL)
) STRICT;

CREATE INDEX incoming_payment_by_order ON incoming_payment (order_id, id)
  WHERE order_id IS NOT NULL;
-- What somebody is still to decide on, which is little of all that ever came in.
CREATE INDEX incoming_payment_open ON incoming_payment (id)
  WHERE applied_fen + returned_fen < amount_fen;

-- What a payment of an order is made of, where it was made of money on record.
CREATE TABLE payment_part (
  payment_id INTEGER NOT NULL REFERENCES payment (id),
  incoming_id INTEGER NOT NULL REFERENCES incoming_payment (id),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  PRIMARY KEY (payment_id, incoming_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX payment_part_by_incoming ON payment_part (incoming_id);

-- A payment may have come by a provider, of which no account of ours told.
CREATE TABLE payment_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  order_id INTEGER NOT NULL REFERENCES customer_order (id),
  method TEXT NOT NULL CHECK (method = 'bank_transfer' OR method = 'gateway'),
  amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
  -- What the bank's statement or the provider says.
  reference TEXT NOT NULL,
  recorded_by INTEGER REFERENCES user_account (id),
  recorded_at INTEGER NOT NULL
) STRICT;
INSERT INTO payment_new (id, order_id, method, amount_fen, reference, recorded_by, recorded_at)
SELECT id, order_id, method, amount_fen, reference, recorded_by, recorded_at FROM payment;
DROP TABLE payment;
ALTER TABLE payment_new RENAME TO payment;
CREATE INDEX payment_by_order ON payment (order_id, id);
-- What was recorded by hand is not taken in once more from the bank's statement.
CREATE INDEX payment_by_reference ON payment (reference, id);

-- The books know one more account: what came in and is not applied to an order.
CREATE TABLE ledger_account_new (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  kind TEXT NOT NULL CHECK (kind = 'bank' OR kind = 'escrow' OR kind = 'household'
    OR kind = 'village' OR kind = 'logistics' OR kind = 'unapplied'),
  -- The household or village it belongs to; 0 for those of which there is one.
  owner_id INTEGER NOT NULL,
  balance_fen INTEGER NOT NULL DEFAULT 0,
  UNIQUE (kind, owner_id),
  CHECK ((owner_id > 0) = (kind = 'household' OR kind = 'village')),
  -- The bank is where money comes from: what it has given stands there as a negative number.
  CHECK (CASE kind WHEN 'bank' THEN balance_fen <= 0 ELSE balance_fen >= 0 END)
) STRICT;
INSERT INTO ledger_account_new (id, kind, owner_id, balance_fen)
SELECT id, kind, owner_id, balance_fen FROM ledger_account;
DROP TABLE ledger_account;
ALTER TABLE ledger_account_new RENAME TO ledger_account;

-- And two more kinds: money that came in, and money that was sent back unapplied.
CREATE TABLE ledger_transfer_new (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  kind TEXT NOT NULL CHECK (kind = 'payment' OR kind = 'completion' OR kind = 'refund'
    OR kind = 'payout' OR kind = 'reversal' OR kind = 'receipt' OR kind = 'return'),
  -- The order that it is about.
  order_id INTEGER,
  posted_at INTEGER NOT NULL
) STRICT;
INSERT INTO ledger_transfer_new (sequence, kind, order_id, posted_at)
SELECT sequence, kind, order_id, posted_at FROM ledger_transfer;
DROP TABLE ledger_transfer;
ALTER TABLE ledger_transfer_new RENAME TO ledger_transfer;
CREATE INDEX ledger_transfer_by_order ON ledger_transfer (order_id) WHERE order_id IS NOT NULL;
CREATE TRIGGER ledger_transfer_is_final_update BEFORE UPDATE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'a posted transfer is never changed'); END;
CREATE TRIGGER ledger_transfer_is_final_delete BEFORE DELETE ON ledger_transfer
BEGIN SELECT RAISE(ABORT, 'a posted transfer is never deleted'); END;
