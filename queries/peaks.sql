-- Highest resident sizes reached in a window against the size now: who spiked, seen or unseen.
--
-- The kernel keeps the highest resident size of each process (VmHWM), so that a spike between two
-- snapshots leaves a trace: `unseen_kib` is what the peak had above both snapshots around it. A
-- peak that was not passed again in the window is of before, and not shown.
--
-- group   Memory
-- param   since     time     -1d   Start of the window.
-- param   until     time     now   End of the window.
-- param   min_size  size     16M   Only peaks of at least this size.
-- param   limit     integer  20    Number of rows, the largest unseen part first.
-- filter  process
-- column  at            time     1  First snapshot after the peak.
-- column  pid           id       2  Process id.
-- column  comm          text     3  Name.
-- column  unit          text     9  Systemd unit.
-- column  peak_rss_kib  kib      4  Highest resident size (VmHWM).
-- column  unseen_kib    kib      5  What of it no snapshot saw.
-- column  before_kib    kib      7  Resident size in the snapshot before the peak; empty: not yet born.
-- column  after_kib     kib      8  Resident size in the snapshot after it.
-- column  rss_kib       kib      6  Resident size at the end of the window; empty: it is gone.
-- column  ram_pct       percent  10 The peak, of RAM.
-- column  window_s      seconds  11 Time between the two snapshots around it.
-- column  started       time     -  Start of the process.
-- column  cmdline       text     -  Command line.
CREATE TEMP TABLE peak_frame AS
SELECT a.snapshot_id AS first_id, a.keyframe_id AS first_keyframe_id, z.snapshot_id AS last_id,
       z.keyframe_id AS last_keyframe_id, z.boot_no AS last_boot_no
FROM (
  SELECT min(snapshot_id) AS first_id, max(snapshot_id) AS last_id
  FROM snapshot WHERE wall_us >= :since AND wall_us <= :until
) w
JOIN snapshot a ON a.snapshot_id = w.first_id
JOIN snapshot z ON z.snapshot_id = w.last_id;

-- Rows in which the peak moved, or is told whole, are few; the sum from the keyframe on is it.
CREATE TEMP TABLE peak_row AS
SELECT h.keyframe_id, x.change_key >> 28 AS snapshot_id, x.change_key & 268435455 AS process_id,
       sum(x.peak_rss_kib) OVER (
         PARTITION BY h.keyframe_id, x.change_key & 268435455 ORDER BY x.change_key) AS kib
FROM peak_frame f
CROSS JOIN machine_hour h ON h.keyframe_id BETWEEN f.first_keyframe_id AND f.last_id
CROSS JOIN process_change x ON x.change_key >= h.keyframe_id << 28 AND x.change_key < min(
  coalesce((SELECT min(n.keyframe_id) FROM machine_hour n WHERE n.keyframe_id > h.keyframe_id),
           f.last_id + 1), f.last_id + 1) << 28
WHERE x.peak_rss_kib <> 0;

CREATE TEMP TABLE peaked AS
WITH reached AS MATERIALIZED (
  -- The highest, and the first that had it.
  SELECT process_id, kib, snapshot_id
  FROM (
    SELECT process_id, kib, snapshot_id,
           row_number() OVER (PARTITION BY process_id ORDER BY kib DESC, snapshot_id) AS place
    FROM peak_row)
  WHERE place = 1
)
SELECT r.process_id, p.pid, p.started_us, p.boot_no, p.gone_snapshot_id, r.kib,
       s.snapshot_id, s.keyframe_id, s.wall_us,
       b.snapshot_id AS before_id, b.keyframe_id AS before_keyframe_id, b.wall_us AS before_us,
       p.first_snapshot_id = r.snapshot_id AS is_new
FROM peak_frame f
CROSS JOIN reached r
CROSS JOIN process p ON p.process_id = r.process_id
CROSS JOIN snapshot s ON s.snapshot_id = r.snapshot_id
LEFT JOIN snapshot b ON b.snapshot_id = (
  SELECT max(o.snapshot_id) FROM snapshot o WHERE o.snapshot_id < r.snapshot_id)
  AND b.boot_no = s.boot_no
-- Where the window begins it may have been reached before.
WHERE (r.snapshot_id > f.first_id
       OR r.snapshot_id = f.first_id AND r.snapshot_id > f.first_keyframe_id)
  AND r.kib >= coalesce(:min_size, 0)
  AND (:chosen IS NULL OR r.process_id IN chosen_process);

WITH now AS MATERIALIZED (
  SELECT x.process_id, sum(x.rss_kib) AS rss_kib
  FROM peak_frame f
  CROSS JOIN process_change x
    ON x.change_key BETWEEN f.last_keyframe_id << 28 AND (f.last_id << 28) + 268435455
  GROUP BY x.process_id
), after AS MATERIALIZED (
  SELECT k.*,
         (SELECT sum(x.rss_kib) FROM snapshot o
          CROSS JOIN process_change x ON x.change_key = o.snapshot_id << 28 | k.process_id
          WHERE o.snapshot_id BETWEEN k.keyframe_id AND k.snapshot_id) AS after_kib
  FROM peaked k
), measured AS (
  SELECT k.*, i.comm, i.unit, i.cmdline, m.mem_total_kib,
         CASE WHEN k.is_new THEN NULL
              WHEN k.before_keyframe_id = k.keyframe_id THEN k.after_kib -
                (SELECT x.rss_kib FROM process_change x
                 WHERE x.change_key = k.snapshot_id << 28 | k.process_id)
              ELSE
                (SELECT sum(x.rss_kib) FROM snapshot o
                 CROSS JOIN process_change x ON x.change_key = o.snapshot_id << 28 | k.process_id
                 WHERE o.snapshot_id BETWEEN k.before_keyframe_id AND k.before_id)
         END AS before_kib,
         CASE WHEN k.boot_no = f.last_boot_no AND coalesce(k.gone_snapshot_id > f.last_id, 1)
              THEN n.rss_kib END AS rss_kib
  FROM peak_frame f
  CROSS JOIN after k
  JOIN process_info i ON i.process_id = k.process_id
  LEFT JOIN now n ON n.process_id = k.process_id
  LEFT JOIN machine_sample m ON m.snapshot_id = k.snapshot_id
)
SELECT wall_us AS at, pid, comm, unit, kib AS peak_rss_kib,
       max(0, kib - max(coalesce(before_kib, 0), coalesce(after_kib, 0))) AS unseen_kib,
       before_kib, after_kib, rss_kib,
       round(100.0 * kib / mem_total_kib, 1) AS ram_pct,
       (wall_us - coalesce(before_us, started_us)) / 1000000 AS window_s,
       started_us AS started, cmdline
FROM measured
ORDER BY unseen_kib DESC, kib - coalesce(rss_kib, 0) DESC, pid
LIMIT :limit;
