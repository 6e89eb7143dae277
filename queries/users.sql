-- Memory by user: how many processes, how much, and what share of RAM.
--
-- Anonymous memory, swap and page tables count once for each process; shared memory and file
-- mappings belong to several, so that resident sizes add up to more than there is.
--
-- group   Memory
-- param   at     time     now   The last snapshot at or before this moment is taken.
-- param   limit  integer  20    Number of rows.
-- filter  process
-- column  uid            id       1  Effective user id.
-- column  processes      count    2  Processes.
-- column  own_kib        kib      3  Anonymous memory, swap and page tables.
-- column  share_pct      percent  4  Share of all processes' own memory.
-- column  ram_pct        percent  7  Own memory without swap, of RAM.
-- column  rss_kib        kib      5  Resident memory; what is shared counts for each.
-- column  swap_kib       kib      6  Swapped out.
-- column  threads        count    9  Threads.
-- column  biggest_comm   text     8  Its process with the most own memory.
-- column  biggest_pid    id       -  Pid of it.
-- column  biggest_kib    kib      10 Own memory of it.
-- column  protected      count    11 Processes with a negative oom_score_adj.
-- column  at             time     -  Moment of the snapshot.
WITH moment AS MATERIALIZED (
  SELECT s.snapshot_id, s.keyframe_id, s.wall_us, s.boot_no, m.mem_total_kib
  FROM snapshot s
  JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
  WHERE s.wall_us <= :at
  ORDER BY s.wall_us DESC
  LIMIT 1
), state AS MATERIALIZED (
  SELECT x.process_id, sum(x.rss_anon_kib + x.swap_kib + x.pgtables_kib) AS own_kib,
         sum(x.rss_kib) AS rss_kib, sum(x.swap_kib) AS swap_kib, sum(x.threads) AS threads,
         sum(x.oom_score_adj) AS adj
  FROM moment o
  CROSS JOIN process_change x
    ON x.change_key BETWEEN o.keyframe_id << 28 AND (o.snapshot_id << 28) + 268435455
  CROSS JOIN process p ON p.process_id = x.process_id AND p.boot_no = o.boot_no
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > o.snapshot_id)
  GROUP BY x.process_id
), summed AS (
  -- One aggregate with max() alone takes its other columns from the row with the maximum.
  SELECT i.uid, count(*) AS processes, sum(s.own_kib) AS own_kib, sum(s.rss_kib) AS rss_kib,
         sum(s.swap_kib) AS swap_kib, sum(s.threads) AS threads, sum(s.adj < 0) AS protected,
         max(s.own_kib) AS biggest_kib, i.comm AS biggest_comm, i.pid AS biggest_pid
  FROM state s
  JOIN process_info i ON i.process_id = s.process_id
  WHERE :chosen IS NULL OR s.process_id IN chosen_process
  GROUP BY i.uid
)
SELECT u.uid, u.processes, u.own_kib,
       round(100.0 * u.own_kib / nullif(sum(u.own_kib) OVER (), 0), 1) AS share_pct,
       round(100.0 * (u.own_kib - u.swap_kib) / o.mem_total_kib, 1) AS ram_pct,
       u.rss_kib, u.swap_kib, u.threads, u.biggest_comm, u.biggest_pid, u.biggest_kib,
       u.protected, o.wall_us AS at
FROM summed u
CROSS JOIN moment o
ORDER BY u.own_kib DESC, u.uid
LIMIT :limit;
