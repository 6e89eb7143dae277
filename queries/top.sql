-- Who would have been killed first at a moment, from the record.
--
-- Ranked by badness as oom_badness() computes it: resident memory, swap and page tables in
-- permille of RAM and swap, plus oom_score_adj. A process at -1000 is never chosen.
--
-- group   Memory
-- param   at     time     now   The last snapshot at or before this moment is taken.
-- param   comm   glob     none  Only processes whose name matches.
-- param   limit  integer  20    Number of rows.
-- column  place              count     -  Rank: 1 dies first.
-- column  pid                id        1  Process id.
-- column  comm               text      2  Name.
-- column  unit               text      9  Systemd unit.
-- column  badness_permille   permille  3  Badness; empty where the process is never chosen.
-- column  rss_kib            kib       4  Resident memory.
-- column  swap_kib           kib       6  Swapped out.
-- column  pgtables_kib       kib       10 Page tables.
-- column  oom_score          count     7  /proc/[pid]/oom_score as read.
-- column  oom_score_adj      count     5  The user's bias, -1000 to 1000.
-- column  oom_adj            count     11 The legacy image of it, -17 to 15.
-- column  protected          bool      8  Whether it is never chosen.
-- column  at                 time      -  Moment of the snapshot.
WITH moment AS MATERIALIZED (
  SELECT s.*, m.mem_total_kib + coalesce(m.swap_total_kib, 0) AS total_kib
  FROM snapshot s
  JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
  WHERE s.wall_us <= :at
  ORDER BY s.wall_us DESC
  LIMIT 1
), latest AS (
  SELECT x.process_id, sum(x.present) AS present, sum(x.rss_kib) AS rss_kib,
         sum(x.swap_kib) AS swap_kib, sum(x.pgtables_kib) AS pgtables_kib,
         sum(x.size_kib) AS size_kib, sum(x.oom_score) AS oom_score,
         sum(x.oom_score_adj) AS oom_score_adj, o.total_kib, o.wall_us
  FROM moment o
  JOIN process_change x
    ON x.change_key BETWEEN o.keyframe_id << 28 AND (o.snapshot_id << 28) + 268435455
  JOIN process p ON p.process_id = x.process_id
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > o.snapshot_id)
  GROUP BY x.process_id
), ranked AS (
  SELECT l.*, i.pid, i.comm, i.unit, l.oom_score_adj <= -1000 AS protected,
         CASE WHEN l.oom_score_adj > -1000
              THEN round(1000.0 * l.size_kib / l.total_kib + l.oom_score_adj, 1)
         END AS badness_permille
  FROM latest l
  JOIN process_info i ON i.process_id = l.process_id
  WHERE l.present & 7
)
SELECT row_number() OVER (ORDER BY badness_permille DESC NULLS LAST, size_kib DESC) AS place,
       pid, comm, unit, badness_permille, rss_kib,
       CASE WHEN present & 8 THEN swap_kib END AS swap_kib,
       CASE WHEN present & 16 THEN pgtables_kib END AS pgtables_kib,
       CASE WHEN present & 256 THEN oom_score END AS oom_score,
       CASE WHEN present & 512 THEN oom_score_adj END AS oom_score_adj,
       -- The kernel's own conversion.
       CASE WHEN present & 512 THEN
         CASE WHEN oom_score_adj >= 1000 THEN 15 ELSE min(15, oom_score_adj * 17 / 1000) END
       END AS oom_adj, protected, wall_us AS at
FROM ranked
WHERE :comm IS NULL OR comm GLOB :comm
ORDER BY place
LIMIT :limit;
