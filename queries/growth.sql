-- Processes that grew most between two moments.
--
-- A process counts with what oom_badness() counts: resident memory, swap and page tables.
--
-- group   Memory
-- param   since  time     -1h   Start of the window.
-- param   until  time     now   End of the window.
-- param   comm   glob     none  Only processes whose name matches.
-- param   pid    integer  none  Only this pid.
-- param   limit  integer  20    Number of rows.
-- column  pid             id       1  Process id.
-- column  comm            text     2  Name.
-- column  unit            text     8  Systemd unit.
-- column  grew_kib        kib      3  Growth over the window.
-- column  share_pct       percent  6  Share of all growth in the window.
-- column  from_kib        kib      7  Size at the first snapshot in the window; 0: not yet born.
-- column  to_kib          kib      4  Size at the last snapshot in the window.
-- column  peak_rss_kib    kib      9  Highest resident size since exec (VmHWM).
-- column  over_s          seconds  5  Time between the two sizes.
-- column  oom_score_adj   count    10 The user's bias, -1000 to 1000.
-- column  started         time     -  Start of the process.
-- column  cmdline         text     -  Command line.
WITH frame AS MATERIALIZED (
  SELECT boot_no, min(snapshot_id) AS first_id, max(snapshot_id) AS last_id,
         min(wall_us) AS first_us, max(wall_us) AS last_us
  FROM snapshot
  WHERE wall_us >= :since AND wall_us <= :until
  GROUP BY boot_no
), bounds AS MATERIALIZED (
  SELECT f.*, a.keyframe_id AS first_keyframe_id, b.keyframe_id AS last_keyframe_id
  FROM frame f
  JOIN snapshot a ON a.snapshot_id = f.first_id
  JOIN snapshot b ON b.snapshot_id = f.last_id
), first_size AS MATERIALIZED (
  -- CROSS JOIN keeps the order of the tables: the window's rows first, which are few.
  SELECT x.process_id, sum(x.size_kib) AS size_kib
  FROM bounds f
  CROSS JOIN process_change x
    ON x.change_key BETWEEN f.first_keyframe_id << 28 AND (f.first_id << 28) + 268435455
  CROSS JOIN process p ON p.process_id = x.process_id AND p.boot_no = f.boot_no
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > f.first_id)
  GROUP BY x.process_id
), last_size AS MATERIALIZED (
  SELECT x.process_id, sum(x.size_kib) AS size_kib, sum(x.peak_rss_kib) AS peak_rss_kib,
         sum(x.oom_score_adj) AS oom_score_adj, sum(x.present) AS present, f.first_us, f.last_us
  FROM bounds f
  CROSS JOIN process_change x
    ON x.change_key BETWEEN f.last_keyframe_id << 28 AND (f.last_id << 28) + 268435455
  CROSS JOIN process p ON p.process_id = x.process_id AND p.boot_no = f.boot_no
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > f.last_id)
  GROUP BY x.process_id
), grown AS (
  SELECT i.pid, i.comm, i.unit, l.size_kib - coalesce(a.size_kib, 0) AS grew_kib,
         coalesce(a.size_kib, 0) AS from_kib, l.size_kib AS to_kib,
         CASE WHEN l.present & 64 THEN l.peak_rss_kib END AS peak_rss_kib,
         (l.last_us - max(l.first_us, i.started_us)) / 1000000 AS over_s,
         CASE WHEN l.present & 512 THEN l.oom_score_adj END AS oom_score_adj,
         i.started_us AS started, i.cmdline
  FROM last_size l
  JOIN process_info i ON i.process_id = l.process_id
  LEFT JOIN first_size a ON a.process_id = l.process_id
  WHERE l.present & 7
), shared AS (
  SELECT *, round(100.0 * grew_kib / sum(max(grew_kib, 0)) OVER (), 1) AS share_pct FROM grown
)
SELECT pid, comm, unit, grew_kib, share_pct, from_kib, to_kib, peak_rss_kib, over_s,
       oom_score_adj, started, cmdline
FROM shared
WHERE grew_kib > 0
  AND (:comm IS NULL OR comm GLOB :comm)
  AND (:pid IS NULL OR pid = :pid)
ORDER BY grew_kib DESC, pid
LIMIT :limit;
