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

-- Each stored row of a process with the snapshot at which it stops to hold.
-- Restrict keyframe_id when the database is large: only that reaches the table itself.
CREATE VIEW process_span AS
SELECT s.keyframe_id, x.process_id, x.snapshot_id AS from_snapshot_id,
       lead(x.snapshot_id) OVER (
         PARTITION BY x.process_id, s.keyframe_id ORDER BY x.snapshot_id) AS next_snapshot_id,
       x.rss_anon_kib, x.rss_file_kib, x.rss_shmem_kib, x.swap_kib, x.pgtables_kib, x.vsize_kib,
       x.peak_rss_kib, x.threads, x.oom_score, x.oom_score_adj, x.oom_adj, x.state_code,
       x.rss_kib, x.size_kib
FROM process_sample x
JOIN snapshot s ON s.snapshot_id = x.snapshot_id;

-- The full series: one row for each process in each snapshot, replayed from the changes.
CREATE VIEW process_series AS
SELECT s.snapshot_id, s.wall_us, p.process_id, p.pid, r.rss_kib, r.size_kib, r.rss_anon_kib,
       r.rss_file_kib, r.rss_shmem_kib, r.swap_kib, r.pgtables_kib, r.vsize_kib, r.peak_rss_kib,
       r.threads, r.oom_score, r.oom_score_adj, r.oom_adj, r.state_code, s.keyframe_id
FROM snapshot s
JOIN process_span r ON r.keyframe_id = s.keyframe_id
  AND s.snapshot_id >= r.from_snapshot_id
  AND (r.next_snapshot_id IS NULL OR s.snapshot_id < r.next_snapshot_id)
JOIN process p ON p.process_id = r.process_id
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
-- other within 30 s are one incident, named by its first kill.
CREATE VIEW kill AS
WITH placed AS (
  SELECT e.*, coalesce(e.host, '') || ' ' || coalesce(e.oom_memcg, '') AS scope,
         coalesce(
           (SELECT b.boot_no FROM boot b WHERE b.boot_id = e.boot_id),
           CASE WHEN e.boot_id IS NULL THEN
             (SELECT s.boot_no FROM snapshot s JOIN boot b ON b.boot_no = s.boot_no
              WHERE s.wall_us <= e.at_us AND (e.host IS NULL OR b.host IS NULL OR b.host = e.host)
              ORDER BY s.wall_us DESC LIMIT 1) END) AS boot_no
  FROM oom_event e
), started AS (
  SELECT p.*, coalesce(
           p.at_us - lag(p.at_us) OVER (PARTITION BY p.scope ORDER BY p.at_us, p.kill_id)
             > 30000000, 1) AS starts_incident
  FROM placed p
), numbered AS (
  SELECT n.*, sum(n.starts_incident) OVER (
           PARTITION BY n.scope ORDER BY n.at_us, n.kill_id) AS incident_no
  FROM started n
)
SELECT k.*,
       first_value(k.kill_id) OVER (
         PARTITION BY k.scope, k.incident_no ORDER BY k.at_us, k.kill_id) AS incident_id,
       (SELECT s.snapshot_id FROM snapshot s
        WHERE s.boot_no = k.boot_no AND s.wall_us <= k.at_us
        ORDER BY s.wall_us DESC LIMIT 1) AS before_snapshot_id,
       (SELECT p.process_id FROM process p
        WHERE p.boot_no = k.boot_no AND p.pid = k.victim_pid AND p.started_us <= k.at_us + 1000000
        ORDER BY p.start_ticks DESC LIMIT 1) AS victim_process_id,
       (SELECT group_concat(DISTINCT o.carrier) FROM oom_event_source o
        WHERE o.kill_id = k.kill_id) AS sources,
       (SELECT max(o.trusted) FROM oom_event_source o WHERE o.kill_id = k.kill_id) AS trusted
FROM numbered k;
