-- Processes that were there in one snapshot and not in the next, and what memory was like then.
--
-- A process that is gone was not always killed by the OOM killer: with memory to spare and no
-- kill counted, look at systemd, at the cgroup's other limits, at the program, and at people.
--
-- group   Kills
-- param   since     time    -1d   Only those that vanished at or after this moment.
-- param   until     time    now   Only those that vanished before this moment.
-- param   min_size  size    16M   Only those that had at least this much memory.
-- param   limit     integer 20    Number of rows.
-- filter  process
-- column  gone_at        time     1  First snapshot without it.
-- column  pid            id       2  Process id.
-- column  comm           text     3  Name.
-- column  unit           text     7  Systemd unit.
-- column  size_kib       kib      4  What it had in its last snapshot: resident memory, swap and page tables.
-- column  lived_s        seconds  8  Time from its start to then.
-- column  available_pct  percent  5  MemAvailable then, of all memory.
-- column  psi_some_avg60_pct  percent  9  Time in which some task waited for memory, of the last 60 s.
-- column  kills_counted  count    6  Kills that the kernel counted since the snapshot before.
-- column  kill_id        id       10 The kill that explains it.
-- column  seen_at        time     -  Last snapshot with it.
WITH gone AS MATERIALIZED (
  SELECT p.process_id, p.pid, p.boot_no, p.started_us, s.wall_us, s.snapshot_id, b.snapshot_id AS before_id,
         b.wall_us AS before_us, b.keyframe_id
  -- CROSS JOIN keeps the order of the tables: processes are far fewer than snapshots.
  FROM process p
  CROSS JOIN snapshot s ON s.snapshot_id = p.gone_snapshot_id AND +s.boot_no = p.boot_no
  CROSS JOIN snapshot b ON b.snapshot_id = (
    SELECT max(o.snapshot_id) FROM snapshot o
    WHERE o.snapshot_id < s.snapshot_id AND +o.boot_no = s.boot_no)
  WHERE s.wall_us >= :since AND s.wall_us < :until
    AND (:chosen IS NULL OR p.process_id IN chosen_process)
), sized AS MATERIALIZED (
  SELECT g.*, (
    SELECT sum(x.size_kib) FROM snapshot o
    CROSS JOIN process_change x ON x.change_key = o.snapshot_id << 28 | g.process_id
    WHERE o.snapshot_id BETWEEN g.keyframe_id AND g.before_id) AS size_kib
  FROM gone g
)
SELECT g.wall_us AS gone_at, g.pid, i.comm, i.unit, g.size_kib,
       (g.before_us - g.started_us) / 1000000 AS lived_s,
       round(100.0 * m.mem_available_kib / m.mem_total_kib, 1) AS available_pct,
       a.psi_some_avg60_pct,
       a.oom_kills - m.oom_kills AS kills_counted,
       (SELECT k.kill_id FROM oom_event k
        WHERE k.victim_pid = g.pid AND k.at_us BETWEEN g.before_us - 2000000 AND g.wall_us + 2000000
       ) AS kill_id,
       g.before_us AS seen_at
FROM sized g
JOIN process_info i ON i.process_id = g.process_id
JOIN machine_sample m ON m.snapshot_id = g.before_id
JOIN machine_sample a ON a.snapshot_id = g.snapshot_id
WHERE g.size_kib >= :min_size
ORDER BY g.wall_us DESC, g.size_kib DESC
LIMIT :limit;
