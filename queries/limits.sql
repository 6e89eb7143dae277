-- Memory cgroups with a limit, the tightest first: what is used of it, and how often it was hit.
--
-- Used is what cannot be dropped: page cache, which a cgroup fills up to its limit without harm, is
-- left out. A cgroup counts with everything below it.
--
-- group   Machine
-- param   since  time     -1d   Start of the window of the recent counts.
-- param   until  time     now   The last snapshot at or before this moment is taken.
-- param   limit  integer  20    Number of rows.
-- filter  cgroup
-- column  name               text     1  Last part of the cgroup's path: a unit, a container, a slice.
-- column  limit_kib          kib      2  Its own limit (memory.max), or where it is throttled if that is less.
-- column  used_kib           kib      3  Used without page cache.
-- column  used_pct           percent  4  Used, of the limit.
-- column  current_kib        kib      8  Used with page cache.
-- column  peak_kib           kib      5  Most that was ever used, with page cache.
-- column  peak_pct           percent  11 That, of the limit.
-- column  swap_kib           kib      10 Swapped out.
-- column  max_events         count    6  Times that it was at its limit, since it was made.
-- column  recent_max_events  count    9  Those in the window.
-- column  high_events        count    12 Times that it was throttled (memory.high), since it was made.
-- column  recent_high_events count    13 Those in the window.
-- column  oom_kills          count    7  Processes killed in it, since it was made.
-- column  recent_oom_kills   count    14 Those in the window.
-- column  max_kib            kib      -  memory.max.
-- column  high_kib           kib      -  memory.high.
-- column  oom_group          bool     -  Whether a kill takes the whole group (memory.oom.group).
-- column  cgroup             text     -  Path of the cgroup.
-- column  unit               text     -  Systemd unit.
-- column  container_id       text     -  Container.
-- column  at                 time     -  Moment of the snapshot.
WITH moment AS MATERIALIZED (
  SELECT snapshot_id, keyframe_id, wall_us, boot_no
  FROM snapshot
  WHERE wall_us <= :until
  ORDER BY wall_us DESC
  LIMIT 1
), start AS MATERIALIZED (
  -- Counts are those at the last snapshot before the window; without one, of the first in it.
  SELECT s.snapshot_id, s.keyframe_id
  FROM moment o
  JOIN snapshot s ON s.snapshot_id = coalesce(
    (SELECT max(b.snapshot_id) FROM snapshot b
     WHERE b.wall_us < :since AND b.boot_no = o.boot_no AND b.snapshot_id <= o.snapshot_id),
    (SELECT min(b.snapshot_id) FROM snapshot b WHERE b.boot_no = o.boot_no))
), latest AS MATERIALIZED (
  -- A row holds until the next one; max() alone takes the other columns from its row.
  SELECT x.*, max(x.snapshot_id) AS last_id,
         coalesce(min(x.limit_kib, x.high_kib), x.limit_kib, x.high_kib) AS least_kib
  FROM moment o
  CROSS JOIN cgroup_sample x ON x.snapshot_id BETWEEN o.keyframe_id AND o.snapshot_id
  GROUP BY x.cgroup_id
), earlier AS MATERIALIZED (
  SELECT x.cgroup_id, x.max_events, x.high_events, x.oom_kills, max(x.snapshot_id) AS last_id
  FROM start t
  CROSS JOIN cgroup_sample x ON x.snapshot_id BETWEEN t.keyframe_id AND t.snapshot_id
  GROUP BY x.cgroup_id
)
SELECT CASE g.path WHEN '/' THEN '/'
            ELSE replace(g.path, rtrim(g.path, replace(g.path, '/', '')), '') END AS name,
       l.least_kib AS limit_kib, l.used_kib,
       round(100.0 * l.used_kib / nullif(l.least_kib, 0), 1) AS used_pct,
       l.current_kib, l.peak_kib,
       round(100.0 * l.peak_kib / nullif(l.least_kib, 0), 1) AS peak_pct,
       l.swap_kib, l.max_events,
       -- Fewer than before: the cgroup was made anew under the same path.
       CASE WHEN l.max_events >= e.max_events THEN l.max_events - e.max_events
            ELSE l.max_events END AS recent_max_events,
       l.high_events,
       CASE WHEN l.high_events >= e.high_events THEN l.high_events - e.high_events
            ELSE l.high_events END AS recent_high_events,
       l.oom_kills,
       CASE WHEN l.oom_kills >= e.oom_kills THEN l.oom_kills - e.oom_kills
            ELSE l.oom_kills END AS recent_oom_kills,
       l.limit_kib AS max_kib, l.high_kib, l.oom_group, g.path AS cgroup,
       g.unit, g.container_id, o.wall_us AS at
FROM moment o
CROSS JOIN latest l
JOIN cgroup g ON g.cgroup_id = l.cgroup_id
LEFT JOIN earlier e ON e.cgroup_id = l.cgroup_id
WHERE l.least_kib IS NOT NULL AND l.current_kib IS NOT NULL
  AND matches(:unit, g.unit) AND matches(:cgroup, g.path)
  AND (matches(:container, g.container_id) OR matches(:container, g.pod_uid))
ORDER BY used_pct DESC NULLS FIRST, g.path
LIMIT :limit;
