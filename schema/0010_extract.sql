-- What tells a file that was cut out of another record from a record. Both tables are empty in a
-- record.

CREATE TABLE extract (
  incident_id INTEGER,                       -- the incident that it was made for; NULL: a stretch of time
  from_us     INTEGER NOT NULL,              -- start of what it holds in full, µs since the epoch, UTC
  until_us    INTEGER NOT NULL,              -- its end
  made_us     INTEGER NOT NULL,              -- when it was cut out, µs since the epoch, UTC
  maker       TEXT NOT NULL,                 -- program and version
  anonymous   INTEGER NOT NULL CHECK (anonymous IN (0, 1))  -- names are tokens
) STRICT;

-- Incidents of the week before that the file does not hold: the third in a week stays the third.
CREATE TABLE incident_elsewhere (
  incident_id INTEGER PRIMARY KEY,           -- its number in the record
  at_us       INTEGER NOT NULL,              -- its first kill, µs since the epoch, UTC
  scope       TEXT NOT NULL                  -- host and cgroup, as scope of the view kill
) STRICT;
