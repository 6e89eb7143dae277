-- Memory cgroups: what each used, what it may use, and what happened to it.
--
-- cgroup_sample holds a row only where a number changed since the cgroup's last row; a keyframe
-- holds a row for every cgroup, so that replay never reaches back further. A row without any
-- number says that the cgroup is gone.

CREATE TABLE cgroup_sample (
  snapshot_id       INTEGER NOT NULL,        -- the snapshot in which these numbers were first seen
  cgroup_id         INTEGER NOT NULL,
  current_kib       INTEGER,                 -- memory.current; v1 memory.usage_in_bytes; with the groups below, as all but the limits
  peak_kib          INTEGER,                 -- memory.peak (5.19); v1 memory.max_usage_in_bytes
  swap_kib          INTEGER,                 -- memory.swap.current; v1 total_swap of memory.stat
  limit_kib         INTEGER,                 -- memory.max; v1 memory.limit_in_bytes; NULL: no limit of its own
  high_kib          INTEGER,                 -- memory.high; NULL: none, or v1
  low_kib           INTEGER,                 -- memory.low: best-effort protection
  min_kib           INTEGER,                 -- memory.min: hard protection
  swap_limit_kib    INTEGER,                 -- memory.swap.max; NULL: none, or v1
  oom_group         INTEGER,                 -- memory.oom.group: 1: a kill takes the whole group
  high_events       INTEGER,                 -- high of memory.events: times throttled
  max_events        INTEGER,                 -- max of memory.events; v1 memory.failcnt: times at the limit
  oom_events        INTEGER,                 -- oom of memory.events: times that an allocation was about to fail
  oom_kills         INTEGER,                 -- oom_kill of memory.events; v1 of memory.oom_control, own processes only
  oom_group_kills   INTEGER,                 -- oom_group_kill of memory.events (5.17)
  anon_kib          INTEGER,                 -- anon of memory.stat; v1 total_rss
  file_kib          INTEGER,                 -- file, shmem included; v1 total_cache
  shmem_kib         INTEGER,                 -- shmem; v1 total_shmem
  slab_kib          INTEGER,                 -- slab
  kernel_stack_kib  INTEGER,                 -- kernel_stack
  pgtables_kib      INTEGER,                 -- pagetables
  sock_kib          INTEGER,                 -- sock
  percpu_kib        INTEGER,                 -- percpu
  psi_some_total_us INTEGER,                 -- some of memory.pressure: µs since the group was made
  psi_full_total_us INTEGER,                 -- full of memory.pressure: µs since the group was made
  PRIMARY KEY (snapshot_id, cgroup_id)
) STRICT, WITHOUT ROWID;
