-- Verdicts on kills whose hour is over, as the query kills came to them: they are asked for again and
-- again, and stay when the samples that they rest on are gone.

CREATE TABLE verdict (
  incident_id       INTEGER PRIMARY KEY REFERENCES oom_event,  -- the incident's first kill
  rules             INTEGER NOT NULL,        -- version of the rules that it was judged by
  window_us         INTEGER NOT NULL,        -- how far back the start of the loss was looked for
  min_growth_kib    INTEGER NOT NULL,        -- growth below this blames nobody
  first_snapshot_id INTEGER NOT NULL,        -- snapshot at which memory began to run out
  first_us          INTEGER NOT NULL,        -- its moment, µs since the epoch, UTC
  at_us             INTEGER NOT NULL,        -- moment of the first kill, µs since the epoch, UTC
  lost_kib          INTEGER,                 -- headroom lost from the one to the other
  gaps              INTEGER NOT NULL,        -- known gaps of the record in that time
  judged            TEXT NOT NULL            -- JSON object: the suspect, how sure it is and why, and all growers
) STRICT;
