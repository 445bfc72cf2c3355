-- Until when a receiver asked to be left in peace, so that a restart does not forget it.
ALTER TABLE webhook ADD COLUMN paused_until INTEGER;
