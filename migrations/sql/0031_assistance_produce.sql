-- The category of goods that a piece of assistance should give, where somebody said it.
ALTER TABLE assistance ADD COLUMN produces TEXT REFERENCES category (code);
