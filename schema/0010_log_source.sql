-- The machine's own logs, and how far each was read: nothing is read twice, and nothing missed.

CREATE TABLE log_source (
  source_id     INTEGER PRIMARY KEY,
  kind          TEXT NOT NULL,               -- file, journal
  log           TEXT NOT NULL,               -- the log that a file is a part of: its path without what rotation appended
  path          TEXT NOT NULL,               -- where it lay when it was looked at last
  stamp         INTEGER,                     -- differs when there may be something new; NULL: it was not read to its end
  head_hash     INTEGER,                     -- hash of a file's first bytes, by which it is known under another name; NULL for the journal
  head_bytes    INTEGER NOT NULL,            -- how many bytes that is the hash of
  cursor        TEXT,                        -- the journal's entry behind which reading goes on
  read_bytes    INTEGER NOT NULL,            -- bytes of a file that were read, without compression
  read_lines    INTEGER NOT NULL,            -- lines of a file that were read
  settled_bytes INTEGER NOT NULL,            -- bytes that need not be read again
  settled_lines INTEGER NOT NULL,            -- lines that need not be read again
  modified_us   INTEGER,                     -- last change of the file, or last entry read of the journal, µs since the epoch, UTC
  read_us       INTEGER NOT NULL,            -- when it was read last, µs since the epoch, UTC
  kills         INTEGER NOT NULL,            -- kills that it told of
  settled_kills INTEGER NOT NULL             -- those among them that it will not tell of again
) STRICT;
