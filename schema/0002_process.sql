-- Processes: who they are, and what they used.
--
-- process_sample holds a row only where a number changed since the process's last row; a
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
  first_snapshot_id INTEGER NOT NULL REFERENCES snapshot,
  gone_snapshot_id  INTEGER REFERENCES snapshot,  -- first snapshot without it; NULL: it was in the last one
  UNIQUE (boot_no, pid, start_ticks)
) STRICT;

CREATE INDEX process_alive ON process (boot_no) WHERE gone_snapshot_id IS NULL;

CREATE TABLE process_fact (
  process_id  INTEGER NOT NULL REFERENCES process,
  snapshot_id INTEGER NOT NULL REFERENCES snapshot,  -- first snapshot with these facts
  ppid        INTEGER,                       -- parent's pid
  uid         INTEGER,                       -- effective user id
  comm        TEXT NOT NULL,                 -- task name, at most 15 bytes
  exe_id      INTEGER REFERENCES text,       -- target of /proc/[pid]/exe
  cmdline_id  INTEGER REFERENCES text,       -- arguments, secrets masked unless asked otherwise
  cgroup_id   INTEGER REFERENCES cgroup,
  PRIMARY KEY (process_id, snapshot_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE process_sample (
  snapshot_id   INTEGER NOT NULL,            -- the snapshot in which these numbers were first seen
  process_id    INTEGER NOT NULL,
  rss_anon_kib  INTEGER,                     -- RssAnon of /proc/[pid]/status
  rss_file_kib  INTEGER,                     -- RssFile
  rss_shmem_kib INTEGER,                     -- RssShmem
  swap_kib      INTEGER,                     -- VmSwap
  pgtables_kib  INTEGER,                     -- VmPTE
  vsize_kib     INTEGER,                     -- VmSize
  peak_rss_kib  INTEGER,                     -- VmHWM: highest resident size since exec
  threads       INTEGER,                     -- Threads
  oom_score     INTEGER,                     -- /proc/[pid]/oom_score as read
  oom_score_adj INTEGER,                     -- /proc/[pid]/oom_score_adj, -1000 to 1000
  state_code    INTEGER,                     -- state letter of /proc/[pid]/stat as ASCII code
  rss_kib       INTEGER AS (                 -- resident memory: anon, file and shmem
    CASE WHEN coalesce(rss_anon_kib, rss_file_kib, rss_shmem_kib) IS NOT NULL
         THEN coalesce(rss_anon_kib, 0) + coalesce(rss_file_kib, 0) + coalesce(rss_shmem_kib, 0)
    END) VIRTUAL,
  size_kib      INTEGER AS (                 -- what oom_badness() counts: rss, swap and page tables
    rss_kib + coalesce(swap_kib, 0) + coalesce(pgtables_kib, 0)) VIRTUAL,
  oom_adj       INTEGER AS (                 -- /proc/[pid]/oom_adj: the kernel's own conversion
    CASE WHEN oom_score_adj >= 1000 THEN 15
         ELSE min(15, oom_score_adj * 17 / 1000) END) VIRTUAL,
  PRIMARY KEY (snapshot_id, process_id)
) STRICT, WITHOUT ROWID;
