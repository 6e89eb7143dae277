-- Verdicts on kills whose hour is over, as the query kills came to them: they are asked for again and
-- again, and stay when the samples that they rest on are gone.

CREATE TABLE verdict (
  kill_id           INTEGER PRIMARY KEY REFERENCES oom_event,  -- the incident's first kill
  rules             INTEGER NOT NULL,        -- version of the rules that it was judged by
  window_us         INTEGER NOT NULL,        -- how far back the start of the loss was looked for
  min_growth_kib    INTEGER NOT NULL,        -- growth below this blames nobody
  first_snapshot_id INTEGER,                 -- snapshot at which memory began to run out
  first_us          INTEGER,                 -- its moment, µs since the epoch, UTC
  at_us             INTEGER,                 -- moment of the kill, µs since the epoch, UTC
  lost_kib          INTEGER,                 -- headroom lost from the one to the other
  gaps              INTEGER,                 -- known gaps of the record in that time
  judged            TEXT                     -- JSON object: the suspect, how sure it is and why, and all growers; NULL: a later kill of an incident, or one without samples
) STRICT;

-- What is learned of a kill has the others looked at again.
CREATE INDEX verdict_without ON verdict (kill_id) WHERE judged IS NULL;
