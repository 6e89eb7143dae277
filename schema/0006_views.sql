-- Views with stable names, for people, sqlite3, Grafana and pandas.

-- Every process with its latest facts.
CREATE VIEW process_info AS
SELECT p.process_id, p.pid, b.boot_id, b.host, p.start_ticks, p.started_us,
       p.first_snapshot_id, p.gone_snapshot_id, p.boot_no,
       f.ppid, f.uid, f.comm, e.value AS exe, c.value AS cmdline,
       g.path AS cgroup, g.unit, g.container_id, g.pod_uid
FROM process p
JOIN boot b ON b.boot_no = p.boot_no
JOIN process_fact f ON f.process_id = p.process_id
  AND f.snapshot_id = (SELECT max(snapshot_id) FROM process_fact WHERE process_id = p.process_id)
LEFT JOIN text e ON e.text_id = f.exe_id
LEFT JOIN text c ON c.text_id = f.cmdline_id
LEFT JOIN cgroup g ON g.cgroup_id = f.cgroup_id;

-- Each stretch over which the numbers of a process stay: whole values, and the snapshot at which
-- they stop to hold. Restrict keyframe_id when the database is large: only that reaches the table.
CREATE VIEW process_span AS
SELECT v.keyframe_id, v.process_id, v.from_snapshot_id, v.next_snapshot_id,
       CASE WHEN v.present & 1 THEN v.rss_anon_kib END AS rss_anon_kib,
       CASE WHEN v.present & 2 THEN v.rss_file_kib END AS rss_file_kib,
       CASE WHEN v.present & 4 THEN v.rss_shmem_kib END AS rss_shmem_kib,
       CASE WHEN v.present & 8 THEN v.swap_kib END AS swap_kib,
       CASE WHEN v.present & 16 THEN v.pgtables_kib END AS pgtables_kib,
       CASE WHEN v.present & 32 THEN v.vsize_kib END AS vsize_kib,
       CASE WHEN v.present & 64 THEN v.peak_rss_kib END AS peak_rss_kib,
       CASE WHEN v.present & 128 THEN v.threads END AS threads,
       CASE WHEN v.present & 256 THEN v.oom_score END AS oom_score,
       CASE WHEN v.present & 512 THEN v.oom_score_adj END AS oom_score_adj,
       CASE WHEN v.present & 1024 THEN v.state_code END AS state_code,
       CASE WHEN v.present & 7 THEN v.rss_kib END AS rss_kib,
       CASE WHEN v.present & 7 THEN v.size_kib END AS size_kib,
       -- /proc/[pid]/oom_adj: the kernel's own conversion
       CASE WHEN v.present & 512 THEN
         CASE WHEN v.oom_score_adj >= 1000 THEN 15
              ELSE min(15, v.oom_score_adj * 17 / 1000) END END AS oom_adj
FROM (
  SELECT h.keyframe_id, x.process_id, x.snapshot_id AS from_snapshot_id,
         lead(x.snapshot_id) OVER w AS next_snapshot_id, sum(x.present) OVER w AS present,
         sum(x.rss_anon_kib) OVER w AS rss_anon_kib,
         sum(x.rss_file_kib) OVER w AS rss_file_kib,
         sum(x.rss_shmem_kib) OVER w AS rss_shmem_kib,
         sum(x.swap_kib) OVER w AS swap_kib,
         sum(x.pgtables_kib) OVER w AS pgtables_kib,
         sum(x.vsize_kib) OVER w AS vsize_kib,
         sum(x.peak_rss_kib) OVER w AS peak_rss_kib,
         sum(x.threads) OVER w AS threads,
         sum(x.oom_score) OVER w AS oom_score,
         sum(x.oom_score_adj) OVER w AS oom_score_adj,
         sum(x.state_code) OVER w AS state_code,
         sum(x.rss_kib) OVER w AS rss_kib, sum(x.size_kib) OVER w AS size_kib
  FROM machine_hour h
  CROSS JOIN process_change x ON x.change_key >= h.keyframe_id << 28
    AND x.change_key < coalesce(
      (SELECT min(n.keyframe_id) FROM machine_hour n WHERE n.keyframe_id > h.keyframe_id),
      34359738367) << 28
  WINDOW w AS (PARTITION BY h.keyframe_id, x.process_id ORDER BY x.change_key)
) v;

-- The full series: one row for each process in each snapshot, replayed from the changes.
CREATE VIEW process_series AS
SELECT s.snapshot_id, s.wall_us, p.process_id, p.pid, r.rss_kib, r.size_kib, r.rss_anon_kib,
       r.rss_file_kib, r.rss_shmem_kib, r.swap_kib, r.pgtables_kib, r.vsize_kib, r.peak_rss_kib,
       r.threads, r.oom_score, r.oom_score_adj, r.oom_adj, r.state_code, r.keyframe_id
