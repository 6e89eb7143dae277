-- The machine: its boots, its snapshots, its memory and its settings.

CREATE TABLE boot (
  boot_no          INTEGER PRIMARY KEY,      -- our own short key
  boot_id          TEXT NOT NULL UNIQUE,     -- /proc/sys/kernel/random/boot_id
  host             TEXT,                     -- /proc/sys/kernel/hostname
  kernel_release   TEXT,                     -- /proc/sys/kernel/osrelease
  page_size_kib    INTEGER NOT NULL,         -- KiB a page: what the kernel's reports count in
  ticks_per_second INTEGER NOT NULL,         -- unit of process.start_ticks
  booted_us        INTEGER NOT NULL          -- µs since the epoch, UTC
) STRICT;

CREATE TABLE snapshot (
  snapshot_id        INTEGER PRIMARY KEY,    -- in the order of writing
  boot_no            INTEGER NOT NULL REFERENCES boot,
  wall_us            INTEGER NOT NULL,       -- µs since the epoch, UTC
  boottime_us        INTEGER NOT NULL,       -- µs since boot (CLOCK_BOOTTIME)
  cause              TEXT NOT NULL,          -- one-shot, interval, pressure (closer ticks while memory is short), kill (a kill was seen)
  keyframe_id        INTEGER NOT NULL,       -- the snapshot from which replay starts: one that holds a row for every process
  process_count      INTEGER NOT NULL,       -- processes seen, kernel threads not counted
  kernel_threads     INTEGER NOT NULL,       -- kernel threads, which are not sampled
  vanished           INTEGER NOT NULL,       -- processes that ended while being read
  unreadable         INTEGER NOT NULL,       -- processes of which a file could not be read
  processes_hidden   INTEGER NOT NULL CHECK (processes_hidden IN (0, 1)),  -- /proc is mounted with hidepid
  read_cpu_us        INTEGER NOT NULL        -- CPU time that reading took, µs
) STRICT;

CREATE INDEX snapshot_by_time ON snapshot (wall_us);

CREATE TABLE machine_sample (
  snapshot_id            INTEGER PRIMARY KEY REFERENCES snapshot,
  mem_total_kib          INTEGER,            -- MemTotal, as all *_kib: KiB from /proc/meminfo
  mem_free_kib           INTEGER,            -- MemFree
  mem_available_kib      INTEGER,            -- MemAvailable: what can be had without swapping
  buffers_kib            INTEGER,            -- Buffers
  cached_kib             INTEGER,            -- Cached, shmem included
  active_anon_kib        INTEGER,            -- Active(anon)
  inactive_anon_kib      INTEGER,            -- Inactive(anon)
  active_file_kib        INTEGER,            -- Active(file)
  inactive_file_kib      INTEGER,            -- Inactive(file)
  unevictable_kib        INTEGER,            -- Unevictable
  mlocked_kib            INTEGER,            -- Mlocked
  anon_pages_kib         INTEGER,            -- AnonPages
  mapped_kib             INTEGER,            -- Mapped
  shmem_kib              INTEGER,            -- Shmem: tmpfs, SysV, anonymous shared mappings
  slab_reclaimable_kib   INTEGER,            -- SReclaimable
  slab_unreclaimable_kib INTEGER,            -- SUnreclaim
  kernel_stack_kib       INTEGER,            -- KernelStack
  page_tables_kib        INTEGER,            -- PageTables
  percpu_kib             INTEGER,            -- Percpu
  hugepages_kib          INTEGER,            -- Hugetlb
  dirty_kib              INTEGER,            -- Dirty
  writeback_kib          INTEGER,            -- Writeback
  swap_total_kib         INTEGER,            -- SwapTotal
  swap_free_kib          INTEGER,            -- SwapFree
  swap_cached_kib        INTEGER,            -- SwapCached
  zswap_kib              INTEGER,            -- Zswap
  commit_limit_kib       INTEGER,            -- CommitLimit
  committed_kib          INTEGER,            -- Committed_AS
  oom_kills              INTEGER,            -- oom_kill of /proc/vmstat: kills since boot by the kernel's own count
  alloc_stalls           INTEGER,            -- sum of allocstall*: allocations since boot that had to reclaim
  swap_in_pages          INTEGER,            -- pswpin
  swap_out_pages         INTEGER,            -- pswpout
  major_faults           INTEGER,            -- pgmajfault
  psi_some_avg10_pct     REAL,               -- /proc/pressure/memory: some task waited, percent of the last 10 s
  psi_some_avg60_pct     REAL,               -- of the last 60 s
  psi_some_avg300_pct    REAL,               -- of the last 300 s
  psi_some_total_us      INTEGER,            -- µs since boot
  psi_full_avg10_pct     REAL,               -- all tasks waited, percent of the last 10 s
  psi_full_avg60_pct     REAL,               -- of the last 60 s
  psi_full_avg300_pct    REAL,               -- of the last 300 s
  psi_full_total_us      INTEGER             -- µs since boot
) STRICT;

CREATE TABLE setting (
  name        TEXT NOT NULL,                 -- as a user types it, e.g. vm.panic_on_oom
  snapshot_id INTEGER NOT NULL,             -- first snapshot with this value
  value       TEXT,                          -- text of the file; NULL: this kernel does not have it
  PRIMARY KEY (name, snapshot_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE gap (
  gap_id      INTEGER PRIMARY KEY,
  boot_no     INTEGER NOT NULL REFERENCES boot,
  kind        TEXT NOT NULL,                 -- kmsg-overrun, kmsg-unreadable, process-unreadable, process-hidden, cgroup-skipped, missed-tick, snapshot-lost, clock-step
  from_us     INTEGER NOT NULL,              -- µs since the epoch, UTC
  until_us    INTEGER NOT NULL,              -- µs since the epoch, UTC
  count       INTEGER,                       -- records, processes, cgroups or ticks missed, or seconds of a step, where known
  detail      TEXT NOT NULL                  -- one sentence
) STRICT;

CREATE INDEX gap_by_time ON gap (until_us);

CREATE TABLE cursor (
  source      TEXT PRIMARY KEY,              -- e.g. /dev/kmsg
  boot_no     INTEGER NOT NULL REFERENCES boot,
  sequence    INTEGER NOT NULL               -- last record that need not be read again
) STRICT, WITHOUT ROWID;
