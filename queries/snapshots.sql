-- The snapshots taken: when, how many processes, what was missed, what it cost.
--
-- group   Recorder
-- param   since  time     -1d   Start of the window.
-- param   until  time     now   End of the window.
-- param   limit  integer  100   Number of rows, newest first.
-- column  snapshot_id        id       8  Our number of the snapshot.
-- column  at                 time     1  Moment at which it began.
-- column  cause              text     5  one-shot: cron, a timer or a person; interval: the recorder's tick.
-- column  process_count      count    2  Processes seen.
-- column  rows_written       count    3  Rows stored: processes whose numbers changed.
-- column  keyframe           bool     9  Whether every process was stored.
-- column  mem_available_kib  kib      4  Memory that could be had without swapping.
-- column  swap_free_kib      kib      10 Free swap.
-- column  psi_some_avg10_pct percent  6  Share of the last 10 s in which a task waited for memory.
-- column  oom_kills          count    7  Kills since boot by the kernel's own count.
-- column  kernel_threads     count    -  Kernel threads, which are not sampled.
-- column  vanished           count    -  Processes that ended while being read.
-- column  unreadable         count    11 Processes of which a file could not be read.
-- column  read_cpu_us        micros   12 CPU time that reading took.
-- column  boot_id            text     -  Boot.
SELECT s.snapshot_id, s.wall_us AS at, s.cause, s.process_count,
       (SELECT count(*) FROM process_change x
        WHERE x.change_key BETWEEN s.snapshot_id << 28 AND (s.snapshot_id << 28) + 268435455)
         AS rows_written,
       s.keyframe_id = s.snapshot_id AS keyframe,
       m.mem_available_kib, m.swap_free_kib, m.psi_some_avg10_pct, m.oom_kills,
       s.kernel_threads, s.vanished, s.unreadable, s.read_cpu_us, b.boot_id
FROM snapshot s
JOIN boot b ON b.boot_no = s.boot_no
LEFT JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
WHERE s.wall_us >= :since AND s.wall_us <= :until
ORDER BY s.wall_us DESC
LIMIT :limit;