FROM process_span r
JOIN process p ON p.process_id = r.process_id
JOIN snapshot s ON s.snapshot_id >= r.from_snapshot_id
  AND s.snapshot_id < coalesce(
    r.next_snapshot_id, p.gone_snapshot_id,
    (SELECT min(n.keyframe_id) FROM machine_hour n WHERE n.keyframe_id > r.keyframe_id),
    34359738367)
  AND s.keyframe_id = r.keyframe_id
  AND (p.gone_snapshot_id IS NULL OR s.snapshot_id < p.gone_snapshot_id);

-- Machine memory over time.
CREATE VIEW timeline AS
SELECT s.snapshot_id, s.wall_us, b.boot_id, b.host, s.process_count,
       m.mem_total_kib, m.mem_free_kib, m.mem_available_kib, m.buffers_kib, m.cached_kib,
       m.active_anon_kib, m.inactive_anon_kib, m.active_file_kib, m.inactive_file_kib,
       m.unevictable_kib, m.mlocked_kib, m.anon_pages_kib, m.mapped_kib, m.shmem_kib,
       m.slab_reclaimable_kib, m.slab_unreclaimable_kib, m.kernel_stack_kib,
       m.page_tables_kib, m.percpu_kib, m.hugepages_kib, m.dirty_kib, m.writeback_kib,
       m.swap_total_kib, m.swap_free_kib, m.swap_cached_kib, m.zswap_kib,
       m.commit_limit_kib, m.committed_kib, m.oom_kills, m.alloc_stalls, m.swap_in_pages,
       m.swap_out_pages, m.major_faults, m.psi_some_avg10_pct, m.psi_some_avg60_pct,
       m.psi_some_avg300_pct, m.psi_some_total_us, m.psi_full_avg10_pct,
       m.psi_full_avg60_pct, m.psi_full_avg300_pct, m.psi_full_total_us
FROM snapshot s
JOIN boot b ON b.boot_no = s.boot_no
JOIN machine_sample m ON m.snapshot_id = s.snapshot_id;

-- Kills with the recorded history that belongs to each. Kills of one scope that follow each
-- other within 30 s are one incident, named by its first kill; after five minutes another begins.
CREATE VIEW kill AS
WITH placed AS (
  SELECT e.*, coalesce(e.host, '') || ' ' || coalesce(e.oom_memcg, '') AS scope,
         coalesce(
           (SELECT b.boot_no FROM boot b WHERE b.boot_id = e.boot_id),
           CASE WHEN e.boot_id IS NULL THEN
             (SELECT s.boot_no FROM snapshot s JOIN boot b ON b.boot_no = s.boot_no
              -- Longer ago, it may have been another boot.
              WHERE s.wall_us BETWEEN e.at_us - 3600000000 AND e.at_us
                AND (e.host IS NULL OR b.host IS NULL OR b.host = e.host)
              ORDER BY s.wall_us DESC LIMIT 1) END) AS boot_no
  FROM oom_event e
), started AS (
  SELECT p.*, coalesce(
           p.at_us - lag(p.at_us) OVER (PARTITION BY p.scope ORDER BY p.at_us, p.kill_id)
             > 30000000, 1) AS starts_incident
  FROM placed p
), chained AS (
  SELECT n.*, sum(n.starts_incident) OVER (
           PARTITION BY n.scope ORDER BY n.at_us, n.kill_id) AS chain_no
  FROM started n
), numbered AS (
  SELECT n.*, (n.at_us - first_value(n.at_us) OVER (
           PARTITION BY n.scope, n.chain_no ORDER BY n.at_us, n.kill_id)) / 300000000 AS part_no
  FROM chained n
)
SELECT k.*,
       first_value(k.kill_id) OVER (
         PARTITION BY k.scope, k.chain_no, k.part_no ORDER BY k.at_us, k.kill_id) AS incident_id,
       coalesce(
         -- Where the clock was set, the time since boot tells what came before what.
         CASE WHEN k.boottime_us IS NOT NULL AND EXISTS (
             SELECT 1 FROM gap g WHERE g.boot_no = k.boot_no AND g.kind = 'clock-step') THEN
           (SELECT max(s.snapshot_id) FROM snapshot s
            WHERE s.boot_no = k.boot_no AND s.boottime_us <= k.boottime_us
              AND (s.cause <> 'kill' OR s.boottime_us <= k.boottime_us - 100000)) END,
         -- The snapshot that the kill brought about comes after it, though clocks may differ by
         -- milliseconds.
         (SELECT s.snapshot_id FROM snapshot s
          WHERE s.boot_no = k.boot_no AND s.wall_us <= k.at_us
            AND (s.cause <> 'kill' OR s.wall_us <= k.at_us - 100000)
          ORDER BY s.wall_us DESC LIMIT 1)) AS before_snapshot_id,
       (SELECT p.process_id FROM process p
        WHERE p.boot_no = k.boot_no AND p.pid = k.victim_pid AND p.started_us <= k.at_us + 1000000
          -- A pid comes back: one that was gone long before is another process.
          AND coalesce(
            (SELECT g.wall_us >= k.at_us - 60000000 FROM snapshot g
             WHERE g.snapshot_id = p.gone_snapshot_id), 1)
        ORDER BY p.start_ticks DESC LIMIT 1) AS victim_process_id,
       (SELECT group_concat(DISTINCT o.carrier) FROM oom_event_source o
        WHERE o.kill_id = k.kill_id) AS sources,
       (SELECT max(o.trusted) FROM oom_event_source o WHERE o.kill_id = k.kill_id) AS trusted
