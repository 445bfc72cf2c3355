-- A bank's statement is held, row by row, against the transfers that paid an organisation's month.

CREATE INDEX organisation_payment_by_reference ON organisation_payment (reference);
