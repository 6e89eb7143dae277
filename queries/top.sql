-- Who would have been killed first at a moment, from the record.
--
-- Ranked by badness as oom_badness() computes it: resident memory, swap and page tables in
-- permille of RAM and swap, plus oom_score_adj. A process at -1000 is never chosen, nor is init.
--
-- group   Memory
-- param   at     time     now   The last snapshot at or before this moment is taken.
-- param   limit  integer  20    Number of rows.
-- filter  process
-- column  place              count     10 Rank among all processes: 1 dies first; empty where the process is never chosen.
-- column  pid                id        1  Process id.
-- column  comm               text      2  Name.
-- column  unit               text      9  Systemd unit.
-- column  badness_permille   permille  3  Badness; empty where the process is never chosen.
-- column  rss_kib            kib       4  Resident memory.
-- column  swap_kib           kib       6  Swapped out.
-- column  pgtables_kib       kib       11 Page tables.
-- column  oom_score          count     8  /proc/[pid]/oom_score as read.
-- column  oom_score_adj      count     5  The user's bias, -1000 to 1000.
-- column  oom_adj            count     12 The legacy image of it, -17 to 15.
-- column  protected          bool      7  Whether it is never chosen.
-- column  at                 time      -  Moment of the snapshot.
-- column  ppid               id        -  Parent's pid.
-- column  uid                id        -  Effective user id.
-- column  cgroup             text      -  Path of its memory cgroup.
-- column  total_kib          kib       -  What badness is measured by: RAM and swap, or the limit of `oomhist top`'s `--cgroup`.
-- column  swap_total_kib     kib       -  Swap of the machine.
-- column  kernel_release     text      -  Release of the kernel, which decides on the formula.
-- column  page_size_kib      kib       -  Page size: the kernel counts badness in pages.
WITH moment AS MATERIALIZED (
  SELECT s.snapshot_id, s.keyframe_id, s.wall_us, m.swap_total_kib,
         m.mem_total_kib + coalesce(m.swap_total_kib, 0) AS total_kib,
         b.kernel_release, b.page_size_kib
  FROM snapshot s
  JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
  JOIN boot b ON b.boot_no = s.boot_no
  WHERE s.wall_us <= :at
  ORDER BY s.wall_us DESC
  LIMIT 1
), latest AS (
  SELECT x.process_id, sum(x.present) AS present, sum(x.rss_kib) AS rss_kib,
         sum(x.swap_kib) AS swap_kib, sum(x.pgtables_kib) AS pgtables_kib,
         sum(x.size_kib) AS size_kib, sum(x.oom_score) AS oom_score,
         sum(x.oom_score_adj) AS oom_score_adj
  FROM moment o
  JOIN process_change x
    ON x.change_key BETWEEN o.keyframe_id << 28 AND (o.snapshot_id << 28) + 268435455
  JOIN process p ON p.process_id = x.process_id
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > o.snapshot_id)
  GROUP BY x.process_id
), judged AS (
  SELECT l.*, o.*, i.pid, i.comm, i.unit, i.ppid, i.uid, i.cgroup,
         -- The kernel gives init a score of 0; pid 1 of a container has one, and can be chosen.
         l.oom_score_adj <= -1000 OR i.pid = 1 AND l.oom_score = 0 AS protected
  FROM latest l
  CROSS JOIN moment o
  JOIN process_info i ON i.process_id = l.process_id
  WHERE l.present & 7
), ranked AS (
  SELECT *, row_number() OVER (ORDER BY badness DESC NULLS LAST, size_kib DESC, pid) AS row_no
  FROM (
    SELECT *, CASE WHEN NOT protected THEN 1000.0 * size_kib / total_kib + oom_score_adj END
             AS badness
    FROM judged)
)
SELECT CASE WHEN NOT protected THEN row_no END AS place,
       pid, comm, unit, round(badness, 1) AS badness_permille, rss_kib,
       CASE WHEN present & 8 THEN swap_kib END AS swap_kib,
       CASE WHEN present & 16 THEN pgtables_kib END AS pgtables_kib,
       CASE WHEN present & 256 THEN oom_score END AS oom_score,
       CASE WHEN present & 512 THEN oom_score_adj END AS oom_score_adj,
       -- The kernel's own conversion.
       CASE WHEN present & 512 THEN
         CASE WHEN oom_score_adj >= 1000 THEN 15 ELSE min(15, oom_score_adj * 17 / 1000) END
       END AS oom_adj, protected, wall_us AS at, ppid, uid, cgroup, total_kib, swap_total_kib,
       kernel_release, page_size_kib
FROM ranked
WHERE :chosen IS NULL OR process_id IN chosen_process
ORDER BY row_no
LIMIT :limit;
