-- Units without a memory limit that grew: what may take the whole machine.
--
-- The size is use without page cache, of the unit with all that is in it. It is compared with that
-- of the first full hour that the unit was seen in the window, so that its start is no growth. A
-- unit whose slice has a limit is left out: the limit holds for it too.
--
-- group   Machine
-- param   since       time     -7d   Start of the window.
-- param   until       time     now   The last snapshot at or before this moment is taken.
-- param   min_growth  size     64M   Least growth.
-- param   limit       integer  20    Number of rows, the most growth first.
-- column  name      text     1  Last part of the cgroup's path: the unit.
-- column  grew_kib  kib      2  Growth.
-- column  from_kib  kib      4  Size at the start.
-- column  to_kib    kib      3  Size at the end.
-- column  ram_pct   percent  5  That, of RAM.
-- column  from_at   time     6  Moment of the start.
-- column  at        time     -  Moment of the end.
-- column  cgroup    text     -  Path of the cgroup.
WITH moment AS MATERIALIZED (
  SELECT s.snapshot_id, s.keyframe_id, s.wall_us, s.boot_no, m.mem_total_kib
  FROM snapshot s
  JOIN machine_sample m ON m.snapshot_id = s.snapshot_id
  WHERE s.wall_us <= :until
  ORDER BY s.wall_us DESC
  LIMIT 1
), latest AS MATERIALIZED (
  -- A row holds until the next one; max() alone takes the other columns from its row.
  SELECT x.cgroup_id, x.used_kib, coalesce(min(x.limit_kib, x.high_kib), x.limit_kib, x.high_kib)
           AS least_kib, max(x.snapshot_id) AS last_id, g.path, g.unit
  FROM moment o
  CROSS JOIN cgroup_sample x ON x.snapshot_id BETWEEN o.keyframe_id AND o.snapshot_id
  JOIN cgroup g ON g.cgroup_id = x.cgroup_id
  GROUP BY x.cgroup_id
), unit AS MATERIALIZED (
  SELECT l.*
  FROM latest l
  CROSS JOIN moment o
  WHERE l.used_kib >= :min_growth
    AND (l.path GLOB '*.service' OR l.path GLOB '*.scope')
    AND NOT EXISTS (
      SELECT 1 FROM latest a
      WHERE a.least_kib < o.mem_total_kib
        AND (a.path = l.path OR substr(l.path, 1, length(a.path) + 1) = a.path || '/'))
), hour AS MATERIALIZED (
  SELECT h.keyframe_id, h.from_us
  FROM moment o
  CROSS JOIN machine_hour h ON h.boot_no = o.boot_no
    AND h.from_us BETWEEN :since AND o.wall_us
), start AS MATERIALIZED (
  -- The second keyframe that knows the unit: its first hour is over by then.
  SELECT u.cgroup_id, h.from_us, x.used_kib,
         row_number() OVER (PARTITION BY u.cgroup_id ORDER BY h.keyframe_id) AS place
  FROM unit u
  CROSS JOIN hour h
  JOIN cgroup_sample x ON x.snapshot_id = h.keyframe_id AND x.cgroup_id = u.cgroup_id
    AND x.used_kib IS NOT NULL
)
SELECT replace(u.path, rtrim(u.path, replace(u.path, '/', '')), '') AS name,
       u.used_kib - s.used_kib AS grew_kib, s.used_kib AS from_kib, u.used_kib AS to_kib,
       round(100.0 * u.used_kib / nullif(o.mem_total_kib, 0), 1) AS ram_pct, s.from_us AS from_at,
       o.wall_us AS at, u.path AS cgroup
FROM unit u
CROSS JOIN moment o
JOIN start s ON s.cgroup_id = u.cgroup_id AND s.place = 2
WHERE u.used_kib - s.used_kib >= max(:min_growth, 1)
ORDER BY grew_kib DESC, u.path
LIMIT :limit;
