-- What completed orders credited to each account, month by month of the county's calendar: reports
-- and incomes read it instead of all entries that there ever were.
CREATE TABLE ledger_month (
  account_id INTEGER NOT NULL REFERENCES ledger_account (id),
  -- Year times 100 and the month.
  month INTEGER NOT NULL CHECK (month % 100 BETWEEN 1 AND 12),
  amount_fen INTEGER NOT NULL,
  PRIMARY KEY (account_id, month)
) STRICT, WITHOUT ROWID;

INSERT INTO ledger_month (account_id, month, amount_fen)
SELECT e.account_id,
  CAST(strftime('%Y%m', t.posted_at / 1000 + 28800, 'unixepoch') AS INTEGER), sum(e.amount_fen)
FROM ledger_transfer t JOIN ledger_entry e ON e.sequence = t.sequence
JOIN ledger_account a ON a.id = e.account_id
WHERE (t.kind = 'completion' OR t.kind = 'reversal') AND a.kind <> 'escrow'
GROUP BY 1, 2;
