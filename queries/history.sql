-- A process over time: every snapshot, replayed from the changes.
--
-- Without pid and comm it shows every process, which is a lot.
--
-- group   Memory
-- param   since  time     -1d   Start of the window.
-- param   until  time     now   End of the window.
-- filter  process
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
  WHERE :chosen IS NULL OR process_id IN chosen_process
), frame AS MATERIALIZED (
  -- Replay begins at the keyframe of the first snapshot.
  SELECT snapshot_id, wall_us, boot_no, keyframe_id
  FROM snapshot
  WHERE snapshot_id >= (SELECT min(keyframe_id) FROM snapshot
                        WHERE wall_us >= :since AND wall_us <= :until)
    AND wall_us <= :until
), cell AS (
  -- One for each process and snapshot: what changed up to there, summed up from the keyframe on.
  SELECT f.snapshot_id, f.wall_us, w.pid, w.comm, sum(x.present) OVER replay AS present,
         sum(x.rss_kib) OVER replay AS rss_kib,
         sum(x.rss_anon_kib) OVER replay AS rss_anon_kib,
         sum(x.rss_file_kib) OVER replay AS rss_file_kib,
         sum(x.rss_shmem_kib) OVER replay AS rss_shmem_kib,
         sum(x.swap_kib) OVER replay AS swap_kib,
         sum(x.pgtables_kib) OVER replay AS pgtables_kib,
         sum(x.vsize_kib) OVER replay AS vsize_kib,
         sum(x.peak_rss_kib) OVER replay AS peak_rss_kib,
         sum(x.threads) OVER replay AS threads,
         sum(x.oom_score) OVER replay AS oom_score,
         sum(x.oom_score_adj) OVER replay AS oom_score_adj
  FROM wanted w
  CROSS JOIN frame f ON f.boot_no = w.boot_no
    AND f.snapshot_id >= w.first_snapshot_id
    AND (w.gone_snapshot_id IS NULL OR f.snapshot_id < w.gone_snapshot_id)
  LEFT JOIN process_change x ON x.change_key = f.snapshot_id << 28 | w.process_id
  WINDOW replay AS (PARTITION BY w.process_id, f.keyframe_id ORDER BY f.snapshot_id)
)
SELECT c.wall_us AS at, c.pid, c.comm,
       CASE WHEN c.present & 7 THEN c.rss_kib END AS rss_kib,
       CASE WHEN c.present & 1 THEN c.rss_anon_kib END AS rss_anon_kib,
       CASE WHEN c.present & 2 THEN c.rss_file_kib END AS rss_file_kib,
       CASE WHEN c.present & 4 THEN c.rss_shmem_kib END AS rss_shmem_kib,
       CASE WHEN c.present & 8 THEN c.swap_kib END AS swap_kib,
       CASE WHEN c.present & 16 THEN c.pgtables_kib END AS pgtables_kib,
       CASE WHEN c.present & 32 THEN c.vsize_kib END AS vsize_kib,
       CASE WHEN c.present & 64 THEN c.peak_rss_kib END AS peak_rss_kib,
       CASE WHEN c.present & 128 THEN c.threads END AS threads,
       CASE WHEN c.present & 256 THEN c.oom_score END AS oom_score,
       CASE WHEN c.present & 512 THEN c.oom_score_adj END AS oom_score_adj,
       -- The kernel's own conversion.
       CASE WHEN c.present & 512 THEN
         CASE WHEN c.oom_score_adj >= 1000 THEN 15
              ELSE min(15, c.oom_score_adj * 17 / 1000) END END AS oom_adj,
       c.snapshot_id
FROM cell c
WHERE c.wall_us >= :since
ORDER BY c.snapshot_id, c.pid;
