-- Who was first in line to be killed, and for how long.
--
-- In each snapshot the process with the highest badness leads until the next snapshot; a
-- stretch without a snapshot for more than an hour counts for nobody.
--
-- group   Memory
-- param   since  time     -1d   Start of the window.
-- param   until  time     now   End of the window.
-- param   limit  integer  20    Number of rows.
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
  SELECT s.snapshot_id, s.keyframe_id, s.wall_us,
         m.mem_total_kib + coalesce(m.swap_total_kib, 0) AS total_kib,
         lead(s.wall_us) OVER (PARTITION BY s.boot_no ORDER BY s.wall_us) - s.wall_us AS held_us
  FROM snapshot s
  JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
  WHERE s.wall_us >= :since AND s.wall_us <= :until
), span AS MATERIALIZED (
  SELECT k.keyframe_id, x.process_id, x.snapshot_id, x.size_kib, x.oom_score_adj,
         lead(x.snapshot_id) OVER (
           PARTITION BY x.process_id, k.keyframe_id ORDER BY x.snapshot_id) AS next_id
  FROM (SELECT DISTINCT keyframe_id FROM frame) k
  JOIN snapshot s ON s.keyframe_id = k.keyframe_id
  JOIN process_sample x ON x.snapshot_id = s.snapshot_id
), leader AS (
  -- One aggregate with max() alone takes its other columns from the row with the maximum.
  SELECT f.snapshot_id, f.wall_us, min(coalesce(f.held_us, 0), 3600000000) AS held_us,
         r.process_id, r.size_kib, r.oom_score_adj,
         max(1000.0 * r.size_kib / f.total_kib + r.oom_score_adj) AS badness
  FROM frame f
  JOIN span r ON r.keyframe_id = f.keyframe_id
    AND r.snapshot_id <= f.snapshot_id
    AND (r.next_id IS NULL OR r.next_id > f.snapshot_id)
  JOIN process p ON p.process_id = r.process_id
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > f.snapshot_id)
  WHERE r.size_kib IS NOT NULL AND r.oom_score_adj > -1000
  GROUP BY f.snapshot_id
)
SELECT i.pid, i.comm, i.unit,
       sum(l.held_us) / 1000000 AS led_s,
       round(100.0 * sum(l.held_us) / nullif(sum(sum(l.held_us)) OVER (), 0), 1) AS share_pct,
       count(*) AS snapshots,
       round(max(l.badness), 1) AS max_badness_permille,
       max(l.size_kib) AS max_size_kib,
       max(l.oom_score_adj) AS oom_score_adj,
       min(l.wall_us) AS first_at,
       max(l.wall_us) AS last_at
FROM leader l
JOIN process_info i ON i.process_id = l.process_id
GROUP BY l.process_id
ORDER BY led_s DESC, snapshots DESC, i.pid
LIMIT :limit;
