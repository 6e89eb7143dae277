-- What the log said word for word: an answer names its evidence, and a log is rotated away.

ALTER TABLE oom_event ADD COLUMN evidence TEXT;  -- lines of the report that say what was decided, a newline between them