FROM numbered k;

-- Kills that the kernel counted and no log told of. Two seconds either way belong to the stretch:
-- the log has a clock of its own. The cgroup is the innermost whose own count moved with it: that
-- of the victim.
CREATE VIEW unlogged_kill AS
SELECT v.boot_no, v.from_us, v.until_us, v.counted, v.logged, g.path AS cgroup, g.unit
FROM (
  SELECT c.boot_no, c.from_us, c.until_us, c.count AS counted, c.snapshot_id,
         -- Of a group the chosen process is killed, and counted, twice.
         (SELECT count(*) + count(DISTINCT CASE WHEN e.group_kill = 1 THEN e.oom_memcg END)
          FROM oom_event e
          WHERE e.killer = 'kernel' AND e.at_us BETWEEN c.from_us - 2000000 AND c.until_us + 2000000
            AND (e.boot_id IS NULL
                 OR e.boot_id = (SELECT b.boot_id FROM boot b WHERE b.boot_no = c.boot_no))
         ) AS logged
  FROM kill_count c) v
LEFT JOIN cgroup g ON g.cgroup_id = (
  SELECT x.cgroup_id
  FROM cgroup_sample x
  JOIN cgroup n ON n.cgroup_id = x.cgroup_id
  WHERE x.snapshot_id = v.snapshot_id AND x.oom_kills > coalesce(
    (SELECT o.oom_kills FROM cgroup_sample o
     WHERE o.cgroup_id = x.cgroup_id AND o.snapshot_id < x.snapshot_id
       AND o.snapshot_id >= x.snapshot_id - 4000
     ORDER BY o.snapshot_id DESC LIMIT 1), 0)
  ORDER BY length(n.path) DESC LIMIT 1)
WHERE v.counted > v.logged;

-- Every process in every hour.
CREATE VIEW process_hours AS
SELECT h.from_us, h.until_us, x.keyframe_id, x.process_id, p.pid, x.snapshots, x.first_size_kib,
       x.last_size_kib, x.min_size_kib, x.max_size_kib,
       CAST(round(1.0 * x.sum_size_kib / x.snapshots) AS INTEGER) AS mean_size_kib,
       -- Slope of the least-squares line, KiB an hour.
       CASE WHEN x.snapshots * x.sum_tt_s2 > x.sum_t_s * x.sum_t_s THEN
         3600.0 * (1.0 * x.snapshots * x.sum_t_size - 1.0 * x.sum_t_s * x.sum_size_kib)
           / (x.snapshots * x.sum_tt_s2 - x.sum_t_s * x.sum_t_s) END AS slope_kib_per_hour
FROM machine_hour h
CROSS JOIN process_hour x ON x.keyframe_id = h.keyframe_id
JOIN process p ON p.process_id = x.process_id;

-- Every memory cgroup with the stretches for which its numbers hold.
CREATE VIEW cgroup_span AS
SELECT s.keyframe_id, s.wall_us AS from_us, g.path AS cgroup, g.unit, g.container_id, g.pod_uid,
       lead(x.snapshot_id) OVER (
         PARTITION BY x.cgroup_id, s.keyframe_id ORDER BY x.snapshot_id) AS next_snapshot_id, x.*
FROM cgroup_sample x
JOIN snapshot s ON s.snapshot_id = x.snapshot_id
JOIN cgroup g ON g.cgroup_id = x.cgroup_id;
