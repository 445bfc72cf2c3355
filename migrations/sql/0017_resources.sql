-- What a household has counts only as far as it is confirmed. What a recalled lot was before, and
-- what orders had of it.

-- Of the quantity, what bounds a harvest: a coordinator's increase counts once it is confirmed.
ALTER TABLE household_resource ADD COLUMN confirmed INTEGER NOT NULL DEFAULT 0
  CHECK (confirmed BETWEEN 0 AND quantity);
UPDATE household_resource SET confirmed = quantity;

-- What a recalled lot was until then: one that was held was never in the stock, and one that was
-- expected was never harvested.
ALTER TABLE lot ADD COLUMN recalled_from TEXT
  CHECK (recalled_from IN ('held', 'expected', 'harvested', 'expired'));
UPDATE lot SET recalled_from = 'harvested' WHERE status = 'recalled';

-- Units of the lot that a recall or a shortfall took from an order; NULL where no lot did.
ALTER TABLE order_revision ADD COLUMN taken INTEGER CHECK (taken >= 0);
