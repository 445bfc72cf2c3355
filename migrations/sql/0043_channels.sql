-- By which channel a hook is told, in which language and at which hours. One that is no `standard`
-- webhook is told in words. A robot's own secret, given by its owner, stands in `secret`; a channel
-- that signs nothing has none.

ALTER TABLE webhook ADD COLUMN format TEXT NOT NULL DEFAULT 'standard'
  CHECK (format IN ('standard', 'wecom', 'dingtalk', 'feishu', 'email', 'sms'))
  CHECK (format NOT IN ('standard', 'dingtalk') OR length(secret) > 0)
  CHECK (format IN ('standard', 'dingtalk', 'feishu') OR secret = '')
  CHECK (format = 'standard' OR former_secret IS NULL)
  CHECK ((format = 'email') = (url LIKE 'mailto:%'))
  CHECK ((format = 'sms') = (url LIKE 'tel:%'));
ALTER TABLE webhook ADD COLUMN language TEXT NOT NULL DEFAULT 'zh'
  CHECK (language IN ('zh', 'en'));
-- Minutes of the county's day, from one up to another: all of it where there are none, across
-- midnight where the second is not the later one.
ALTER TABLE webhook ADD COLUMN hours_from INTEGER CHECK (hours_from BETWEEN 0 AND 1439);
ALTER TABLE webhook ADD COLUMN hours_until INTEGER
  CHECK (hours_until BETWEEN 0 AND 1439)
  CHECK ((hours_from IS NULL) = (hours_until IS NULL))
  CHECK (hours_until IS NULL OR hours_until <> hours_from);
-- When the owner of an e-mail address proved by a code that it is read; until then nothing but codes
-- is sent to it.
ALTER TABLE webhook ADD COLUMN confirmed_at INTEGER
  CHECK (format = 'email' OR confirmed_at IS NULL);

-- The codes that were sent to e-mail addresses.
CREATE TABLE webhook_code (
  id INTEGER PRIMARY KEY CHECK (id > 0),
  webhook_id INTEGER NOT NULL REFERENCES webhook (id),
  user_id INTEGER NOT NULL REFERENCES user_account (id),
  -- In readable form, for it is sent from here.
  code TEXT NOT NULL CHECK (length(code) = 19),
  sent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX webhook_code_by_webhook ON webhook_code (webhook_id, id);
CREATE INDEX webhook_code_by_user ON webhook_code (user_id, sent_at);
