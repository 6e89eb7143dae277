-- Kills that the kernel counted and no log tells of, with what was recorded around them.
--
-- The kernel counts its kills in /proc/vmstat and, per cgroup, in memory.events. A count without a
-- line means that the log was lost, rotated away or never read: `oomhist ingest` of older logs may
-- still find it. Who vanished in that time is the best guess at the victim.
--
-- group   Kills
-- param   since  time    none  Only counts that ended at or after this moment.
-- param   until  time    none  Only counts that began before this moment.
-- filter  cgroup
-- column  from_at      time   1  Snapshot at which the counter still had its old value.
-- column  until_at     time   2  Snapshot at which it had moved.
-- column  counted      count  3  Kills that the kernel counted.
-- column  logged       count  4  Kills that a log tells of.
-- column  unit         text   6  Unit of the innermost cgroup whose own count moved.
-- column  vanished     text   5  The largest process that vanished in that time.
-- column  vanished_kib kib    7  Its size in its last snapshot.
-- column  cgroup       text   -  Path of that cgroup.
-- column  boot_id      text   -  Boot of the machine.
WITH gone AS (
  SELECT u.boot_no, u.from_us, u.until_us, p.process_id, p.pid,
         (SELECT sum(x.size_kib) FROM snapshot o
          CROSS JOIN process_change x ON x.change_key = o.snapshot_id << 28 | p.process_id
          WHERE o.snapshot_id BETWEEN b.keyframe_id AND b.snapshot_id) AS size_kib
  FROM unlogged_kill u
  CROSS JOIN process p ON p.boot_no = u.boot_no
  CROSS JOIN snapshot s ON s.snapshot_id = p.gone_snapshot_id
    AND s.wall_us BETWEEN u.from_us AND u.until_us
  CROSS JOIN snapshot b ON b.snapshot_id = (
    SELECT max(o.snapshot_id) FROM snapshot o WHERE o.snapshot_id < s.snapshot_id)
), largest AS (
  -- One aggregate with max() alone takes its other columns from the row with the maximum.
  SELECT boot_no, from_us, until_us, process_id, pid, max(size_kib) AS size_kib
  FROM gone
  GROUP BY boot_no, from_us, until_us
)
SELECT u.from_us AS from_at, u.until_us AS until_at, u.counted, u.logged, u.unit,
       i.comm || '[' || l.pid || ']' AS vanished, l.size_kib AS vanished_kib, u.cgroup, b.boot_id
FROM unlogged_kill u
JOIN boot b ON b.boot_no = u.boot_no
LEFT JOIN largest l ON l.boot_no = u.boot_no AND l.from_us = u.from_us AND l.until_us = u.until_us
LEFT JOIN process_info i ON i.process_id = l.process_id
LEFT JOIN cgroup g ON g.path = u.cgroup
WHERE (:since IS NULL OR u.until_us >= :since) AND (:until IS NULL OR u.from_us < :until)
  AND matches(:unit, u.unit) AND matches(:cgroup, u.cgroup)
  AND (matches(:container, g.container_id) OR matches(:container, g.pod_uid))
ORDER BY u.until_us DESC;
