-- Who was first in line to be killed, and for how long.
--
-- In each snapshot the process with the highest badness leads until the next snapshot; a
-- stretch without a snapshot for more than an hour counts for nobody.
--
-- group   Memory
-- param   since  time     -1d   Start of the window.
-- param   until  time     now   End of the window.
-- param   limit  integer  20    Number of rows.
-- filter  process
-- column  pid                   id        1  Process id.
-- column  comm                  text      2  Name.
-- column  unit                  text      8  Systemd unit.
-- column  led_s                 seconds   3  Time for which it was first in line.
-- column  share_pct             percent   4  Share of the recorded time.
-- column  snapshots             count     9  Snapshots in which it was first.
-- column  max_badness_permille  permille  5  Its highest badness while first.
-- column  max_size_kib          kib       6  Its largest size while first.
-- column  oom_score_adj         count     7  Its highest oom_score_adj while first.
-- column  first_at              time      10 First time that it led.
-- column  last_at               time      11 Last time that it led.
WITH frame AS MATERIALIZED (
  SELECT s.snapshot_id, s.keyframe_id,
         m.mem_total_kib + coalesce(m.swap_total_kib, 0) AS total_kib,
         lead(s.boottime_us) OVER (PARTITION BY s.boot_no ORDER BY s.snapshot_id)
           - s.boottime_us AS held_us,
         s.wall_us
  FROM snapshot s
  JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
  WHERE s.wall_us >= :since AND s.wall_us <= :until
), stretch AS MATERIALIZED (
  -- A keyframe and the snapshots that are replayed from it.
  SELECT keyframe_id, max(snapshot_id) AS last_id, min(total_kib) AS total_kib
  FROM frame GROUP BY keyframe_id
), replayed AS MATERIALIZED (
  -- What each process had from each of its changes on.
  SELECT t.keyframe_id, t.last_id, t.total_kib, x.process_id, x.snapshot_id,
         sum(x.size_kib) OVER replay AS size_kib, sum(x.oom_score_adj) OVER replay AS oom_score_adj,
         sum(x.present) OVER replay AS present
  FROM stretch t
  CROSS JOIN process_change x
    ON x.change_key BETWEEN t.keyframe_id << 28 AND (t.last_id << 28) + 268435455
  WINDOW replay AS (PARTITION BY t.keyframe_id, x.process_id ORDER BY x.change_key)
), extent AS MATERIALIZED (
  SELECT keyframe_id, last_id, process_id,
         min(1000.0 * size_kib / total_kib + oom_score_adj) AS low,
         max(1000.0 * size_kib / total_kib + oom_score_adj) AS high,
         min(snapshot_id) = keyframe_id AND min(oom_score_adj) > -1000
           AND min(present & 7) > 0 AS is_steady
  FROM replayed
  GROUP BY keyframe_id, process_id
), bar AS (
  -- What one process has all the time; who never reaches it cannot have led.
  SELECT e.keyframe_id, max(e.low) AS low
  FROM extent e
  JOIN process p ON p.process_id = e.process_id
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > e.last_id)
  WHERE e.is_steady
  GROUP BY e.keyframe_id
), candidate AS MATERIALIZED (
  SELECT e.keyframe_id, e.last_id, e.process_id
  FROM extent e
  LEFT JOIN bar b ON b.keyframe_id = e.keyframe_id
  WHERE b.low IS NULL OR e.high >= b.low
), cell AS (
  SELECT s.snapshot_id, c.process_id,
         sum(x.size_kib) OVER replay AS size_kib, sum(x.oom_score_adj) OVER replay AS oom_score_adj,
         sum(x.present) OVER replay AS present
  FROM candidate c
  CROSS JOIN snapshot s ON s.snapshot_id BETWEEN c.keyframe_id AND c.last_id
  LEFT JOIN process_change x ON x.change_key = s.snapshot_id << 28 | c.process_id
  WINDOW replay AS (PARTITION BY c.keyframe_id, c.process_id ORDER BY s.snapshot_id)
), leader AS (
  -- One aggregate with max() alone takes its other columns from the row with the maximum.
  SELECT c.snapshot_id, f.wall_us, min(coalesce(f.held_us, 0), 3600000000) AS held_us,
         c.process_id, c.size_kib, c.oom_score_adj,
         max(1000.0 * c.size_kib / f.total_kib + c.oom_score_adj) AS badness
  FROM cell c
  CROSS JOIN frame f ON f.snapshot_id = c.snapshot_id
  CROSS JOIN process p ON p.process_id = c.process_id
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > c.snapshot_id)
  WHERE c.present & 7 AND c.oom_score_adj > -1000
  GROUP BY c.snapshot_id
), led AS (
  SELECT process_id, sum(held_us) / 1000000 AS led_s,
         round(100.0 * sum(held_us) / nullif(sum(sum(held_us)) OVER (), 0), 1) AS share_pct,
         count(*) AS snapshots, round(max(badness), 1) AS max_badness_permille,
         max(size_kib) AS max_size_kib, max(oom_score_adj) AS oom_score_adj,
         min(wall_us) AS first_at, max(wall_us) AS last_at
  FROM leader
  GROUP BY process_id
)
SELECT i.pid, i.comm, i.unit, l.led_s, l.share_pct, l.snapshots, l.max_badness_permille,
       l.max_size_kib, l.oom_score_adj, l.first_at, l.last_at
FROM led l
JOIN process_info i ON i.process_id = l.process_id
WHERE :chosen IS NULL OR l.process_id IN chosen_process
ORDER BY l.led_s DESC, l.snapshots DESC, i.pid
LIMIT :limit;
