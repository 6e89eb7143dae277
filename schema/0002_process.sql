-- Processes: who they are, and what they used.
--
-- process_change holds a row only where a number changed since the process's last row; a
-- keyframe holds a row for every process, so that replay never reaches back further.

CREATE TABLE text (
  text_id INTEGER PRIMARY KEY,
  value   TEXT NOT NULL UNIQUE               -- a command line or a path, stored once
) STRICT;

CREATE TABLE cgroup (
  cgroup_id    INTEGER PRIMARY KEY,
  path         TEXT NOT NULL UNIQUE,         -- as in /proc/[pid]/cgroup: memory hierarchy (v1) or the unified one (v2)
  unit         TEXT,                         -- systemd unit that the path names
  container_id TEXT,                         -- container that the path names
  pod_uid      TEXT                          -- Kubernetes pod that the path names
) STRICT;

CREATE TABLE process (
  process_id        INTEGER PRIMARY KEY,     -- our own key, never the pid
  boot_no           INTEGER NOT NULL REFERENCES boot,
  pid               INTEGER NOT NULL,        -- thread group id; reused within a boot
  start_ticks       INTEGER NOT NULL,        -- starttime of /proc/[pid]/stat, ticks since boot
  started_us        INTEGER NOT NULL,        -- the same as µs since the epoch, UTC
  first_snapshot_id INTEGER NOT NULL,       -- first snapshot that saw it; it may be removed by now
  gone_snapshot_id  INTEGER,                -- first snapshot without it; NULL: it was in the last one
  UNIQUE (boot_no, pid, start_ticks)
) STRICT;

CREATE INDEX process_alive ON process (boot_no) WHERE gone_snapshot_id IS NULL;

CREATE TABLE process_fact (
  process_id  INTEGER NOT NULL REFERENCES process,
  snapshot_id INTEGER NOT NULL,             -- first snapshot with these facts
  ppid        INTEGER,                       -- parent's pid
  uid         INTEGER,                       -- effective user id
  comm        TEXT NOT NULL,                 -- task name, at most 15 bytes
  exe_id      INTEGER REFERENCES text,       -- target of /proc/[pid]/exe
  cmdline_id  INTEGER REFERENCES text,       -- arguments, secrets masked unless asked otherwise
  cgroup_id   INTEGER REFERENCES cgroup,
  PRIMARY KEY (process_id, snapshot_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX process_fact_by_exe ON process_fact (exe_id);
CREATE INDEX process_fact_by_cmdline ON process_fact (cmdline_id);

-- One row for each change: a column holds the difference to the process's row before. A keyframe
-- and a process's first row hold the whole values, so the sum of a column from the keyframe to a
-- snapshot is the value in that snapshot; process_span and process_series do that.
CREATE TABLE process_change (
  change_key    INTEGER PRIMARY KEY,         -- snapshot_id << 28 | process_id: rows are appended, and found by either range
  present       INTEGER NOT NULL,            -- which of the values are known, a bit for each column from rss_anon_kib = 1 on; as the others a difference
  rss_anon_kib  INTEGER NOT NULL,            -- RssAnon of /proc/[pid]/status
  rss_file_kib  INTEGER NOT NULL,            -- RssFile
  rss_shmem_kib INTEGER NOT NULL,            -- RssShmem
  swap_kib      INTEGER NOT NULL,            -- VmSwap
  pgtables_kib  INTEGER NOT NULL,            -- VmPTE
  vsize_kib     INTEGER NOT NULL,            -- VmSize
  peak_rss_kib  INTEGER NOT NULL,            -- VmHWM: highest resident size since exec
  threads       INTEGER NOT NULL,            -- Threads
  oom_score     INTEGER NOT NULL,            -- /proc/[pid]/oom_score as read
  oom_score_adj INTEGER NOT NULL,            -- /proc/[pid]/oom_score_adj, -1000 to 1000
  state_code    INTEGER NOT NULL,            -- state letter of /proc/[pid]/stat as ASCII code
  snapshot_id   INTEGER AS (change_key >> 28) VIRTUAL,        -- the snapshot in which the change was seen
  process_id    INTEGER AS (change_key & 268435455) VIRTUAL,
  rss_kib       INTEGER AS (rss_anon_kib + rss_file_kib + rss_shmem_kib) VIRTUAL,  -- resident memory
  size_kib      INTEGER AS (                 -- what oom_badness() counts: rss, swap and page tables
    rss_anon_kib + rss_file_kib + rss_shmem_kib + swap_kib + pgtables_kib) VIRTUAL
) STRICT;

-- Proportional sizes, where they are asked for: of a few large processes in a snapshot.
CREATE TABLE process_pss (
  snapshot_id  INTEGER NOT NULL,             -- the snapshot in which it was read
  process_id   INTEGER NOT NULL,
  pss_kib      INTEGER NOT NULL,             -- Pss of /proc/[pid]/smaps_rollup: shared memory split among those who share it
  swap_pss_kib INTEGER,                      -- SwapPss
  PRIMARY KEY (snapshot_id, process_id)
) STRICT, WITHOUT ROWID;
