-- Processes that grew most between two moments, and how.
--
-- A process counts with what oom_badness() counts: resident memory, swap and page tables.
--
-- group   Memory
-- param   since  time     -1h   Start of the window.
-- param   until  time     now   End of the window.
-- param   limit  integer  20    Number of rows.
-- filter  process
-- column  pid                 id       1  Process id.
-- column  comm                text     2  Name.
-- column  unit                text     8  Systemd unit.
-- column  grew_kib            kib      3  Growth over the window.
-- column  share_pct           percent  6  Share of all growth in the window.
-- column  from_kib            kib      7  Size at the first snapshot in the window; 0: not yet born.
-- column  to_kib              kib      4  Size at the last snapshot in the window.
-- column  peak_rss_kib        kib      9  Highest resident size since exec (VmHWM): shows what fell between snapshots.
-- column  over_s              seconds  5  Time between the two sizes.
-- column  oom_score_adj       count    10 The user's bias, -1000 to 1000.
-- column  shape               text     11 leak, burst, step, sawtooth, warmup, steady; new: born in the window.
-- column  slope_kib_per_hour  kib      12 Growth an hour: Theil-Sen line through the lowest sizes.
-- column  confidence          text     -  How sure the shape is.
-- column  trend               trend    13 Its size over the window, KiB.
-- column  started             time     -  Start of the process.
-- column  cmdline             text     -  Command line.
CREATE TEMP TABLE growth_frame AS
SELECT f.*, a.keyframe_id AS first_keyframe_id, b.keyframe_id AS last_keyframe_id
FROM (
  SELECT boot_no, min(snapshot_id) AS first_id, max(snapshot_id) AS last_id,
         min(wall_us) AS first_us, max(wall_us) AS last_us
  FROM snapshot
  WHERE wall_us >= :since AND wall_us <= :until
  GROUP BY boot_no
) f
JOIN snapshot a ON a.snapshot_id = f.first_id
JOIN snapshot b ON b.snapshot_id = f.last_id;

CREATE TEMP TABLE grown AS
WITH first_size AS MATERIALIZED (
  -- CROSS JOIN keeps the order of the tables: the window's rows first, which are few.
  SELECT x.process_id, sum(x.size_kib) AS size_kib
  FROM growth_frame f
  CROSS JOIN process_change x
    ON x.change_key BETWEEN f.first_keyframe_id << 28 AND (f.first_id << 28) + 268435455
  CROSS JOIN process p ON p.process_id = x.process_id AND p.boot_no = f.boot_no
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > f.first_id)
  GROUP BY x.process_id
), last_size AS MATERIALIZED (
  SELECT x.process_id, sum(x.size_kib) AS size_kib, sum(x.peak_rss_kib) AS peak_rss_kib,
         sum(x.oom_score_adj) AS oom_score_adj, sum(x.present) AS present, f.first_us, f.last_us,
         f.first_id, f.last_id, f.first_keyframe_id
  FROM growth_frame f
  CROSS JOIN process_change x
    ON x.change_key BETWEEN f.last_keyframe_id << 28 AND (f.last_id << 28) + 268435455
  CROSS JOIN process p ON p.process_id = x.process_id AND p.boot_no = f.boot_no
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > f.last_id)
  GROUP BY x.process_id
), shared AS (
  SELECT l.*, l.size_kib - coalesce(a.size_kib, 0) AS grew_kib,
         coalesce(a.size_kib, 0) AS from_kib, a.process_id IS NULL AS is_new,
         round(100.0 * (l.size_kib - coalesce(a.size_kib, 0))
           / sum(max(l.size_kib - coalesce(a.size_kib, 0), 0)) OVER (), 1) AS share_pct
  FROM last_size l
  LEFT JOIN first_size a ON a.process_id = l.process_id
  WHERE l.present & 7
)
SELECT s.*, i.pid, i.comm, i.unit, i.started_us, i.cmdline
FROM shared s
JOIN process_info i ON i.process_id = s.process_id
WHERE s.grew_kib > 0
  AND (:chosen IS NULL OR s.process_id IN chosen_process)
ORDER BY s.grew_kib DESC, i.pid
LIMIT coalesce(:limit, -1);

WITH point AS (
  -- Of three hours or less every change, of more the hours' lowest sizes.
  SELECT g.process_id, s.wall_us,
         sum(x.size_kib) OVER (
           PARTITION BY g.process_id, s.keyframe_id ORDER BY s.snapshot_id) AS kib
  FROM grown g
  CROSS JOIN snapshot s ON s.snapshot_id BETWEEN g.first_keyframe_id AND g.last_id
  CROSS JOIN process_change x ON x.change_key = s.snapshot_id << 28 | g.process_id
  WHERE g.last_us - g.first_us <= 10800000000
  UNION ALL
  SELECT g.process_id, h.from_us, x.min_size_kib
  FROM grown g
  CROSS JOIN machine_hour h ON h.keyframe_id BETWEEN g.first_keyframe_id AND g.last_id
  CROSS JOIN process_hour x ON x.keyframe_id = h.keyframe_id AND x.process_id = g.process_id
  WHERE g.last_us - g.first_us > 10800000000
  UNION ALL
  SELECT g.process_id, g.last_us, g.size_kib
  FROM grown g
), curve AS MATERIALIZED (
  SELECT g.process_id, trend(p.wall_us, p.kib, g.first_us, g.last_us) AS trend,
         growth(p.wall_us, p.kib, g.last_us) FILTER (WHERE p.wall_us >= g.first_us) AS growth
  FROM grown g
  JOIN point p ON p.process_id = g.process_id
  GROUP BY g.process_id
)
SELECT g.pid, g.comm, g.unit, g.grew_kib, g.share_pct, g.from_kib, g.size_kib AS to_kib,
       CASE WHEN g.present & 64 THEN g.peak_rss_kib END AS peak_rss_kib,
       (g.last_us - max(g.first_us, g.started_us)) / 1000000 AS over_s,
       CASE WHEN g.present & 512 THEN g.oom_score_adj END AS oom_score_adj,
       CASE WHEN g.is_new THEN 'new' ELSE c.growth ->> '$.shape' END AS shape,
       CAST(round(c.growth ->> '$.slope_kib_per_hour') AS INTEGER) AS slope_kib_per_hour,
       c.growth ->> '$.confidence' AS confidence,
       c.trend,
       g.started_us AS started, g.cmdline
FROM grown g
LEFT JOIN curve c ON c.process_id = g.process_id
ORDER BY g.grew_kib DESC, g.pid;
