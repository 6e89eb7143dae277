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
WITH wanted AS MATERIALIZED (
  SELECT process_id, pid, comm, boot_no, first_snapshot_id, gone_snapshot_id
  FROM process_info
  WHERE (:pid IS NULL OR pid = :pid)
    AND (:comm IS NULL OR comm GLOB :comm)
), frame AS MATERIALIZED (
  -- Replay begins at the keyframe of the first snapshot.
  SELECT snapshot_id, wall_us, boot_no
  FROM snapshot
  WHERE snapshot_id >= (SELECT min(keyframe_id) FROM snapshot
                        WHERE wall_us >= :since AND wall_us <= :until)
    AND wall_us <= :until
), cell AS (
  -- One for each process and snapshot, with the snapshot whose row still holds.
  SELECT f.snapshot_id, f.wall_us, w.process_id, w.pid, w.comm,
         max(x.snapshot_id) OVER (
           PARTITION BY w.process_id ORDER BY f.snapshot_id) AS row_snapshot_id
  FROM wanted w
  CROSS JOIN frame f ON f.boot_no = w.boot_no
    AND f.snapshot_id >= w.first_snapshot_id
    AND (w.gone_snapshot_id IS NULL OR f.snapshot_id < w.gone_snapshot_id)
  LEFT JOIN process_sample x
    ON x.snapshot_id = f.snapshot_id AND x.process_id = w.process_id
)
SELECT c.wall_us AS at, c.pid, c.comm, r.rss_kib, r.rss_anon_kib, r.rss_file_kib,
       r.rss_shmem_kib, r.swap_kib, r.pgtables_kib, r.vsize_kib, r.peak_rss_kib, r.threads,
       r.oom_score, r.oom_score_adj, r.oom_adj, c.snapshot_id
FROM cell c
CROSS JOIN process_sample r
  ON r.snapshot_id = c.row_snapshot_id AND r.process_id = c.process_id
WHERE c.wall_us >= :since
ORDER BY c.wall_us, c.pid;
