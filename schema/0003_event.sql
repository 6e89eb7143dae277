-- What the OOM killers did. Names are those of docs/json-output.md (oomhist.event/1).

CREATE TABLE oom_event (
  kill_id               INTEGER PRIMARY KEY,
  killer                TEXT NOT NULL,       -- kernel, systemd-oomd, earlyoom, nohang, oomd
  kind                  TEXT NOT NULL,       -- global, memcg, cpuset, mempolicy, sysrq, panic, userspace, unknown
  at_us                 INTEGER,             -- moment of the kill, µs since the epoch, UTC; NULL: the log cannot tell
  at_digits             INTEGER NOT NULL,    -- digits of the second's fraction that the log has
  "constraint"          TEXT,                -- the kernel's word, e.g. CONSTRAINT_MEMCG
  at_text               TEXT,                -- time stamp as printed
  at_basis              TEXT,                -- what dates it: stamp, uptime, end-of-record, or where year and zone were taken from
  boottime_us           INTEGER,             -- µs since boot as the kernel's log counts them
  boot_id               TEXT,                -- boot that the event belongs to, where known
  host                  TEXT,
  kernel_release        TEXT,
  page_size_kib         INTEGER,             -- page size that the report's pages were converted with
  page_size_assumed     INTEGER CHECK (page_size_assumed IN (0, 1)),  -- nothing told it: 4 KiB was taken
  victim_pid            INTEGER,             -- NULL: a report without a kill
  victim_comm           TEXT,
  victim_uid            INTEGER,
  victim_oom_score_adj  INTEGER,
  score                 INTEGER,             -- the killer's score where printed
  total_vm_kib          INTEGER,
  anon_rss_kib          INTEGER,
  file_rss_kib          INTEGER,
  shmem_rss_kib         INTEGER,
  pgtables_kib          INTEGER,
  invoker_pid           INTEGER,             -- the task that asked for memory last; often innocent
  invoker_comm          TEXT,
  invoker_oom_score_adj INTEGER,
  gfp_mask              TEXT,
  gfp_flags             TEXT,
  "order"               INTEGER,             -- the allocation asked for 2^order pages; -1: sysrq
  oom_memcg             TEXT,                -- cgroup whose limit was hit
  task_memcg            TEXT,                -- cgroup of the victim
  unit                  TEXT,                -- systemd unit that lost a process, where systemd tells
  memcg_usage_kib       INTEGER,
  memcg_limit_kib       INTEGER,
  memcg_failcnt         INTEGER,
  group_kill            INTEGER CHECK (group_kill IN (0, 1)),  -- memory.oom.group
  reaped                INTEGER CHECK (reaped IN (0, 1)),      -- the OOM reaper freed the victim's memory
  victim_size_kib       INTEGER,             -- resident memory, page tables and, where known, swap at the kill
  mem_info              TEXT,                -- JSON object: the Mem-Info block in KiB
  complete              INTEGER NOT NULL CHECK (complete IN (0, 1))  -- header, kill line and task table were all there
) STRICT;

CREATE INDEX oom_event_by_time ON oom_event (at_us);
CREATE INDEX oom_event_by_victim ON oom_event (victim_pid, at_us);
CREATE INDEX oom_event_by_uptime ON oom_event (victim_pid, boottime_us);
CREATE INDEX oom_event_by_invoker ON oom_event (invoker_pid, victim_pid);

CREATE TABLE oom_task (
  kill_id       INTEGER NOT NULL REFERENCES oom_event,
  row_no        INTEGER NOT NULL,            -- place in the kernel's table, from 1
  pid           INTEGER NOT NULL,
  comm          TEXT NOT NULL,
  tgid          INTEGER,
  uid           INTEGER,
  total_vm_kib  INTEGER,
  rss_kib       INTEGER,
  rss_anon_kib  INTEGER,                     -- since Linux 6.8
  rss_file_kib  INTEGER,
  rss_shmem_kib INTEGER,
  pgtables_kib  INTEGER,
  swap_kib      INTEGER,
  oom_score_adj INTEGER,
  size_kib      INTEGER AS (                 -- what oom_badness() counts: rss, swap and page tables
    rss_kib + coalesce(swap_kib, 0) + coalesce(pgtables_kib, 0)) VIRTUAL,
  PRIMARY KEY (kill_id, row_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE oom_event_source (
  kill_id    INTEGER NOT NULL REFERENCES oom_event,
  path       TEXT NOT NULL,                  -- file as given, - for standard input, /dev/kmsg, journal
  first_line INTEGER NOT NULL,               -- line of the file, sequence number of /dev/kmsg, or moment of an entry of the journal, µs since the epoch
  last_line  INTEGER NOT NULL,
  carrier    TEXT NOT NULL,                  -- kmsg, dmesg, dmesg-T, syslog, iso, journal-short, journal-json, other
  trusted    INTEGER NOT NULL CHECK (trusted IN (0, 1)),  -- provably from the kernel
  PRIMARY KEY (kill_id, path, first_line)
) STRICT, WITHOUT ROWID;
