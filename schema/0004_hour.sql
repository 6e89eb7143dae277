-- Hours: what the samples between two keyframes came to, so that long questions need not touch
-- them and the hours outlive them.

CREATE TABLE machine_hour (
  keyframe_id           INTEGER PRIMARY KEY, -- the snapshot that the hour begins with
  boot_no               INTEGER NOT NULL REFERENCES boot,
  from_us               INTEGER NOT NULL,    -- first snapshot, µs since the epoch, UTC
  until_us              INTEGER,             -- last snapshot; NULL, as all that follows: not yet summed up
  detail                INTEGER NOT NULL CHECK (detail IN (0, 1)),  -- 1: every sample is there; 0: thinned, the keyframe is left
  snapshots             INTEGER,             -- snapshots that were taken
  mem_total_kib         INTEGER,             -- MemTotal
  min_available_kib     INTEGER,             -- lowest MemAvailable
  max_swap_kib          INTEGER,             -- most swap in use
  max_shmem_kib         INTEGER,             -- highest Shmem
  max_slab_kib          INTEGER,             -- highest SUnreclaim
  max_psi_some_avg10_pct REAL,               -- highest pressure, percent of 10 s
  oom_kills             INTEGER              -- the kernel's count of kills at the end
) STRICT;

CREATE INDEX machine_hour_by_time ON machine_hour (from_us);
CREATE INDEX machine_hour_full ON machine_hour (keyframe_id) WHERE detail = 1;
CREATE INDEX machine_hour_open ON machine_hour (keyframe_id) WHERE until_us IS NULL;

CREATE TABLE process_hour (
  keyframe_id    INTEGER NOT NULL,           -- the hour
  process_id     INTEGER NOT NULL,
  snapshots      INTEGER NOT NULL,           -- snapshots in which it had memory: the n of the sums
  first_size_kib INTEGER NOT NULL,           -- size_kib (rss, swap and page tables) at the first of them
  last_size_kib  INTEGER NOT NULL,           -- at the last
  min_size_kib   INTEGER NOT NULL,           -- lowest
  max_size_kib   INTEGER NOT NULL,           -- highest
  sum_t_s        INTEGER NOT NULL,           -- Σ t, seconds since the keyframe: these four give mean, slope and their like
  sum_tt_s2      INTEGER NOT NULL,           -- Σ t²
  sum_size_kib   INTEGER NOT NULL,           -- Σ size
  sum_t_size     INTEGER NOT NULL,           -- Σ t · size
  PRIMARY KEY (keyframe_id, process_id)
) STRICT, WITHOUT ROWID;

-- The kernel's own count of kills moved: a witness for kills that nobody logged.
CREATE TABLE kill_count (
  snapshot_id INTEGER PRIMARY KEY,           -- the snapshot that saw it
  boot_no     INTEGER NOT NULL REFERENCES boot,
  from_us     INTEGER NOT NULL,              -- the snapshot before, or the boot
  until_us    INTEGER NOT NULL,
  count       INTEGER NOT NULL               -- oom_kill of /proc/vmstat: processes killed in between
) STRICT;
