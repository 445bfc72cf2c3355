-- The months of cycles that were frozen: entries into them are the county office's alone.
CREATE TABLE frozen_month (
  -- YYYY-MM.
  month TEXT PRIMARY KEY CHECK (month GLOB '[12][0-9][0-9][0-9]-[01][0-9]')
) STRICT, WITHOUT ROWID;

INSERT INTO frozen_month (month)
WITH RECURSIVE ago (months) AS (SELECT 0 UNION ALL SELECT months + 1 FROM ago WHERE months < 11)
SELECT DISTINCT strftime('%Y-%m', through || '-01', '-' || months || ' months')
FROM report_cycle, ago;

CREATE TRIGGER frozen_month_is_final_update BEFORE UPDATE ON frozen_month
BEGIN SELECT RAISE(ABORT, 'a frozen month is never changed'); END;
CREATE TRIGGER frozen_month_is_final_delete BEFORE DELETE ON frozen_month
BEGIN SELECT RAISE(ABORT, 'a frozen month is never deleted'); END;
