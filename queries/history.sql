-- A process over time: every snapshot, replayed from the changes.
--
-- Without pid and comm it shows every process, which is a lot.
--
-- group   Memory
-- param   pid    integer  none  Only this pid.
-- param   comm   glob     none  Only processes whose name matches.
-- param   since  time     -1d   Start of the window.
-- param   until  time     now   End of the window.
-- column  at             time   1  Moment of the snapshot.
-- column  pid            id     2  Process id.
-- column  comm           text   3  Name.
-- column  rss_kib        kib    4  Resident memory.
-- column  rss_anon_kib   kib    8  Anonymous part of it.
-- column  rss_file_kib   kib    12 File mappings.
-- column  rss_shmem_kib  kib    13 Shared memory.
-- column  swap_kib       kib    5  Swapped out.
-- column  pgtables_kib   kib    9  Page tables.
-- column  vsize_kib      kib    14 Virtual size.
-- column  peak_rss_kib   kib    7  Highest resident size since exec (VmHWM).
-- column  threads        count  15 Threads.
-- column  oom_score      count  10 /proc/[pid]/oom_score as read.
-- column  oom_score_adj  count  6  The user's bias, -1000 to 1000.
-- column  oom_adj        count  11 The legacy image of it, -17 to 15.
-- column  snapshot_id    id     -  The snapshot.
WITH frame AS MATERIALIZED (
  SELECT s.snapshot_id, s.keyframe_id, s.wall_us, s.boot_no
  FROM snapshot s
  WHERE s.wall_us >= :since AND s.wall_us <= :until
), wanted AS MATERIALIZED (
  SELECT process_id, pid, comm, boot_no, first_snapshot_id, gone_snapshot_id
  FROM process_info
  WHERE (:pid IS NULL OR pid = :pid)
    AND (:comm IS NULL OR comm GLOB :comm)
), span AS MATERIALIZED (
  SELECT k.keyframe_id, x.*,
         lead(x.snapshot_id) OVER (
           PARTITION BY x.process_id, k.keyframe_id ORDER BY x.snapshot_id) AS next_id
  FROM (SELECT DISTINCT keyframe_id FROM frame) k
  JOIN snapshot s ON s.keyframe_id = k.keyframe_id
  JOIN process_sample x ON x.snapshot_id = s.snapshot_id
  WHERE x.process_id IN (SELECT process_id FROM wanted)
)
SELECT f.wall_us AS at, w.pid, w.comm, r.rss_kib, r.rss_anon_kib, r.rss_file_kib,
       r.rss_shmem_kib, r.swap_kib, r.pgtables_kib, r.vsize_kib, r.peak_rss_kib, r.threads,
       r.oom_score, r.oom_score_adj, r.oom_adj, f.snapshot_id
FROM span r
JOIN wanted w ON w.process_id = r.process_id
JOIN frame f ON f.keyframe_id = r.keyframe_id
  AND f.snapshot_id >= r.snapshot_id
  AND (r.next_id IS NULL OR f.snapshot_id < r.next_id)
  AND (w.gone_snapshot_id IS NULL OR f.snapshot_id < w.gone_snapshot_id)
ORDER BY f.wall_us, w.pid;
