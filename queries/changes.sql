-- What is different between two moments: settings, limits, parts of memory, processes.
--
-- The first snapshot of the window is compared with its last.
--
-- group   Machine
-- param   since     time     -1d   The moment before.
-- param   until     time     now   The moment after.
-- param   min_size  size     1M    Only differences of at least this much memory.
-- param   limit     integer  20    Number of processes, the largest difference first.
-- column  kind          text  1  setting, machine, limit, memory; process: grown, shrunk, new, gone.
-- column  name          text  2  What it is.
-- column  value_before  text  6  Value before, where it is no memory.
-- column  value_after   text  7  Value after, where it is no memory.
-- column  before_kib    kib   3  Memory before.
-- column  after_kib     kib   4  Memory after.
-- column  grew_kib      kib   5  Difference; below 0: it shrank.
-- column  unit          text  8  Systemd unit.
-- column  pid           id    -  Process id.
-- column  before_at     time  -  First snapshot of the window.
-- column  after_at      time  -  Last snapshot of the window.
CREATE TEMP TABLE change_frame AS
SELECT a.snapshot_id AS first_id, a.keyframe_id AS first_keyframe_id, a.wall_us AS first_us,
       a.boot_no AS first_boot_no, a.process_count AS first_count,
       z.snapshot_id AS last_id, z.keyframe_id AS last_keyframe_id, z.wall_us AS last_us,
       z.boot_no AS last_boot_no, z.process_count AS last_count
FROM (
  SELECT min(snapshot_id) AS first_id, max(snapshot_id) AS last_id
  FROM snapshot WHERE wall_us >= :since AND wall_us <= :until
) w
JOIN snapshot a ON a.snapshot_id = w.first_id
JOIN snapshot z ON z.snapshot_id = w.last_id;

CREATE TEMP TABLE change_moment AS
SELECT 1 AS place, first_id AS snapshot_id, first_keyframe_id AS keyframe_id,
       first_boot_no AS boot_no
FROM change_frame
UNION ALL SELECT 2, last_id, last_keyframe_id, last_boot_no FROM change_frame;

CREATE TEMP TABLE changed_memory AS
WITH part (place, name) AS (
  VALUES (1, 'available'), (2, 'free'), (3, 'anonymous'), (4, 'page cache'),
         (5, 'shared memory and tmpfs'), (6, 'unreclaimable slab'), (7, 'reclaimable slab'),
         (8, 'page tables'), (9, 'kernel stacks'), (10, 'per-CPU memory'), (11, 'huge pages'),
         (12, 'unevictable'), (13, 'zswap'), (14, 'swap in use'), (15, 'committed'),
         (16, 'total'), (17, 'swap')
), valued AS (
  SELECT o.place AS moment, p.place, p.name,
         CASE p.place
           WHEN 1 THEN m.mem_available_kib
           WHEN 2 THEN m.mem_free_kib
           WHEN 3 THEN m.anon_pages_kib
           WHEN 4 THEN m.active_file_kib + m.inactive_file_kib
           WHEN 5 THEN m.shmem_kib
           WHEN 6 THEN m.slab_unreclaimable_kib
           WHEN 7 THEN m.slab_reclaimable_kib
           WHEN 8 THEN m.page_tables_kib
           WHEN 9 THEN m.kernel_stack_kib
           WHEN 10 THEN m.percpu_kib
           WHEN 11 THEN m.hugepages_kib
           WHEN 12 THEN m.unevictable_kib
           WHEN 13 THEN m.zswap_kib
           WHEN 14 THEN m.swap_total_kib - m.swap_free_kib
           WHEN 15 THEN m.committed_kib
           WHEN 16 THEN m.mem_total_kib
           WHEN 17 THEN m.swap_total_kib
         END AS kib
  FROM change_moment o
  JOIN machine_sample m ON m.snapshot_id = o.snapshot_id
  CROSS JOIN part p
)
SELECT place, name, max(kib) FILTER (WHERE moment = 1) AS before_kib,
       max(kib) FILTER (WHERE moment = 2) AS after_kib
FROM valued
GROUP BY place;

CREATE TEMP TABLE changed_process AS
WITH sized AS MATERIALIZED (
  SELECT o.place, x.process_id, sum(x.size_kib) AS kib
  FROM change_moment o
  CROSS JOIN process_change x
    ON x.change_key BETWEEN o.keyframe_id << 28 AND (o.snapshot_id << 28) + 268435455
  CROSS JOIN process p ON p.process_id = x.process_id AND p.boot_no = o.boot_no
    AND (p.gone_snapshot_id IS NULL OR p.gone_snapshot_id > o.snapshot_id)
  GROUP BY o.place, x.process_id
), paired AS (
  SELECT process_id, max(kib) FILTER (WHERE place = 1) AS before_kib,
         max(kib) FILTER (WHERE place = 2) AS after_kib
  FROM sized
  GROUP BY process_id
)
SELECT p.*, i.comm, i.pid, i.unit,
       CASE WHEN p.before_kib IS NULL THEN 'new' WHEN p.after_kib IS NULL THEN 'gone'
            WHEN p.after_kib > p.before_kib THEN 'grown' ELSE 'shrunk' END AS kind
FROM paired p
JOIN process_info i ON i.process_id = p.process_id
WHERE abs(coalesce(p.after_kib, 0) - coalesce(p.before_kib, 0))
  >= max(coalesce(:min_size, 0), 1)
ORDER BY abs(coalesce(p.after_kib, 0) - coalesce(p.before_kib, 0)) DESC, i.pid
LIMIT coalesce(:limit, -1);

CREATE TEMP TABLE changed_limit AS
WITH held AS MATERIALIZED (
  -- A row holds until the next one; max() alone takes the other columns from its row.
  SELECT o.place, x.cgroup_id, x.current_kib, x.limit_kib, x.high_kib,
         max(x.snapshot_id) AS snapshot_id
  FROM change_moment o
  CROSS JOIN cgroup_sample x ON x.snapshot_id BETWEEN o.keyframe_id AND o.snapshot_id
  GROUP BY o.place, x.cgroup_id
)
SELECT g.path, g.unit, t.name, t.before_kib, t.after_kib
FROM held a
JOIN held z ON z.cgroup_id = a.cgroup_id AND z.place = 2
JOIN cgroup g ON g.cgroup_id = a.cgroup_id
JOIN (
  SELECT cgroup_id, 'memory.max' AS name, max(limit_kib) FILTER (WHERE place = 1) AS before_kib,
         max(limit_kib) FILTER (WHERE place = 2) AS after_kib
  FROM held GROUP BY cgroup_id
  UNION ALL
  SELECT cgroup_id, 'memory.high', max(high_kib) FILTER (WHERE place = 1),
         max(high_kib) FILTER (WHERE place = 2)
  FROM held GROUP BY cgroup_id
) t ON t.cgroup_id = a.cgroup_id
WHERE a.place = 1 AND a.current_kib IS NOT NULL AND z.current_kib IS NOT NULL
  AND t.before_kib IS NOT t.after_kib;

WITH told (place, kind, name, before, after, before_kib, after_kib, unit, pid) AS (
  SELECT 1, 'setting', n.name, a.value, z.value, NULL, NULL, NULL, NULL
  FROM change_frame f
  CROSS JOIN (SELECT DISTINCT name FROM setting) n
  LEFT JOIN setting a ON a.name = n.name AND a.snapshot_id = (
    SELECT max(o.snapshot_id) FROM setting o
    WHERE o.name = n.name AND o.snapshot_id <= f.first_id)
  LEFT JOIN setting z ON z.name = n.name AND z.snapshot_id = (
    SELECT max(o.snapshot_id) FROM setting o
    WHERE o.name = n.name AND o.snapshot_id <= f.last_id)
  WHERE a.value IS NOT z.value
  UNION ALL
  SELECT 2, 'machine', t.name, t.before, t.after, NULL, NULL, NULL, NULL
  FROM (
    SELECT 'kernel' AS name, a.kernel_release AS before, z.kernel_release AS after
    FROM change_frame f
    JOIN boot a ON a.boot_no = f.first_boot_no
    JOIN boot z ON z.boot_no = f.last_boot_no
    UNION ALL
    SELECT 'boot', strftime('%Y-%m-%dT%H:%M:%SZ', a.booted_us / 1000000, 'unixepoch'),
           strftime('%Y-%m-%dT%H:%M:%SZ', z.booted_us / 1000000, 'unixepoch')
    FROM change_frame f
    JOIN boot a ON a.boot_no = f.first_boot_no
    JOIN boot z ON z.boot_no = f.last_boot_no AND z.boot_no <> a.boot_no
    UNION ALL
    SELECT 'processes', CAST(first_count AS TEXT), CAST(last_count AS TEXT) FROM change_frame
    UNION ALL
    SELECT 'OOM kills counted', CAST(a.oom_kills AS TEXT), CAST(z.oom_kills AS TEXT)
    FROM change_frame f
    JOIN machine_sample a ON a.snapshot_id = f.first_id
    JOIN machine_sample z ON z.snapshot_id = f.last_id
  ) t
  WHERE t.before IS NOT t.after
  UNION ALL
  SELECT 3, 'limit', path || ' ' || name, CASE WHEN before_kib IS NULL THEN 'none' END,
         CASE WHEN after_kib IS NULL THEN 'none' END, before_kib, after_kib, unit, NULL
  FROM changed_limit
  UNION ALL
  SELECT 4, 'memory', name, NULL, NULL, before_kib, after_kib, NULL, NULL
  FROM changed_memory
  WHERE abs(after_kib - before_kib) >= max(coalesce(:min_size, 0), 1)
  UNION ALL
  SELECT 5, kind, comm || '[' || pid || ']', NULL, NULL, before_kib, after_kib, unit, pid
  FROM changed_process
), measured AS (
  SELECT *, CASE WHEN place = 5 THEN coalesce(after_kib, 0) - coalesce(before_kib, 0)
                 ELSE after_kib - before_kib END AS grew_kib
  FROM told
)
SELECT m.kind, m.name, m.before AS value_before, m.after AS value_after, m.before_kib,
       m.after_kib, m.grew_kib, m.unit, m.pid, f.first_us AS before_at, f.last_us AS after_at
FROM measured m
CROSS JOIN change_frame f
ORDER BY m.place, abs(m.grew_kib) DESC, m.name;
